package io.evenkeel.config.reader;

import io.evenkeel.config.PassiveConfig;
import io.evenkeel.config.StatusSet;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.StatusType;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The keys of {@code passive}: how requests change the health of a backend. */
final class PassiveSchema {
  static final ObjectKeys KEYS = new ObjectKeys("pools.NAME.passive");

  static final ConfigKey<Integer> FALL = KEYS.add(
      "fall",
      NumberTypes.count(1, 1000),
      1,
      "number of consecutive failed requests after which a backend is dead");
  static final ConfigKey<StatusSet> STATUSES =
      KEYS.add("statuses", StatusType.STATUSES, List.of(), "responses that count as failed");
  static final ConfigKey<Duration> SUSPECT_AFTER = KEYS.add(
      "suspectAfter",
      NumberTypes.TIMEOUT,
      "1s",
      "if there is no response or no connection for this long, the backend is probed at once");
  static final ConfigKey<Duration> HUNG_AFTER = KEYS.add(
      "hungAfter",
      NumberTypes.TIMEOUT,
      "3s",
      "if that probe passes and there is still no response after this time, the request is sent "
          + "to a second backend too");

  static final ObjectKeys BACKOFF_KEYS = new ObjectKeys("pools.NAME.passive.backoff");

  static final ConfigKey<Duration> FIRST = BACKOFF_KEYS.add(
      "first",
      NumberTypes.DURATION_OR_ZERO,
      "0s",
      "how long a backend is held the first time after requests marked it dead");
  static final ConfigKey<Duration> MAX = BACKOFF_KEYS.add(
      "max",
      NumberTypes.DURATION_OR_ZERO,
      "60s",
      "how long it is held at most if it dies again soon");
  static final ConfigKey<ConfigSection> BACKOFF = KEYS.add(
      "backoff",
      ObjectType.withShorthand(FIRST, BACKOFF_KEYS),
      Map.of(),
      "how long a backend is held");

  static final ConfigKey<Integer> MIN_ALIVE = KEYS.add(
      "minAlive",
      NumberTypes.count(0, 1000),
      0,
      "failed requests never mark the last N alive backends dead");

  static final ObjectType VALUE_TYPE = ObjectType.withShorthand(FALL, KEYS).orFalse();

  private PassiveSchema() {}

  static PassiveConfig read(ConfigSection passive) {
    ConfigSection backoff = passive.get(BACKOFF);
    if (backoff.get(FIRST).compareTo(backoff.get(MAX)) > 0) {
      backoff.addMistake(FIRST, "must not be more than max; write a shorter one, or a longer max");
    }
    return new PassiveConfig(
        !passive.disabled(),
        passive.get(FALL),
        passive.get(STATUSES),
        passive.get(SUSPECT_AFTER),
        passive.get(HUNG_AFTER),
        backoff.get(FIRST),
        backoff.get(MAX),
        passive.get(MIN_ALIVE));
  }
}
