package io.evenkeel.config.reader;

import io.evenkeel.config.HedgeConfig;
import io.evenkeel.config.HedgeConfig.Delay;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.ScalarType;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys of {@code hedge}: when a slow request is also sent to a second backend. */
final class HedgeSchema {
  private static final Pattern PERCENTILE = Pattern.compile("p([1-9][0-9]?)");

  static final ObjectKeys KEYS = new ObjectKeys("pools.NAME.hedge");

  static final ConfigKey<Delay> AFTER = KEYS.add(
      "after",
      delay(),
      "p95",
      "how long to wait for the first backend: a time, or a percentile of the pool's recent response times");
  static final ConfigKey<Double> BUDGET = KEYS.add(
      "budget",
      NumberTypes.PERCENT,
      "5%",
      "the share of the pool's requests of the last 10 s that may be hedged; hedges count for "
          + "`retry.budget` too");

  static final ObjectType VALUE_TYPE = ObjectType.withShorthand(AFTER, KEYS).orFalse();

  private HedgeSchema() {}

  private static ScalarType<Delay> delay() {
    ScalarType<Duration> fixed = NumberTypes.POSITIVE_DURATION;
    List<JsonObject> schemas = new ArrayList<>(fixed.schemas());
    schemas.add(new JsonObject().put("type", "string").put("pattern", "^p[1-9][0-9]?$"));
    return new ScalarType<>(
        "a duration or a percentile",
        "write 300ms or p95",
        fixed.description() + ", or a percentile, `p1` to `p99`",
        schemas,
        text -> {
          Matcher percentile = PERCENTILE.matcher(text);
          return percentile.matches()
              ? Optional.of(new Delay(Duration.ZERO, Integer.parseInt(percentile.group(1))))
              : fixed.parse().apply(text).map(length -> new Delay(length, 0));
        });
  }

  static Optional<HedgeConfig> read(ConfigSection hedge) {
    return hedge.disabled()
        ? Optional.empty()
        : Optional.of(new HedgeConfig(hedge.get(AFTER), hedge.get(BUDGET)));
  }
}
