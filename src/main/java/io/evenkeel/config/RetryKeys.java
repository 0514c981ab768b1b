package io.evenkeel.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The keys of {@code retry}: when a request is sent again. */
final class RetryKeys {
  static final Key<Integer> ATTEMPTS =
      Key.of("attempts", Amounts.count(1, 20), "3", "the first included; `1` never sends again");
  static final Key<List<String>> OUTCOMES = Key.of(
      "outcomes",
      new ListForm<>(words("unreachable", "stale", "saturated", "refused", "timeout", "broken")),
      "[unreachable, broken]",
      "after which a repeatable request goes again; what never reached a backend always may");
  static final Key<StatusSet> STATUSES = Key.of(
      "statuses", StatusForm.STATUSES, "[]", "answers after which a repeatable request goes again");
  static final Key<List<Set<String>>> METHODS = Key.of(
      "methods",
      new ListForm<>(Texts.METHOD.map(Set::of).or("idempotent", RetryConfig.IDEMPOTENT)),
      "idempotent",
      "what may be repeated; a request with an `Idempotency-Key` always may");
  static final Key<Double> BUDGET = Key.of(
      "budget",
      Amounts.PERCENT.or("unlimited", 1.0),
      "20%",
      "the share of the pool's requests of the last 10 s that may be retries, on top of ten a second");
  static final Key<Long> BODY_BYTES = Key.of(
      "bodyBytes",
      Amounts.size("0B", "16MiB"),
      "64KiB",
      "of a request body that are kept for sending again");

  static final Keys KEYS =
      Keys.of("pools.NAME.retry", ATTEMPTS, OUTCOMES, STATUSES, METHODS, BUDGET, BODY_BYTES);
  static final Shape SHAPE = Shape.shortFor(ATTEMPTS, KEYS).orFalse();

  private RetryKeys() {}

  private static Scalar<String> words(String... words) {
    List<Object> pairs = new ArrayList<>();
    for (String word : words) {
      pairs.add(word);
      pairs.add(word);
    }
    return Texts.words(Texts.table(String.class, pairs.toArray()));
  }
}
