package io.evenkeel.config.reader;

import io.evenkeel.config.RetryConfig;
import io.evenkeel.config.StatusSet;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ListType;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.StatusType;
import io.evenkeel.config.schema.TextTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The keys of {@code retry}: when a request is sent again. */
final class RetrySchema {
  static final ConfigKey<Integer> ATTEMPTS = ConfigKey.of(
      "attempts", NumberTypes.count(1, 20), "3", "the first included; `1` never sends again");
  static final ConfigKey<List<String>> OUTCOMES = ConfigKey.of(
      "outcomes",
      new ListType<>(oneOf("unreachable", "stale", "saturated", "refused", "timeout", "broken")),
      "[unreachable, broken]",
      "after which a repeatable request goes again; what never reached a backend always may");
  static final ConfigKey<StatusSet> STATUSES = ConfigKey.of(
      "statuses", StatusType.STATUSES, "[]", "answers after which a repeatable request goes again");
  static final ConfigKey<List<Set<String>>> METHODS = ConfigKey.of(
      "methods",
      new ListType<>(TextTypes.METHOD.map(Set::of).orWord("idempotent", RetryConfig.IDEMPOTENT)),
      "idempotent",
      "what may be repeated; a request with an `Idempotency-Key` always may");
  static final ConfigKey<Double> BUDGET = ConfigKey.of(
      "budget",
      NumberTypes.PERCENT.orWord("unlimited", 1.0),
      "20%",
      "the share of the pool's requests of the last 10 s that may be retries, on top of ten a second");
  static final ConfigKey<Long> BODY_BYTES = ConfigKey.of(
      "bodyBytes",
      NumberTypes.size("0B", "16MiB"),
      "64KiB",
      "of a request body that are kept for sending again");

  static final ObjectKeys KEYS =
      ObjectKeys.of("pools.NAME.retry", ATTEMPTS, OUTCOMES, STATUSES, METHODS, BUDGET, BODY_BYTES);
  static final ObjectType SHAPE = ObjectType.withShorthand(ATTEMPTS, KEYS).orFalse();

  private RetrySchema() {}

  private static ScalarType<String> oneOf(String... words) {
    List<Object> pairs = new ArrayList<>();
    for (String word : words) {
      pairs.add(word);
      pairs.add(word);
    }
    return TextTypes.oneOf(TextTypes.wordTable(String.class, pairs.toArray()));
  }
}
