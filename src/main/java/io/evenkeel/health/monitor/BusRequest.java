package io.evenkeel.health.monitor;

import io.evenkeel.logging.Log;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Function;

/** A request that came over the event bus, with checked access to its keys. Failure codes are those of HTTP. */
record BusRequest(JsonObject body) {
  private static final Log LOG = Log.of(BusRequest.class);

  /** Replies to {@code message} exactly once: with the result of {@code handler}, or with a failure. */
  static void handle(Message<Object> message, Function<BusRequest, Future<JsonObject>> handler) {
    Future<JsonObject> response;
    try {
      if (!(message.body() instanceof JsonObject body)) {
        throw failure(400, "the message has to be a JSON object, {} at least");
      }
      response = handler.apply(new BusRequest(body));
    } catch (RuntimeException problem) {
      response = Future.failedFuture(problem);
    }
    response.onComplete((json, failure) -> {
      if (failure == null) {
        message.reply(json);
      } else if (failure instanceof ReplyException rejection) {
        message.fail(rejection.failureCode(), rejection.getMessage());
      } else {
        LOG.error("a call of {} failed; this is a mistake in Evenkeel", message.address(), failure);
        message.fail(500, String.valueOf(failure.getMessage()));
      }
    });
  }

  /** Creates an exception with an HTTP status code and a message for people. */
  static ReplyException failure(int code, String message) {
    return new ReplyException(ReplyFailure.RECIPIENT_FAILURE, code, message);
  }

  /**
   * Returns the text under {@code key}; empty if the key is missing.
   *
   * @throws ReplyException 400, if the value is not text
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
   * Returns the text under {@code key}.
   *
   * @throws ReplyException 400, if the key is missing or its value is not text
   */
  String requiredText(String key) {
    return optionalText(key).orElseThrow(() -> failure(400, "\"" + key + "\" is missing"));
  }

  /**
   * Returns the integer under {@code key}; empty if the key is missing.
   *
   * @throws ReplyException 400, if the value is not an integer from {@code min} to {@code max}
   */
  Optional<Long> optionalInteger(String key, long min, long max) {
    Object value = body.getValue(key);
    if (value == null) {
      return Optional.empty();
    }
    boolean integral = value instanceof Integer || value instanceof Long;
    if (integral
        && value instanceof Number number
        && number.longValue() >= min
        && number.longValue() <= max) {
      return Optional.of(number.longValue());
    }
    throw failure(400, "\"" + key + "\" has to be a whole number, " + min + " to " + max);
  }
}
