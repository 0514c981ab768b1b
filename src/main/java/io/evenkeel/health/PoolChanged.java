package io.evenkeel.health;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * A pool that went down, came back or is degraded, as published on {@value #ADDRESS}.
 *
 * @param seq counts the changes of this node since it started, together with those of {@link HealthChanged}
 * @param status {@code ok} if all backends accept requests, {@code degraded} if some do, {@code down} if none does
 * @param was the status before; {@code unknown} for the first one of a pool
 * @param reason the change of a backend that made the difference
 */
public record PoolChanged(
    String id,
    String node,
    long seq,
    String pool,
    String status,
    String was,
    String reason,
    int acceptingCount,
    int aliveCount,
    int totalCount,
    Instant at,
    Instant wasSince) {
  public static final String ADDRESS = "evenkeel.health.pool";

  /** Calls {@code listener} for every change, on the caller's context, until the consumer is unregistered. */
  public static MessageConsumer<JsonObject> follow(Vertx vertx, Consumer<PoolChanged> listener) {
    return vertx.eventBus().consumer(ADDRESS, message -> listener.accept(of(message.body())));
  }

  /** Parses the JSON of the event bus. */
  public static PoolChanged of(JsonObject json) {
    return new PoolChanged(
        json.getString("id"),
        json.getString("node"),
        json.getLong("seq"),
        json.getString("pool"),
        json.getString("status"),
        json.getString("was"),
        json.getString("reason"),
        json.getInteger("acceptingCount"),
        json.getInteger("aliveCount"),
        json.getInteger("totalCount"),
        json.getInstant("at"),
        json.getInstant("wasSince"));
  }

  /** The JSON of the event bus. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("id", id)
        .put("node", node)
        .put("seq", seq)
        .put("pool", pool)
        .put("status", status)
        .put("was", was)
        .put("reason", reason)
        .put("acceptingCount", acceptingCount)
        .put("aliveCount", aliveCount)
        .put("totalCount", totalCount)
        .put("at", at.toString())
        .put("wasSince", wasSince.toString());
  }
}
