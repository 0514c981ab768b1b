package io.evenkeel.config.reader;

import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.Regex;
import io.evenkeel.config.StatusSet;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.evenkeel.config.schema.MapType;
import io.evenkeel.config.schema.MaskedMapType;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.RawType;
import io.evenkeel.config.schema.StatusType;
import io.evenkeel.config.schema.TextTypes;
import io.evenkeel.time.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The keys of {@code health}: how backends are probed. */
final class HealthSchema {
  private static final int MAX_COUNT = 1000;

  static final ObjectKeys KEYS = new ObjectKeys("pools.NAME.health");

  static final ConfigKey<ConfigValue> TYPE = KEYS.add(
      "type",
      new RawType("`http`, `tcp`, `grpc`", List.of("http", "tcp", "grpc")),
      "http",
      "what a probe does: send a request, open a connection, or call `grpc.health.v1.Health/Check`");
  static final ConfigKey<String> PATH =
      KEYS.add("path", TextTypes.PATH, "/health", "the path of the request");
  static final ConfigKey<String> METHOD =
      KEYS.add("method", TextTypes.METHOD, "GET", "the method of the request");
  static final ConfigKey<Optional<String>> SCHEME = KEYS.add(
      "scheme",
      TextTypes.oneOf(TextTypes.wordTable(String.class, "http", "http", "https", "https"))
          .map(Optional::of)
          .orWord("auto", Optional.empty()),
      "auto",
      "`auto`: the backend's own");
  static final ConfigKey<Integer> PORT = KEYS.add(
      "port", NumberTypes.count(1, 65_535).orWord("auto", 0), "auto", "`auto`: the backend's own");
  static final ConfigKey<Optional<String>> HOST = KEYS.add(
      "host",
      TextTypes.AUTHORITY.map(Optional::of).orWord("auto", Optional.empty()),
      "auto",
      "the Host header; `auto`: the one that client requests have");
  static final ConfigKey<Map<String, String>> HEADERS = KEYS.add(
      "headers",
      new MaskedMapType<>(new MapType<>(HeaderSchema.HEADER_NAME, TextTypes.HEADER_VALUE)),
      Map.of(),
      "additional headers of the request");
  static final ConfigKey<String> SERVICE = KEYS.add(
      "service",
      TextTypes.TEXT,
      "",
      "the service that a gRPC probe checks; empty for the whole server");

  static final ObjectKeys EXPECT_KEYS = new ObjectKeys("pools.NAME.health.expect");

  static final ConfigKey<StatusSet> STATUS =
      EXPECT_KEYS.add("status", StatusType.STATUSES, 200, "the statuses that pass");
  static final ConfigKey<Optional<Regex>> BODY = EXPECT_KEYS.add(
      "body",
      TextTypes.REGEX.map(Optional::of).orWord("false", Optional.empty()),
      false,
      "must match somewhere in the first 64 KiB; the rest of a body that matches is not awaited");
  static final ConfigKey<ConfigSection> EXPECT = KEYS.add(
      "expect",
      ObjectType.withShorthand(STATUS, EXPECT_KEYS),
      Map.of(),
      "the response that passes");

  static final ConfigKey<Duration> INTERVAL = KEYS.add(
      "interval",
      NumberTypes.POSITIVE_DURATION,
      "5s",
      "from the start of one probe to the start of the next");
  static final ConfigKey<Duration> TIMEOUT = KEYS.add(
      "timeout",
      NumberTypes.POSITIVE_DURATION,
      "2s",
      "time after which a probe has failed; by default `interval` if that is shorter");
  static final ConfigKey<Integer> FALL = KEYS.add(
      "fall",
      NumberTypes.count(1, MAX_COUNT),
      1,
      "number of consecutive failed probes after which a backend is dead");
  static final ConfigKey<Integer> RISE = KEYS.add(
      "rise",
      NumberTypes.count(1, MAX_COUNT),
      1,
      "number of consecutive passed probes after which it is alive");
  static final ConfigKey<Optional<Duration>> INTERVAL_WHEN_DEAD = KEYS.add(
      "intervalWhenDead",
      NumberTypes.POSITIVE_DURATION.map(Optional::of).orWord("auto", Optional.empty()),
      "auto",
      "`interval` while a backend is dead; `auto`: the same");
  static final ConfigKey<Double> JITTER =
      KEYS.add("jitter", NumberTypes.PERCENT, "10%", "how much the interval varies at random");
  static final ConfigKey<Boolean> INITIALLY_ALIVE = KEYS.add(
      "initially",
      TextTypes.oneOf(TextTypes.wordTable(Boolean.class, "unknown", false, "alive", true)),
      "unknown",
      "`unknown`: no traffic before the first verdict");

