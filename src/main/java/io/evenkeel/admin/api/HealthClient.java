package io.evenkeel.admin.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Requests state and checks from HealthVerticle over the event bus. Fails with a {@link ProblemException} for every
 * expected error.
 */
public final class HealthClient {
  /** The address of HealthVerticle's changes for this process alone: messages of other members do not arrive there. */
  public static final String CHANGES_ADDRESS = "evenkeel.health.changes";

  /** Where it publishes changes of the status of pools for this process alone. */
  public static final String POOL_CHANGES_ADDRESS = "evenkeel.health.pools";

  public static final String CHECK_ADDRESS = "evenkeel.health.check";
  public static final String SNAPSHOT_ADDRESS = "evenkeel.health.snapshot";
  public static final String OPERATE_ADDRESS = "evenkeel.health.operate";

  /** State is available at once; a check takes as long as the slowest probe and the spacing before it. */
  private static final Duration STATE_TIMEOUT = Duration.ofSeconds(10);

  public static final Duration CHECK_TIMEOUT = Duration.ofMinutes(2);

  private final Vertx vertx;

  public HealthClient(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Returns {@code {"node","seq","at","pools"}}. */
  Future<JsonObject> snapshot() {
    return request(SNAPSHOT_ADDRESS, new JsonObject(), STATE_TIMEOUT);
  }

  /** Returns the same without the backends. */
  Future<JsonObject> snapshotWithoutBackends() {
    return request(SNAPSHOT_ADDRESS, new JsonObject().put("most", 0), STATE_TIMEOUT);
  }

  /** Returns one pool; fails with 404 if it is unknown. */
  Future<JsonObject> pool(String pool) {
    return pool(pool, 0, Integer.MAX_VALUE);
  }

  /** Returns one pool with at most {@code limit} of its backends, starting at index {@code from}. */
  public Future<JsonObject> pool(String pool, int from, int limit) {
    JsonObject page = new JsonObject().put("pool", pool).put("from", from).put("most", limit);
    return request(SNAPSHOT_ADDRESS, page, STATE_TIMEOUT).map(snapshot -> {
      JsonArray pools = snapshot.getJsonArray("pools");
      if (pools.isEmpty()) {
        throw new ProblemException(404, "no pool \"" + pool + "\"");
      }
      return pools.getJsonObject(0);
    });
  }

  /** Returns one backend with its last changes; fails with 404 if it is unknown. */
  Future<JsonObject> backend(String pool, String backend) {
    return request(
        SNAPSHOT_ADDRESS,
        new JsonObject().put("pool", pool).put("backend", backend),
        STATE_TIMEOUT);
  }

  /**
   * Runs probes now: of all backends, of a pool ({@code pool}), or of one backend ({@code pool} and {@code backend}).
   */
  Future<JsonObject> check(JsonObject scope) {
    return request(CHECK_ADDRESS, scope, CHECK_TIMEOUT);
  }

  /** Forwards an operator's command; fails with 400, 404 or 409, as HealthVerticle decides. */
  Future<JsonObject> operate(JsonObject command) {
    return request(OPERATE_ADDRESS, command, STATE_TIMEOUT);
  }

  private Future<JsonObject> request(String address, JsonObject body, Duration timeout) {
    DeliveryOptions options =
        new DeliveryOptions().setLocalOnly(true).setSendTimeout(timeout.toMillis());
    return vertx
        .eventBus()
        .<JsonObject>request(address, body, options)
        .map(Message::body)
        .recover(failure -> Future.failedFuture(
            failure instanceof ReplyException refused
                ? ProblemException.of(refused, address)
                : failure));
  }
}
