package io.evenkeel.health;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The result of one probe.
 *
 * @param at when the probe started
 * @param status of the response, if there was one
 * @param reason why the probe failed, or e.g. {@code status 200}
 * @param latencyMs from the start to the result
 * @param exception the exception that the reason describes, if there was one
 */
public record ProbeResult(
    Instant at,
    boolean passed,
    OptionalInt status,
    String reason,
    double latencyMs,
    Phases phases,
    Optional<String> exception) {
  /** A copy with another reason. */
  public ProbeResult withReason(String other) {
    return new ProbeResult(at, passed, status, other, latencyMs, phases, exception);
  }

  /** The JSON without the exception; a missing value is {@code null}. */
  JsonObject toJson() {
    return new JsonObject()
        .put("at", at.toString())
        .put("passed", passed)
        .put("status", status.isPresent() ? status.getAsInt() : null)
        .put("reason", reason)
        .put("latencyMs", latencyMs)
        .put("phasesMs", phases.toJson());
  }

  /** The same JSON as evidence of a change, with the exception. */
  public JsonObject toEvidence() {
    JsonObject json = toJson();
    exception.ifPresent(text -> json.put("exception", text));
    return new JsonObject().put("probe", json);
  }

  /** The duration of each step in milliseconds; empty if the step was not reached or does not exist. */
  public static final class Phases {
    /** Without any step. */
    public static final Phases NONE =
        new Phases(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    // primitive numbers, because every backend keeps an instance; NaN means absent
    private final double dns;
    private final double connect;
    private final double tls;
    private final double firstByte;

    public Phases(
        Optional<Double> dns,
        Optional<Double> connect,
        Optional<Double> tls,
        Optional<Double> firstByte) {
      this(
          dns.orElse(Double.NaN),
          connect.orElse(Double.NaN),
          tls.orElse(Double.NaN),
          firstByte.orElse(Double.NaN));
    }

    public Phases(double dns, double connect, double tls, double firstByte) {
      this.dns = dns;
      this.connect = connect;
      this.tls = tls;
      this.firstByte = firstByte;
    }

    public Optional<Double> dns() {
      return toOptional(dns);
    }

    public Optional<Double> connect() {
      return toOptional(connect);
    }

    public Optional<Double> tls() {
      return toOptional(tls);
    }

    public Optional<Double> firstByte() {
      return toOptional(firstByte);
    }

    private static Optional<Double> toOptional(double millis) {
      return Double.isNaN(millis) ? Optional.empty() : Optional.of(millis);
    }

    /** The JSON of the event bus; a missing value is {@code null}. */
    JsonObject toJson() {
      return new JsonObject()
          .put("dns", dns().orElse(null))
          .put("connect", connect().orElse(null))
          .put("tls", tls().orElse(null))
          .put("firstByte", firstByte().orElse(null));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Phases that && toJson().equals(that.toJson());
    }

    @Override
    public int hashCode() {
      return Objects.hash(dns, connect, tls, firstByte);
    }

    @Override
    public String toString() {
      return toJson().encode();
    }
  }
}
