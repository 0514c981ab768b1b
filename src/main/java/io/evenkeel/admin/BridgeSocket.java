package io.evenkeel.admin;

import io.evenkeel.admin.api.HealthClient;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client of the event bus bridge. It speaks the JSON protocol of Vert.x's own bridge, but its requests reach
 * HealthVerticle of this process only, and it gets the changes of this process only. Used on the context of its
 * socket, except {@link #publish} and {@link #close}.
 */
final class BridgeSocket {
  private static final String CHANGES_ADDRESS = "evenkeel.health";
  private static final Set<String> REQUEST_ADDRESSES =
      Set.of(HealthClient.CHECK_ADDRESS, HealthClient.SNAPSHOT_ADDRESS);
  private static final int MAX_REPLY_ADDRESS = 36;
  private static final int MAX_PENDING = 64;
  private static final DeliveryOptions REQUEST_OPTIONS = new DeliveryOptions()
      .setLocalOnly(true)
      .setSendTimeout(HealthClient.CHECK_TIMEOUT.toMillis());

  private final Vertx vertx;
  private final Context context;
  private final SockJSSocket socket;
  private final long pingTimer;
  private boolean registered;
  private boolean heard = true;
  private boolean ended;
  private int pending;

  /**
   * @param pingMs the milliseconds without a message from it after which a socket is closed
   * @param gone called once, when the socket has ended for any reason
   */
  BridgeSocket(Vertx vertx, SockJSSocket socket, long pingMs, Consumer<BridgeSocket> gone) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.socket = socket;
    this.pingTimer = vertx.setPeriodic(pingMs, tick -> closeIfSilent());
    Runnable end = () -> {
      if (!ended) {
        ended = true;
        vertx.cancelTimer(pingTimer);
        gone.accept(this);
      }
    };
    socket
        .handler(this::onMessage)
        // a client that vanished is no error of ours
        .exceptionHandler(vanished -> end.run())
        .endHandler(over -> end.run())
        .closeHandler(over -> end.run());
  }

  /** Sends a change of health if the client has registered for them. Any thread may call this. */
  void publish(JsonObject change) {
    context.runOnContext(now -> {
      if (registered) {
        write(new JsonObject()
            .put("type", "rec")
            .put("address", CHANGES_ADDRESS)
            .put("body", change));
      }
    });
  }

  /** Any thread may call this. */
  void close() {
    context.runOnContext(now -> socket.close());
  }

  private void closeIfSilent() {
    if (!heard) {
      socket.close();
    }
    heard = false;
  }

  private void onMessage(Buffer bytes) {
    heard = true;
    JsonObject message;
    try {
      message = new JsonObject(bytes);
    } catch (DecodeException | ClassCastException notJson) {
      writeError("invalid_json");
      return;
    }
    String type = message.getValue("type") instanceof String word ? word : "";
    String address = message.getValue("address") instanceof String word ? word : "";
    if (type.equals("ping")) {
      return;
    }
    if (address.isEmpty()) {
      writeError(type.isEmpty() ? "missing_type" : "missing_address");
      return;
    }
    switch (type) {
      case "register" -> register(address, true);
      case "unregister" -> register(address, false);
      case "send" -> send(address, message.getValue("body"), message.getValue("replyAddress"));
      // a published request has no reply, and every subscriber would probe
      case "publish" -> writeError("rejected");
      default -> writeError("invalid_type");
    }
  }

  private void register(String address, boolean on) {
    if (!address.equals(CHANGES_ADDRESS)) {
      writeError("access_denied");
    } else if (on && registered) {
      writeError("address_already_registered");
    } else {
      registered = on;
    }
  }

  private void send(String address, @Nullable Object body, @Nullable Object replyAddress) {
    if (!REQUEST_ADDRESSES.contains(address)) {
      writeError("access_denied");
    } else if (replyAddress != null
        && !(replyAddress instanceof String text && text.length() <= MAX_REPLY_ADDRESS)) {
      writeError("invalid_reply_address");
    } else if (pending == MAX_PENDING) {
      writeError("too_many_requests");
    } else {
      pending++;
      vertx
          .eventBus()
          .<JsonObject>request(address, body, REQUEST_OPTIONS)
          .onComplete((answer, failure) -> {
            pending--;
            if (replyAddress != null) {
              JsonObject reply = new JsonObject().put("address", replyAddress);
              write(
                  failure == null
                      ? reply.put("type", "rec").put("body", answer.body())
                      : addFailure(reply, failure));
            }
          });
    }
  }

  private static JsonObject addFailure(JsonObject reply, Throwable failure) {
    if (failure instanceof ReplyException refused) {
      reply
          .put("failureCode", refused.failureCode())
          .put("failureType", refused.failureType().name());
    }
    return reply.put("type", "err").put("message", failure.getMessage());
  }

  private void writeError(String word) {
    write(new JsonObject().put("type", "err").put("body", word));
  }

  /** Writes a message, or closes the socket of a client that does not read, so that nothing queues up for it. */
  private void write(JsonObject message) {
    if (ended) {
      return;
    }
    if (socket.writeQueueFull()) {
      socket.close();
    } else {
      socket.write(message.toBuffer());
    }
  }
}
