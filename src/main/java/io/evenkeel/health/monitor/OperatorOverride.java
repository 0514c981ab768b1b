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
 * What an operator made of one backend, as a state file has it.
 *
 * @param configured the backend as the configuration had it then; one that was added, as the operator had it
 * @param weight what the operator set; empty: nothing
 * @param mode what the operator set; empty: nothing
 */
record OperatorOverride(
    BackendId id,
    Fate fate,
    Backend configured,
    Optional<Integer> weight,
    Optional<ModeState> mode) {

  /** What the operator did. */
  enum Fate {
    CHANGED,
    ADDED,
    REMOVED
  }

  /** The backend, with the operator's weight unless the configuration has changed it since. */
  Backend applyWeight(Backend now) {
    return now.weight() == configured.weight() ? weight.map(now::withWeight).orElse(now) : now;
  }

  /** The operator's mode, unless its time is over or the configuration has changed it since. */
  Optional<ModeState> modeInEffect(Backend now, Instant at) {
    return mode.filter(each ->
        now.mode() == configured.mode() && each.until().map(at::isBefore).orElse(true));
  }

  /** How long the operator's mode has to go, if it ends by itself. */
  static Optional<Duration> remaining(ModeState mode, Instant at) {
    return mode.until().map(until -> Duration.between(at, until));
  }

  /** What there is to keep of {@code watch}, if it was not as {@code configured}. */
  static Optional<OperatorOverride> of(MonitoredBackend watch, Backend configured) {
    Optional<Integer> weight =
        Optional.of(watch.backend().weight()).filter(now -> now != configured.weight());
    ModeState now = watch.mode();
    boolean own = now.mode() != configured.mode()
        || now.until().isPresent()
        || now.reason().isPresent();
    Optional<ModeState> mode = Optional.of(now).filter(any -> own);
    Fate fate = watch.addedByOperator() ? Fate.ADDED : Fate.CHANGED;
    return fate == Fate.CHANGED && weight.isEmpty() && mode.isEmpty()
        ? Optional.empty()
        : Optional.of(new OperatorOverride(watch.id(), fate, configured, weight, mode));
  }

  static OperatorOverride ofRemoved(BackendId id, Backend configured) {
    return new OperatorOverride(id, Fate.REMOVED, configured, Optional.empty(), Optional.empty());
  }

  /** As in the file. */
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
    weight.ifPresent(set -> json.put("weight", set));
    mode.ifPresent(set -> {
      JsonObject shown = new JsonObject().put("mode", set.mode().word());
      set.since().ifPresent(at -> shown.put("since", at.toString()));
      set.until().ifPresent(at -> shown.put("until", at.toString()));
      set.reason().ifPresent(because -> shown.put("reason", because));
      set.by().ifPresent(who -> shown.put("by", who));
      json.put("mode", shown);
    });
    return json;
  }

  /**
   * Reads what {@link #toJson} made.
   *
   * @throws RuntimeException where it is anything else
   */
  static OperatorOverride of(JsonObject json) {
    BackendId id = new BackendId(requiredText(json, "pool"), requiredText(json, "backend"));
    JsonObject was = json.getJsonObject("configured");
    Backend configured = BackendUrl.parse(requiredText(was, "url"))
        .orElseThrow(() -> new IllegalArgumentException("a backend has no URL"))
        .toBackend(
            Optional.of(id.backend()),
            was.getInteger("weight"),
            was.getBoolean("backup"),
            mode(requiredText(was, "mode")));
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
