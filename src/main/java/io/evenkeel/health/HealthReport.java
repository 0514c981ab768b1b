package io.evenkeel.health;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;

/**
 * What one request saw of a backend, as sent to {@value #ADDRESS}.
 *
 * @param outcome a word of {@link io.evenkeel.model.Outcome}
 * @param reason for people; of an answer, its {@code status 503} tells whether it is one that the pool lists
 * @param seq of the change that the request knew of; without it the report counts as new
 * @param by who saw it, e.g. {@code request 4f1c}; may be empty
 */
public record HealthReport(
    String pool, String backend, String outcome, String reason, OptionalLong seq, String by) {
  public static final String ADDRESS = "evenkeel.health.report";

  /** Tells what the application's own client saw. Nothing comes back, and an unknown backend is nobody's business. */
  public static void send(Vertx vertx, String pool, String backend, String outcome, String reason) {
    HealthReport report =
        new HealthReport(pool, backend, outcome, reason, OptionalLong.empty(), "");
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
        text(json, "by", false));
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
    return by.isEmpty() ? json : json.put("by", by);
  }

  /** The same for the record of a change, which says itself whose it is. */
  JsonObject toEvidence() {
    JsonObject report = toJson();
    report.remove("pool");
    report.remove("backend");
    return new JsonObject().put("request", report);
  }
}
