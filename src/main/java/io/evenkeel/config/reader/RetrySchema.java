package io.evenkeel.config.reader;

import io.evenkeel.config.RetryConfig;
import io.evenkeel.config.StatusSet;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ListType;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.StatusType;
import io.evenkeel.config.schema.TextTypes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The keys of {@code retry}: when a request is sent again. */
final class RetrySchema {
  static final ObjectKeys KEYS = new ObjectKeys("pools.NAME.retry");

  static final ConfigKey<Integer> ATTEMPTS = KEYS.add(
      "attempts",
      NumberTypes.count(1, 20),
      3,
      "number of attempts including the first; `1`: no retries");
  static final ConfigKey<Integer> BROKEN = KEYS.add(
      "broken",
      NumberTypes.count(1, 20),
      2,
      "number of backends that may break on one request; then it is not sent again, because it may be what breaks them");
  static final ConfigKey<List<String>> OUTCOMES = KEYS.add(
      "outcomes",
      new ListType<>(oneOf("unreachable", "stale", "saturated", "refused", "timeout", "broken")),
      List.of("unreachable", "broken"),
      "after which a repeatable request is sent again; a request that never reached a backend always may be");
  static final ConfigKey<StatusSet> STATUSES = KEYS.add(
      "statuses",
      StatusType.STATUSES,
      List.of(),
      "responses after which a repeatable request is sent again");
  static final ConfigKey<List<Set<String>>> METHODS = KEYS.add(
      "methods",
      new ListType<>(TextTypes.METHOD.map(Set::of).orWord("idempotent", RetryConfig.IDEMPOTENT)),
      "idempotent",
      "methods that may be repeated; a request with an `Idempotency-Key` always may");
  static final ConfigKey<Double> BUDGET = KEYS.add(
      "budget",
      NumberTypes.PERCENT.orWord("unlimited", 1.0),
      "20%",
      "the share of the pool's requests of the last 10 s that may be retries, in addition to ten per second");
  static final ConfigKey<Long> BODY_BYTES = KEYS.add(
      "bodyBytes",
      NumberTypes.size("0B", "16MiB"),
      "64KiB",
      "how much of a request body is kept for retries");

  static final ObjectType VALUE_TYPE = ObjectType.withShorthand(ATTEMPTS, KEYS).orFalse();

  private RetrySchema() {}

  private static ScalarType<String> oneOf(String... words) {
    List<Object> pairs = new ArrayList<>();
    for (String word : words) {
      pairs.add(word);
      pairs.add(word);
    }
    return TextTypes.oneOf(TextTypes.wordTable(String.class, pairs.toArray()));
  }

  /** {@code retry: false} means one attempt. */
  static RetryConfig read(ConfigSection retry) {
    Set<String> methods = new HashSet<>();
    retry.get(METHODS).forEach(methods::addAll);
    return new RetryConfig(
        retry.disabled() ? 1 : retry.get(ATTEMPTS),
        retry.get(BROKEN),
        Set.copyOf(retry.get(OUTCOMES)),
        retry.get(STATUSES),
        Set.copyOf(methods),
        retry.get(BUDGET),
        Math.toIntExact(retry.get(BODY_BYTES)));
  }
}
