package io.evenkeel.config.reader;

import io.evenkeel.config.StatusSet;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.StatusType;
import java.time.Duration;

/** The keys of {@code passive}: what requests say of a backend. */
final class PassiveSchema {
  static final ConfigKey<Integer> FALL = ConfigKey.of(
      "fall", NumberTypes.count(1, 1000), "1", "failed requests in a row until a backend is dead");
  static final ConfigKey<StatusSet> STATUSES =
      ConfigKey.of("statuses", StatusType.STATUSES, "[]", "answers that count as failed");
  static final ConfigKey<Duration> SUSPECT_AFTER = ConfigKey.of(
      "suspectAfter",
      NumberTypes.TIMEOUT,
      "1s",
      "no answer, or no connection, for this long: a probe at once");
  static final ConfigKey<Duration> HUNG_AFTER = ConfigKey.of(
      "hungAfter",
      NumberTypes.TIMEOUT,
      "3s",
      "where that probe passes and there is still no answer: a second backend is asked too");

  static final ConfigKey<Duration> FIRST = ConfigKey.of(
      "first",
      NumberTypes.DURATION_OR_ZERO,
      "0s",
      "how long a backend dead by requests is held the first time");
  static final ConfigKey<Duration> MAX = ConfigKey.of(
      "max", NumberTypes.DURATION_OR_ZERO, "60s", "and at most, when it dies again at once");
  static final ObjectKeys BACKOFF_KEYS = ObjectKeys.of("pools.NAME.passive.backoff", FIRST, MAX);
  static final ConfigKey<ConfigSection> BACKOFF = ConfigKey.of(
      "backoff", ObjectType.withShorthand(FIRST, BACKOFF_KEYS), "{}", "how long a backend is held");

  static final ConfigKey<Integer> MIN_ALIVE = ConfigKey.of(
      "minAlive", NumberTypes.count(0, 1000), "0", "failed requests never mark the last so many");

  static final ObjectKeys KEYS = ObjectKeys.of(
      "pools.NAME.passive", FALL, STATUSES, SUSPECT_AFTER, HUNG_AFTER, BACKOFF, MIN_ALIVE);
  static final ObjectType SHAPE = ObjectType.withShorthand(FALL, KEYS).orFalse();

  private PassiveSchema() {}
}
