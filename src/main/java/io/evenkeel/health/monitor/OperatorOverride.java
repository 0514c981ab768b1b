package io.evenkeel.health.monitor;

import io.evenkeel.config.BackendUrl;
import io.evenkeel.health.BackendState.ModeState;
import io.evenkeel.model.Backend;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.Mode;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * An operator's changes to one backend, as the state file stores them.
 *
 * @param configured the backend as configured at that time, or as the operator added it
 * @param weight empty if the operator did not set it
 * @param mode empty if the operator did not set it
 */
record OperatorOverride(
    BackendId id,
    Fate fate,
    Backend configured,
    Optional<Integer> weight,
    Optional<ModeState> mode) {

  /** Whether the operator changed, added or removed the backend. */
  enum Fate {
    CHANGED,
    ADDED,
    REMOVED
  }

  /** Returns {@code current} with the operator's weight, unless the configuration has changed the weight since. */
  Backend applyWeight(Backend current) {
    return current.weight() == configured.weight()
        ? weight.map(current::withWeight).orElse(current)
        : current;
  }

  /** The operator's mode; empty if it has ended by {@code now} or the configuration has changed the mode since. */
  Optional<ModeState> modeInEffect(Backend current, Instant now) {
    return mode.filter(each ->
        current.mode() == configured.mode() && each.until().map(now::isBefore).orElse(true));
  }

  /** The time until {@code mode} ends; empty if it does not end by itself. */
  static Optional<Duration> remaining(ModeState mode, Instant now) {
    return mode.until().map(until -> Duration.between(now, until));
  }

  /** Returns the operator's changes of {@code monitored} compared to {@code configured}; empty if there are none. */
  static Optional<OperatorOverride> of(MonitoredBackend monitored, Backend configured) {
    Optional<Integer> weight =
        Optional.of(monitored.backend().weight()).filter(now -> now != configured.weight());
    ModeState mode = monitored.mode();
    boolean modeSet = mode.mode() != configured.mode()
        || mode.until().isPresent()
        || mode.reason().isPresent();
    Fate fate = monitored.addedByOperator() ? Fate.ADDED : Fate.CHANGED;
    return fate == Fate.CHANGED && weight.isEmpty() && !modeSet
        ? Optional.empty()
        : Optional.of(new OperatorOverride(
            monitored.id(),
            fate,
            configured,
            weight,
            modeSet ? Optional.of(mode) : Optional.empty()));
  }

  /** Creates the override for a backend that a file lists but the operator removed. */
  static OperatorOverride ofRemoved(BackendId id, Backend configured) {
    return new OperatorOverride(id, Fate.REMOVED, configured, Optional.empty(), Optional.empty());
  }

  /** The JSON of the state file. */
  JsonObject toJson() {
    JsonObject json = new JsonObject()
        .put("pool", id.pool())
        .put("backend", id.backend())
        .put("fate", fate.name().toLowerCase(Locale.ROOT))
        .put(
            "configured",
            new JsonObject()
                .put("url", configured.url())
                .put("weight", configured.weight())
                .put("backup", configured.backup())
                .put("mode", configured.mode().word()));
    weight.ifPresent(value -> json.put("weight", value));
    mode.ifPresent(set -> {
      JsonObject modeJson = new JsonObject().put("mode", set.mode().word());
      set.since().ifPresent(at -> modeJson.put("since", at.toString()));
      set.until().ifPresent(at -> modeJson.put("until", at.toString()));
      set.reason().ifPresent(reason -> modeJson.put("reason", reason));
      set.by().ifPresent(by -> modeJson.put("by", by));
      json.put("mode", modeJson);
    });
    return json;
  }

  /**
   * Parses the result of {@link #toJson}.
   *
   * @throws RuntimeException if {@code json} is anything else
   */
  static OperatorOverride of(JsonObject json) {
    BackendId id = new BackendId(requiredText(json, "pool"), requiredText(json, "backend"));
    JsonObject file = json.getJsonObject("configured");
    Backend configured = BackendUrl.parse(requiredText(file, "url"))
        .orElseThrow(() -> new IllegalArgumentException("a backend has no URL"))
        .toBackend(
            Optional.of(id.backend()),
            file.getInteger("weight"),
            file.getBoolean("backup"),
            mode(requiredText(file, "mode")));
    JsonObject set = json.getJsonObject("mode");
    return new OperatorOverride(
        id,
        Fate.valueOf(requiredText(json, "fate").toUpperCase(Locale.ROOT)),
        configured,
        Optional.ofNullable(json.getInteger("weight")),
        Optional.ofNullable(set)
            .map(mode -> new ModeState(
                mode(requiredText(mode, "mode")),
                Optional.ofNullable(mode.getInstant("since")),
                Optional.ofNullable(mode.getInstant("until")),
                Optional.ofNullable(mode.getString("reason")),
                Optional.ofNullable(mode.getString("by")))));
  }

  private static String requiredText(JsonObject json, String key) {
    String value = json.getString(key);
    if (value == null) {
      throw new IllegalArgumentException("\"" + key + "\" is missing");
    }
    return value;
  }

  private static Mode mode(String word) {
    return Mode.valueOf(word.toUpperCase(Locale.ROOT));
  }
}
