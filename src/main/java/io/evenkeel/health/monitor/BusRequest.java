package io.evenkeel.health.monitor;

import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request over the event bus: what it asks, checked; and its one answer, or a failure with a code as of HTTP. */
record BusRequest(JsonObject body) {
  private static final Logger LOG = LoggerFactory.getLogger(BusRequest.class);

  /** Answers {@code message} once, whatever {@code work} does. */
  static void handle(Message<Object> message, Function<BusRequest, Future<JsonObject>> work) {
    Future<JsonObject> answer;
    try {
      if (!(message.body() instanceof JsonObject body)) {
        throw failure(400, "the message has to be a JSON object, {} at least");
      }
      answer = work.apply(new BusRequest(body));
    } catch (RuntimeException problem) {
      answer = Future.failedFuture(problem);
    }
    answer.onComplete((json, failure) -> {
      if (failure == null) {
        message.reply(json);
      } else if (failure instanceof ReplyException refused) {
        message.fail(refused.failureCode(), refused.getMessage());
      } else {
        LOG.error("a call of {} failed; this is a mistake in Evenkeel", message.address(), failure);
        message.fail(500, String.valueOf(failure.getMessage()));
      }
    });
  }

  /** To be thrown: the code is as of HTTP, the message for people. */
  static ReplyException failure(int code, String message) {
    return new ReplyException(ReplyFailure.RECIPIENT_FAILURE, code, message);
  }

  /**
   * @throws ReplyException 400, where it is there and no text
   */
  Optional<String> optionalText(String key) {
    Object value = body.getValue(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text && !text.isBlank()) {
      return Optional.of(text);
    }
    throw failure(400, "\"" + key + "\" has to be text");
  }

  /**
   * @throws ReplyException 400, where it is missing or no text
   */
  String requiredText(String key) {
    return optionalText(key).orElseThrow(() -> failure(400, "\"" + key + "\" is missing"));
  }

  /**
   * @throws ReplyException 400, where it is there and no whole number within {@code least} and {@code most}
   */
  Optional<Long> optionalInteger(String key, long least, long most) {
    Object value = body.getValue(key);
    if (value == null) {
      return Optional.empty();
    }
    boolean integral = value instanceof Integer || value instanceof Long;
    if (integral
        && value instanceof Number number
        && number.longValue() >= least
        && number.longValue() <= most) {
      return Optional.of(number.longValue());
    }
    throw failure(400, "\"" + key + "\" has to be a whole number, " + least + " to " + most);
  }

  /**
   * @throws ReplyException 404, where there is none
   */
  MonitoredPool pool(BackendRegistry roster) {
    String name = requiredText("pool");
    MonitoredPool pool = roster.pool(name);
    if (pool == null) {
      throw failure(404, "no pool \"" + name + "\"");
    }
    return pool;
  }

  /**
   * @throws ReplyException 404, where there is none
   */
  MonitoredBackend backend(BackendRegistry roster) {
    MonitoredPool pool = pool(roster);
    String name = requiredText("backend");
    MonitoredBackend watch = pool.backends().get(name);
    if (watch == null) {
      throw failure(404, "no backend \"" + name + "\" in pool \"" + pool.name() + "\"");
    }
    return watch;
  }
}
