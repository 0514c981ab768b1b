package io.evenkeel.admin.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Asks the room that knows who is well, over the event bus. Every expected failure is a {@link ProblemException}. */
public final class HealthClient {
  public static final String CHANGES = "evenkeel.health";
  public static final String CHECK = "evenkeel.health.check";
  public static final String SNAPSHOT = "evenkeel.health.snapshot";
  public static final String OPERATE = "evenkeel.health.operate";

  /** A state is at hand; a check takes as long as the slowest probe may, and the spacing before it. */
  private static final Duration LOOK = Duration.ofSeconds(10);

  public static final Duration PROBES = Duration.ofMinutes(2);

  private final Vertx vertx;

  public HealthClient(Vertx vertx) {
    this.vertx = vertx;
  }

  /** {@code {"node","seq","at","pools"}}. */
  Future<JsonObject> snapshot() {
    return ask(SNAPSHOT, new JsonObject(), LOOK);
  }

  /** The same without any backend. */
  Future<JsonObject> outline() {
    return ask(SNAPSHOT, new JsonObject().put("most", 0), LOOK);
  }

  /** One pool; fails with 404 for an unknown one. */
  Future<JsonObject> pool(String pool) {
    return pool(pool, 0, Integer.MAX_VALUE);
  }

  /** The same with {@code most} of its backends, beginning with the one at place {@code from}. */
  public Future<JsonObject> pool(String pool, int from, int most) {
    JsonObject page = new JsonObject().put("pool", pool).put("from", from).put("most", most);
    return ask(SNAPSHOT, page, LOOK).map(snapshot -> {
      JsonArray pools = snapshot.getJsonArray("pools");
      if (pools.isEmpty()) {
        throw new ProblemException(404, "no pool \"" + pool + "\"");
      }
      return pools.getJsonObject(0);
    });
  }

  /** One backend with its last changes; fails with 404 for an unknown one. */
  Future<JsonObject> backend(String pool, String backend) {
    return ask(SNAPSHOT, new JsonObject().put("pool", pool).put("backend", backend), LOOK);
  }

  /** Probes now: all, a pool ({@code pool}), or one backend ({@code pool} and {@code backend}). */
  Future<JsonObject> check(JsonObject which) {
    return ask(CHECK, which, PROBES);
  }

  /** Passes an operator's order on; fails with 400, 404 or 409 as the writer of health says. */
  Future<JsonObject> operate(JsonObject order) {
    return ask(OPERATE, order, LOOK);
  }

  private Future<JsonObject> ask(String address, JsonObject question, Duration most) {
    DeliveryOptions options =
        new DeliveryOptions().setLocalOnly(true).setSendTimeout(most.toMillis());
    return vertx
        .eventBus()
        .<JsonObject>request(address, question, options)
        .map(Message::body)
        .recover(failure -> Future.failedFuture(
            failure instanceof ReplyException refused
                ? ProblemException.of(refused, address)
                : failure));
  }
}
