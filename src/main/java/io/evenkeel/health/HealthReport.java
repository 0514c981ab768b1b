package io.evenkeel.health;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;

/**
 * What one request saw of a backend, as sent to {@value #ADDRESS}.
 *
 * @param outcome a word of {@link io.evenkeel.model.Outcome}
 * @param reason for people; of an answer, its {@code status 503} tells whether it is one that the pool lists
 * @param seq of the change that the request knew of; without it the report counts as new
 * @param by who saw it, e.g. {@code request 4f1c}; may be empty
 * @param evidence how far it came: {@code phasesMs} as a probe has them, {@code status}, {@code exception}, each where it
 *     is known. Not to be changed
 */
public record HealthReport(
    String pool,
    String backend,
    String outcome,
    String reason,
    OptionalLong seq,
    String by,
    JsonObject evidence) {
  public static final String ADDRESS = "evenkeel.health.report";
  private static final List<String> PHASES = List.of("dns", "connect", "tls", "firstByte");
  private static final int MAX_TEXT_LENGTH = 200;

  /** Tells what the application's own client saw. Nothing comes back, and an unknown backend is nobody's business. */
  public static void send(Vertx vertx, String pool, String backend, String outcome, String reason) {
    HealthReport report = new HealthReport(
        pool, backend, outcome, reason, OptionalLong.empty(), "", new JsonObject());
    vertx.eventBus().send(ADDRESS, report.toJson());
  }

  /**
   * Reads the JSON of the wire, which anyone may send.
   *
   * @throws IllegalArgumentException says what is wrong with it
   */
  public static HealthReport of(Object message) {
    if (!(message instanceof JsonObject json)) {
      throw new IllegalArgumentException("it is no JSON object");
    }
    Object seq = json.getValue("seq");
    if (seq != null && !(seq instanceof Long || seq instanceof Integer)) {
      throw new IllegalArgumentException("\"seq\" is no whole number");
    }
    return new HealthReport(
        text(json, "pool", true),
        text(json, "backend", true),
        text(json, "outcome", true),
        text(json, "reason", false),
        seq instanceof Number number ? OptionalLong.of(number.longValue()) : OptionalLong.empty(),
        text(json, "by", false),
        evidence(json));
  }

  private static JsonObject evidence(JsonObject json) {
    JsonObject evidence = new JsonObject();
    if (json.getValue("phasesMs") instanceof JsonObject phases) {
      JsonObject known = new JsonObject();
      for (String phase : PHASES) {
        known.put(phase, phases.getValue(phase) instanceof Number millis ? millis : null);
      }
      evidence.put("phasesMs", known);
    }
    if (json.getValue("status") instanceof Integer status) {
      evidence.put("status", status);
    }
    if (json.getValue("exception") instanceof String thrown) {
      evidence.put("exception", thrown.substring(0, Math.min(thrown.length(), MAX_TEXT_LENGTH)));
    }
    return evidence;
  }

  private static String text(JsonObject json, String key, boolean required) {
    Object value = json.getValue(key);
    if (value == null && !required) {
      return "";
    }
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("\"" + key + "\" is no text");
  }

  /** As on the wire. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject()
        .put("pool", pool)
        .put("backend", backend)
        .put("outcome", outcome)
        .put("reason", reason);
    if (seq.isPresent()) {
      json.put("seq", seq.getAsLong());
    }
    evidence.forEach(each -> json.put(each.getKey(), each.getValue()));
    return by.isEmpty() ? json : json.put("by", by);
  }

  /** The same for the record of a change, which says itself whose it is. */
  public JsonObject toEvidence() {
    JsonObject report = toJson();
    report.remove("pool");
    report.remove("backend");
    return new JsonObject().put("request", report);
  }
}
