package io.evenkeel.admin.api;

import io.evenkeel.model.Mode;
import io.evenkeel.time.Durations;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A requested change of one backend, or of every backend of a pool.
 *
 * @param duration the time after which the mode ends; empty if it ends with the next change
 */
record ChangeRequest(
    Optional<Mode> mode, Optional<Duration> duration, Optional<String> reason, OptionalInt weight) {
  private static final Duration MAX_DURATION = Duration.ofDays(365);
  private static final int MAX_REASON_LENGTH = 500;

  /**
   * Parses {@code {"mode","for","reason","weight"}}.
   *
   * @throws ProblemException with status 400 and the mistake
   */
  static ChangeRequest of(JsonObject body) {
    rejectUnknownKeys(body, Set.of("mode", "for", "reason", "weight"));
    Optional<Mode> mode = Optional.empty();
    if (body.containsKey("mode")) {
      mode = Optional.of(mode(body.getValue("mode")));
    }
    if (body.containsKey("for") && mode.isEmpty()) {
      throw new ProblemException(400, "for: goes with a mode; add mode");
    }
    if (body.containsKey("reason") && mode.isEmpty() && !body.containsKey("weight")) {
      throw new ProblemException(400, "reason: goes with a mode or a weight; add one of them");
    }
    Optional<Duration> lasts = Optional.empty();
    if (body.containsKey("for")) {
      lasts = Optional.of(requireDuration("for", body.getValue("for"), MAX_DURATION));
      if (lasts.get().isZero()) {
        throw new ProblemException(400, "for: must be longer than 0");
      }
    }
    Optional<String> reason = Optional.empty();
    if (body.containsKey("reason")) {
      reason = Optional.of(requireText("reason", body.getValue("reason"), MAX_REASON_LENGTH));
    }
    OptionalInt weight = weight(body);
    if (mode.isEmpty() && weight.isEmpty()) {
      throw new ProblemException(400, "nothing to change; write mode or weight");
    }
    return new ChangeRequest(mode, lasts, reason, weight);
  }

  /** Creates the command that sets the mode of {@code backend}, or of every backend of the pool if it is empty. */
  Optional<JsonObject> toModeCommand(String pool, Optional<String> backend, String by) {
    return mode.map(requested -> {
      JsonObject command = new JsonObject().put("do", "mode").put("pool", pool);
      backend.ifPresent(id -> command.put("backend", id));
      command.put("mode", requested.word()).put("by", by);
      duration.ifPresent(length -> command.put("forMs", length.toMillis()));
      reason.ifPresent(text -> command.put("reason", text));
      return command;
    });
  }

  /** The keys of the command that sets the weight of one backend. The weight must be there. */
  JsonObject toWeightCommand(String by) {
    JsonObject command = new JsonObject().put("weight", weight.orElseThrow()).put("by", by);
    reason.ifPresent(text -> command.put("reason", text));
    return command;
  }

  /**
   * @throws ProblemException with status 400 and every key of {@code body} that is not in {@code known}
   */
  static void rejectUnknownKeys(JsonObject body, Set<String> known) {
    Set<String> unknown = new LinkedHashSet<>(body.fieldNames());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      List<String> sorted = new ArrayList<>(known);
      sorted.sort(null);
      throw new ProblemException(
          400,
          unknown.stream().map(each -> "\"" + each + "\"").collect(Collectors.joining(", "))
              + (unknown.size() == 1 ? " is not known here; write " : " are not known here; write ")
              + String.join(", ", sorted));
    }
  }

  /**
   * @throws ProblemException with status 400 if there is a weight that is not an integer from 0 to 1000
   */
  static OptionalInt weight(JsonObject body) {
    if (!body.containsKey("weight")) {
      return OptionalInt.empty();
    }
    Object value = body.getValue("weight");
    if (value instanceof Integer weight && weight >= 0 && weight <= 1000) {
      return OptionalInt.of(weight);
    }
    throw new ProblemException(400, "weight: must be a whole number of 0..1000, was " + value);
  }

  /**
   * @throws ProblemException with status 400 if {@code value} is not text of 1 to {@code maxLength} characters
   */
  static String requireText(String name, @Nullable Object value, int maxLength) {
    if (value instanceof String text && !text.isBlank() && text.length() <= maxLength) {
      return text;
    }
    throw new ProblemException(400, name + ": must be a text of 1 to " + maxLength + " characters");
  }

  /**
   * @throws ProblemException with status 400 if {@code value} is not a duration of at most {@code max}
   */
  static Duration requireDuration(String name, @Nullable Object value, Duration max) {
    String shown = value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
    Duration duration = (value instanceof String text
            ? Durations.parse(text)
            : Optional.<Duration>empty())
        .orElseThrow(() -> new ProblemException(
            400, name + ": " + shown + " is not a duration; write 500ms, 30s, 10m, 2h or 7d"));
    if (duration.compareTo(max) > 0) {
      throw new ProblemException(
          400, name + ": " + shown + " is too long; " + Durations.format(max) + " at most");
    }
    return duration;
  }

  private static Mode mode(@Nullable Object value) {
    for (Mode each : Mode.values()) {
      if (each.word().equals(value)) {
        return each;
      }
    }
    throw new ProblemException(
        400,
        "mode: no mode " + (value instanceof String ? "\"" + value + "\"" : value)
            + "; choose one of "
            + Arrays.stream(Mode.values()).map(Mode::word).collect(Collectors.joining(", ")));
  }
}
