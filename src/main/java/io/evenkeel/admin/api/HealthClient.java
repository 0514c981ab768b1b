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
  public static final String CHANGES_ADDRESS = "evenkeel.health";
  public static final String CHECK_ADDRESS = "evenkeel.health.check";
  public static final String SNAPSHOT_ADDRESS = "evenkeel.health.snapshot";
  public static final String OPERATE_ADDRESS = "evenkeel.health.operate";

  /** A state is at hand; a check takes as long as the slowest probe may, and the spacing before it. */
  private static final Duration STATE_TIMEOUT = Duration.ofSeconds(10);

  public static final Duration CHECK_TIMEOUT = Duration.ofMinutes(2);

  private final Vertx vertx;

  public HealthClient(Vertx vertx) {
    this.vertx = vertx;
  }

  /** {@code {"node","seq","at","pools"}}. */
  Future<JsonObject> snapshot() {
    return request(SNAPSHOT_ADDRESS, new JsonObject(), STATE_TIMEOUT);
  }

  /** The same without any backend. */
  Future<JsonObject> snapshotWithoutBackends() {
    return request(SNAPSHOT_ADDRESS, new JsonObject().put("most", 0), STATE_TIMEOUT);
  }

  /** One pool; fails with 404 for an unknown one. */
  Future<JsonObject> pool(String pool) {
    return pool(pool, 0, Integer.MAX_VALUE);
  }

  /** The same with {@code most} of its backends, beginning with the one at place {@code from}. */
  public Future<JsonObject> pool(String pool, int from, int most) {
    JsonObject page = new JsonObject().put("pool", pool).put("from", from).put("most", most);
    return request(SNAPSHOT_ADDRESS, page, STATE_TIMEOUT).map(snapshot -> {
      JsonArray pools = snapshot.getJsonArray("pools");
      if (pools.isEmpty()) {
        throw new ProblemException(404, "no pool \"" + pool + "\"");
      }
      return pools.getJsonObject(0);
    });
  }

  /** One backend with its last changes; fails with 404 for an unknown one. */
  Future<JsonObject> backend(String pool, String backend) {
    return request(
        SNAPSHOT_ADDRESS,
        new JsonObject().put("pool", pool).put("backend", backend),
        STATE_TIMEOUT);
  }

  /** Probes now: all, a pool ({@code pool}), or one backend ({@code pool} and {@code backend}). */
  Future<JsonObject> check(JsonObject which) {
    return request(CHECK_ADDRESS, which, CHECK_TIMEOUT);
  }

  /** Passes an operator's order on; fails with 400, 404 or 409 as the writer of health says. */
  Future<JsonObject> operate(JsonObject order) {
    return request(OPERATE_ADDRESS, order, STATE_TIMEOUT);
  }

  private Future<JsonObject> request(String address, JsonObject question, Duration most) {
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
