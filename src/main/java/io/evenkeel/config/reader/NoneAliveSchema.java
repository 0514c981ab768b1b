package io.evenkeel.config.reader;

import io.evenkeel.config.PoolConfig.NoneAlive;
import io.evenkeel.config.PoolConfig.NoneAlive.Fallback;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigProblems;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.ValueType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The value of {@code whenNoneAlive}: a word, or {@code { wait: 2s }}. */
public final class NoneAliveSchema implements ValueType<NoneAlive> {
  static final ObjectKeys KEYS = new ObjectKeys("pools.NAME.whenNoneAlive");

  static final ConfigKey<Duration> WAIT = KEYS.add(
      "wait",
      NumberTypes.POSITIVE_DURATION,
      "2s",
      "how long a request waits for a backend to accept");
  static final NoneAliveSchema VALUE_TYPE = new NoneAliveSchema();

  private static final ScalarType<NoneAlive> WORD = new ScalarType<>(
      "known here",
      "choose one of reject, fail-open, { wait: 2s }",
      "`reject`, `fail-open`, `{ wait: 2s }`",
      List.of(new JsonObject().put("enum", new JsonArray().add("reject").add("fail-open"))),
      text -> switch (text) {
        case "reject" -> Optional.of(new NoneAlive(Fallback.REJECT, Duration.ZERO));
        case "fail-open" -> Optional.of(new NoneAlive(Fallback.FAIL_OPEN, Duration.ZERO));
        default -> Optional.empty();
      });

  private NoneAliveSchema() {}

  @Override
  public Optional<NoneAlive> read(ConfigValue raw, ConfigProblems problems) {
    if (raw instanceof ConfigValue.ObjectValue fields) {
      ConfigSection section = new ConfigSection(fields, KEYS, problems, false);
      return Optional.of(new NoneAlive(Fallback.WAIT, section.get(WAIT)));
    }
    return WORD.read(raw, problems);
  }

  @Override
  public @Nullable Object effectiveValue(ConfigValue raw) {
    return raw instanceof ConfigValue.ObjectValue fields ? KEYS.effectiveJson(fields) : raw.json();
  }

  @Override
  public JsonObject schema() {
    return new JsonObject()
        .put(
            "anyOf",
            new JsonArray()
                .add(WORD.schema())
                .add(new JsonObject().put("$ref", "#/$defs/" + KEYS.name())));
  }

  @Override
  public String description() {
    return WORD.description();
  }
}
