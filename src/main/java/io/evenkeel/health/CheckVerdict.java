package io.evenkeel.health;

import io.evenkeel.health.ProbeResult.Phases;
import io.evenkeel.model.Health;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * The result of a probe on demand: the response of {@value #ADDRESS}.
 *
 * @param health after the probe, with {@code rise} and {@code fall} applied
 * @param passed the result of this probe alone
 * @param held whether requests marked the backend dead, regardless of the probe
 * @param status of the response; empty if there was none
 * @param latencyMs from the start to the result of the probe
 * @param at when the probe started
 */
public record CheckVerdict(
    String pool,
    String backend,
    Health health,
    boolean passed,
    boolean held,
    OptionalInt status,
    String reason,
    double latencyMs,
    Phases phases,
    Instant at) {
  public static final String ADDRESS = "evenkeel.health.check";
  private static final long SEND_TIMEOUT_MS = TimeUnit.MINUTES.toMillis(5);

  /**
   * Requests a probe of a backend.
   *
   * @return completes with the result; fails with a {@link io.vertx.core.eventbus.ReplyException} with code 404 if there is
   *     no such backend
   */
  public static Future<CheckVerdict> request(Vertx vertx, String pool, String backend) {
    JsonObject body = new JsonObject().put("pool", pool).put("backend", backend);
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(SEND_TIMEOUT_MS);
    return vertx
        .eventBus()
        .<JsonObject>request(ADDRESS, body, options)
        .map(reply -> of(reply.body()));
  }

  /** Parses the JSON of the event bus. */
  public static CheckVerdict of(JsonObject json) {
    Integer status = json.getInteger("status");
    JsonObject phases = json.getJsonObject("phasesMs", new JsonObject());
    return new CheckVerdict(
        json.getString("pool"),
        json.getString("backend"),
        Health.valueOf(json.getString("health").toUpperCase(Locale.ROOT)),
        json.getBoolean("passed"),
        json.getBoolean("held"),
        status == null ? OptionalInt.empty() : OptionalInt.of(status),
        json.getString("reason"),
        json.getDouble("latencyMs"),
        new Phases(
            Optional.ofNullable(phases.getDouble("dns")),
            Optional.ofNullable(phases.getDouble("connect")),
            Optional.ofNullable(phases.getDouble("tls")),
            Optional.ofNullable(phases.getDouble("firstByte"))),
        json.getInstant("at"));
  }

  /** The JSON of the event bus. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("pool", pool)
        .put("backend", backend)
        .put("health", health.word())
        .put("passed", passed)
        .put("held", held)
        .put("status", status.isPresent() ? status.getAsInt() : null)
        .put("reason", reason)
        .put("latencyMs", latencyMs)
        .put("phasesMs", phases.toJson())
        .put("at", at.toString());
  }
}
