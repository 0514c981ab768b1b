package io.evenkeel.health;

import io.evenkeel.model.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;

/**
 * The outcome of one request to a backend, as sent to {@value #ADDRESS}.
 *
 * @param outcome a word of {@link io.evenkeel.model.Outcome}
 * @param reason a text for people; for a response, {@code status 503} decides whether the pool counts it as a failure
 * @param seq of the last change that the request had seen; a report without it counts as new
 * @param by the sender, e.g. {@code request 4f1c}; may be empty
 * @param evidence the known ones of {@code phasesMs} (as in a probe), {@code status} and {@code exception}; not to be
 *     modified
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
  private static final int MAX_REASON_LENGTH = 500;

  /**
   * Reports an outcome that the application's own client saw. There is no reply; an unknown outcome or backend is
   * ignored.
   *
   * @param outcome a word of {@link Outcome}
   */
  public static void send(Vertx vertx, String pool, String backend, String outcome, String reason) {
    HealthReport report = new HealthReport(
        pool, backend, outcome, reason, OptionalLong.empty(), "", new JsonObject());
    vertx.eventBus().send(ADDRESS, report.toJson());
  }

  /**
   * Reports an outcome that the application's own client saw, such as {@code new Outcome.Unreachable("connection
   * refused")}. There is no reply; an unknown backend is ignored.
   */
  public static void send(Vertx vertx, String pool, String backend, Outcome outcome) {
    send(vertx, pool, backend, outcome.meaning().word(), outcome.reason());
  }

  /**
   * Like {@link #send(Vertx, String, String, Outcome)}, with a reply.
   *
   * @return completes when the report was taken; fails with a {@link io.vertx.core.eventbus.ReplyException} with code
   *     404 if there is no such backend
   */
  public static Future<Void> request(Vertx vertx, String pool, String backend, Outcome outcome) {
    HealthReport report = new HealthReport(
        pool,
        backend,
        outcome.meaning().word(),
        outcome.reason(),
        OptionalLong.empty(),
        "",
        new JsonObject());
    return vertx.eventBus().request(ADDRESS, report.toJson()).mapEmpty();
  }

  /**
   * Parses the JSON of the event bus. Any code may send it, so every field is checked.
   *
   * @throws IllegalArgumentException if the message is malformed; its text says why
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
      JsonObject knownPhases = new JsonObject();
      for (String phase : PHASES) {
        knownPhases.put(phase, phases.getValue(phase) instanceof Number millis ? millis : null);
      }
      evidence.put("phasesMs", knownPhases);
    }
    if (json.getValue("status") instanceof Integer status) {
      evidence.put("status", status);
    }
    if (json.getValue("exception") instanceof String text) {
      evidence.put("exception", text.substring(0, Math.min(text.length(), MAX_TEXT_LENGTH)));
    }
    return evidence;
  }

  private static String text(JsonObject json, String key, boolean required) {
    Object value = json.getValue(key);
    if (value == null && !required) {
      return "";
    }
    if (value instanceof String text) {
      return required ? text : text.substring(0, Math.min(text.length(), MAX_REASON_LENGTH));
    }
    throw new IllegalArgumentException("\"" + key + "\" is no text");
  }

  /** The JSON of the event bus. */
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

  /** The same JSON as evidence of a change, without the pool and the backend, which the change contains itself. */
  public JsonObject toEvidence() {
    JsonObject report = toJson();
    report.remove("pool");
    report.remove("backend");
    return new JsonObject().put("request", report);
  }
}
