package io.evenkeel.config;

import java.time.Duration;

/** The keys of {@code passive}: what requests say of a backend. */
final class PassiveKeys {
  static final Key<Integer> FALL = Key.of(
      "fall", Amounts.count(1, 1000), "1", "failed requests in a row until a backend is dead");
  static final Key<StatusSet> STATUSES =
      Key.of("statuses", StatusForm.STATUSES, "[]", "answers that count as failed");
  static final Key<Duration> SUSPECT_AFTER = Key.of(
      "suspectAfter",
      Amounts.TIMEOUT,
      "1s",
      "no answer, or no connection, for this long: a probe at once");
  static final Key<Duration> HUNG_AFTER = Key.of(
      "hungAfter",
      Amounts.TIMEOUT,
      "3s",
      "where that probe passes and there is still no answer: a second backend is asked too");

  static final Key<Duration> FIRST = Key.of(
      "first",
      Amounts.DURATION_OR_ZERO,
      "0s",
      "how long a backend dead by requests is held the first time");
  static final Key<Duration> MAX =
      Key.of("max", Amounts.DURATION_OR_ZERO, "60s", "and at most, when it dies again at once");
  static final Keys BACKOFF_KEYS = Keys.of("pools.NAME.passive.backoff", FIRST, MAX);
  static final Key<Section> BACKOFF =
      Key.of("backoff", Shape.shortFor(FIRST, BACKOFF_KEYS), "{}", "how long a backend is held");

  static final Key<Integer> MIN_ALIVE = Key.of(
      "minAlive", Amounts.count(0, 1000), "0", "failed requests never mark the last so many");

  static final Keys KEYS =
      Keys.of("pools.NAME.passive", FALL, STATUSES, SUSPECT_AFTER, HUNG_AFTER, BACKOFF, MIN_ALIVE);
  static final Shape SHAPE = Shape.shortFor(FALL, KEYS).orFalse();

  private PassiveKeys() {}
}
