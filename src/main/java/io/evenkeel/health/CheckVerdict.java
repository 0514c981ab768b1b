package io.evenkeel.health;

import io.evenkeel.health.ProbeResult.Phases;
import io.evenkeel.health.monitor.MonitoredBackend;
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
 * What a probe on demand found, as answered by {@value #ADDRESS}.
 *
 * @param health after it, {@code rise} and {@code fall} counted
 * @param passed what this one probe says
 * @param held dead by requests, whatever the probe says
 * @param status of the answer, if there was one
 * @param latencyMs from start to verdict, in milliseconds
 * @param at when it started
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
   * Has a backend probed now.
   *
   * @return fails with a {@link io.vertx.core.eventbus.ReplyException} of code 404 where there is no such backend
   */
  public static Future<CheckVerdict> request(Vertx vertx, String pool, String backend) {
    JsonObject body = new JsonObject().put("pool", pool).put("backend", backend);
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(SEND_TIMEOUT_MS);
    return vertx
        .eventBus()
        .<JsonObject>request(ADDRESS, body, options)
        .map(answer -> of(answer.body()));
  }

  public static CheckVerdict of(MonitoredBackend watch, ProbeResult result) {
    return new CheckVerdict(
        watch.id().pool(),
        watch.id().backend(),
        watch.verdict().health(),
        result.passed(),
        watch.verdict().held(),
        result.status(),
        result.reason(),
        result.latencyMs(),
        result.phases(),
        result.at());
  }

  /** Reads the JSON of the wire. */
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

  /** As on the wire. */
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