  static final ConfigKey<Boolean> KEEPS_CONNECTION = KEYS.add(
      "connection",
      TextTypes.oneOf(TextTypes.wordTable(Boolean.class, "fresh", false, "kept", true)),
      "fresh",
      "`fresh`: a new connection for each probe, which checks that the backend accepts "
          + "connections; `kept`: probes reuse a connection, which is cheaper with thousands of "
          + "backends but takes a descriptor each, and works for HTTP/1.1 without TLS. If a reused "
          + "connection turns out to be closed, the probe is repeated on a new one");

  /** The keys that have no effect with a type. */
  static final Map<String, List<ConfigKey<?>>> UNUSED_BY_TYPE = Map.of(
      "tcp", List.of(PATH, METHOD, SCHEME, HOST, HEADERS, EXPECT, KEEPS_CONNECTION),
      "grpc", List.of(PATH, METHOD, EXPECT, KEEPS_CONNECTION));

  static final ObjectType VALUE_TYPE = new ObjectType(
      KEYS,
      List.of(PATH, TYPE),
      raw -> raw instanceof ConfigValue.ScalarValue scalar && scalar.text().startsWith("/")
          ? PATH
          : TYPE,
      true);

  private final Set<String> probes;

  HealthSchema(Set<String> probes) {
    this.probes = probes;
  }

  HealthConfig read(ConfigSection health) {
    ConfigSection expect = health.get(EXPECT);
    if (health.get(METHOD).equals("HEAD") && expect.get(BODY).isPresent()) {
      expect.addMistake(BODY, "an answer to HEAD has none; write method: GET, or leave this out");
    }
    String type = readType(health);
    UNUSED_BY_TYPE.getOrDefault(type, List.of()).forEach(key -> rejectUnused(health, type, key));
    Duration interval = health.get(INTERVAL);
    Duration preset = health.get(TIMEOUT);
    boolean shorter = health.rawValue(TIMEOUT).isEmpty() && interval.compareTo(preset) < 0;
    if (health.rawValue(TIMEOUT).isPresent() && preset.compareTo(interval) >= 0) {
      health.addWarning(
          TIMEOUT,
          "is not shorter than interval " + Durations.format(interval)
              + ", so a backend that hangs is probed less often than that");
    }
    return new HealthConfig(
        !health.disabled(),
        typeName(health),
        health.get(PATH),
        health.get(METHOD),
        health.get(SCHEME),
        health.get(PORT),
        health.get(HOST),
        health.get(HEADERS),
        health.get(SERVICE),
        expect.get(STATUS),
        expect.get(BODY),
        interval,
        shorter ? interval : preset,
        health.get(FALL),
        health.get(RISE),
        health.get(INTERVAL_WHEN_DEAD).orElse(interval),
        health.get(JITTER),
        health.get(INITIALLY_ALIVE),
        health.get(KEEPS_CONNECTION));
  }

  /**
   * Rejects a key that has no effect with the type. One from {@code defaults} is accepted, since it may be for other
   * pools.
   */
  private static void rejectUnused(ConfigSection health, String type, ConfigKey<?> key) {
    boolean own = health.rawValue(key).isPresent()
        && (!isInherited(health, key) || isInherited(health, TYPE));
    if (own) {
      health.addMistake(
          key,
          "this would change nothing, as type " + type
              + " has no use for it; leave it out, or write another type");
    }
  }

  private static boolean isInherited(ConfigSection health, ConfigKey<?> key) {
    return health.path(key).startsWith("defaults.");
  }

  private static String typeName(ConfigSection health) {
    return health.get(TYPE) instanceof ConfigValue.ScalarValue scalar ? scalar.text() : "";
  }

  private String readType(ConfigSection health) {
    ConfigValue raw = health.get(TYPE);
    String name = typeName(health);
    if (!probes.contains(name)) {
      String choose = "; choose one of " + String.join(", ", new TreeSet<>(probes));
      health.addMistake(TYPE, "no probe " + raw.displayText() + choose);
    }
    return name;
  }
}
