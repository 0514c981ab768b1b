package io.evenkeel.health;

import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.ChangeKind;
import io.evenkeel.model.Health;
import io.evenkeel.model.Mode;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One change of a backend, as published on {@value #ADDRESS}. The counts are those of the pool after
 * the change.
 *
 * @param seq counts the changes of this node since it started
 * @param by the operator or request that caused the change, e.g. {@code request 4f1c}; empty if the cause says it all
 * @param weight the weight now, for a change of the weight and an added backend; else empty
 * @param wasWeight the weight before, for a change of the weight; else empty
 * @param evidence the result of the probe, or the report of the request
 */
public record HealthChanged(
    String id,
    String node,
    long seq,
    String pool,
    String backend,
    String url,
    Health health,
    Health was,
    Mode mode,
    Mode wasMode,
    ChangeCause cause,
    String reason,
    String by,
    Instant at,
    Instant wasSince,
    int aliveCount,
    int acceptingCount,
    int totalCount,
    ChangeKind kind,
    OptionalInt weight,
    OptionalInt wasWeight,
    ChangeEvidence evidence) {
  public static final String ADDRESS = "evenkeel.health";

  /** Calls {@code listener} for every change, on the caller's context, until the consumer is unregistered. */
  public static MessageConsumer<JsonObject> follow(Vertx vertx, Consumer<HealthChanged> listener) {
    return vertx.eventBus().consumer(ADDRESS, message -> listener.accept(of(message.body())));
  }

  /** Parses the JSON of the event bus. */
  public static HealthChanged of(JsonObject json) {
    return new HealthChanged(
        json.getString("id"),
        json.getString("node"),
        json.getLong("seq"),
        json.getString("pool"),
        json.getString("backend"),
        json.getString("url"),
        Health.valueOf(json.getString("health").toUpperCase(Locale.ROOT)),
        Health.valueOf(json.getString("was").toUpperCase(Locale.ROOT)),
        Mode.valueOf(json.getString("mode").toUpperCase(Locale.ROOT)),
        Mode.valueOf(json.getString("wasMode").toUpperCase(Locale.ROOT)),
        ChangeCause.valueOf(json.getString("cause").toUpperCase(Locale.ROOT)),
        json.getString("reason"),
        json.getString("by", ""),
        json.getInstant("at"),
        json.getInstant("wasSince"),
        json.getInteger("aliveCount"),
        json.getInteger("acceptingCount"),
        json.getInteger("totalCount"),
        kind(json),
        optionalInt(json.getInteger("weight")),
        optionalInt(json.getInteger("wasWeight")),
        new ChangeEvidence(json.getJsonObject("evidence", new JsonObject())::copy));
  }

  private static ChangeKind kind(JsonObject json) {
    String word = json.getString("kind");
    if (word != null) {
      return ChangeKind.valueOf(word.toUpperCase(Locale.ROOT));
    }
    return json.getString("mode").equals(json.getString("wasMode"))
        ? ChangeKind.HEALTH
        : ChangeKind.MODE;
  }

  private static OptionalInt optionalInt(@Nullable Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** What has changed, in words, such as {@code is dead, was alive}. */
  public String description() {
    return switch (kind) {
      case HEALTH -> "is " + health.word() + ", was " + was.word();
      case MODE -> "is " + mode.word() + ", was " + wasMode.word();
      case WEIGHT -> "has weight " + weight.orElse(0) + ", had " + wasWeight.orElse(0);
      case ADDED -> "is added as " + url;
      case REMOVED -> "is removed";
    };
  }

  /** The JSON of the event bus. {@code kind} is there unless health or mode says what has changed. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject()
        .put("id", id)
        .put("node", node)
        .put("seq", seq)
        .put("pool", pool)
        .put("backend", backend)
        .put("url", url)
        .put("health", health.word())
        .put("was", was.word())
        .put("mode", mode.word())
        .put("wasMode", wasMode.word())
        .put("cause", cause.word())
        .put("reason", reason);
    if (!by.isEmpty()) {
      json.put("by", by);
    }
    json.put("at", at.toString())
        .put("wasSince", wasSince.toString())
        .put("aliveCount", aliveCount)
        .put("acceptingCount", acceptingCount)
        .put("totalCount", totalCount);
    if (kind != ChangeKind.HEALTH && kind != ChangeKind.MODE) {
      json.put("kind", kind.word());
    }
    weight.ifPresent(now -> json.put("weight", now));
    wasWeight.ifPresent(before -> json.put("wasWeight", before));
    JsonObject evidenceJson = evidence.toJson();
    return evidenceJson.isEmpty() ? json : json.put("evidence", evidenceJson);
  }
}
