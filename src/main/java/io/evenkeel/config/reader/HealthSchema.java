package io.evenkeel.config.reader;

import io.evenkeel.config.Regex;
import io.evenkeel.config.StatusSet;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.evenkeel.config.schema.MapType;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.RawType;
import io.evenkeel.config.schema.StatusType;
import io.evenkeel.config.schema.TextTypes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of {@code health}: how backends are probed. */
final class HealthSchema {
  private static final int MAX_COUNT = 1000;

  static final ConfigKey<ConfigValue> TYPE = ConfigKey.of(
      "type",
      new RawType("`http`, `tcp`, `grpc`", List.of("http", "tcp", "grpc")),
      "http",
      "what a probe is: a request, a connection alone, or a call of `grpc.health.v1.Health/Check`");
  static final ConfigKey<String> PATH =
      ConfigKey.of("path", TextTypes.PATH, "/health", "what is asked for");
  static final ConfigKey<String> METHOD =
      ConfigKey.of("method", TextTypes.METHOD, "GET", "how it is asked for");
  static final ConfigKey<Optional<String>> SCHEME = ConfigKey.of(
      "scheme",
      TextTypes.oneOf(TextTypes.wordTable(String.class, "http", "http", "https", "https"))
          .map(Optional::of)
          .orWord("auto", Optional.empty()),
      "auto",
      "`auto`: the backend's own");
  static final ConfigKey<Integer> PORT = ConfigKey.of(
      "port", NumberTypes.count(1, 65_535).orWord("auto", 0), "auto", "`auto`: the backend's own");
  static final ConfigKey<Optional<String>> HOST = ConfigKey.of(
      "host",
      TextTypes.AUTHORITY.map(Optional::of).orWord("auto", Optional.empty()),
      "auto",
      "the Host field; `auto`: what traffic sends");
  static final ConfigKey<Map<String, String>> HEADERS = ConfigKey.of(
      "headers",
      new MapType<>(HeaderSchema.HEADER_NAME, TextTypes.HEADER_VALUE),
      "{}",
      "more fields to send");
  static final ConfigKey<String> SERVICE = ConfigKey.of(
      "service",
      TextTypes.TEXT,
      "\"\"",
      "the name a gRPC probe asks for; none: the server as a whole");

  static final ConfigKey<StatusSet> STATUS =
      ConfigKey.of("status", StatusType.STATUSES, "200", "the statuses that pass");
  static final ConfigKey<Optional<Regex>> BODY = ConfigKey.of(
      "body",
      TextTypes.REGEX.map(Optional::of).orWord("false", Optional.empty()),
      "false",
      "must be found in the first 64 KiB of the answer");
  static final ObjectKeys EXPECT_KEYS = ObjectKeys.of("pools.NAME.health.expect", STATUS, BODY);
  static final ConfigKey<ConfigSection> EXPECT = ConfigKey.of(
      "expect", ObjectType.withShorthand(STATUS, EXPECT_KEYS), "{}", "the answer that passes");

  static final ConfigKey<Duration> INTERVAL = ConfigKey.of(
      "interval", NumberTypes.POSITIVE_DURATION, "5s", "between probes, from start to start");
  static final ConfigKey<Duration> TIMEOUT = ConfigKey.of(
      "timeout",
      NumberTypes.POSITIVE_DURATION,
      "2s",
      "until a probe has failed; `interval`, where that is shorter and no timeout is given");
  static final ConfigKey<Integer> FALL = ConfigKey.of(
      "fall",
      NumberTypes.count(1, MAX_COUNT),
      "1",
      "failed probes in a row until a backend is dead");
  static final ConfigKey<Integer> RISE = ConfigKey.of(
      "rise", NumberTypes.count(1, MAX_COUNT), "1", "passed probes in a row until it is alive");
  static final ConfigKey<Optional<Duration>> INTERVAL_WHEN_DEAD = ConfigKey.of(
      "intervalWhenDead",
      NumberTypes.POSITIVE_DURATION.map(Optional::of).orWord("auto", Optional.empty()),
      "auto",
      "`interval` while a backend is dead; `auto`: the same");
  static final ConfigKey<Double> JITTER =
      ConfigKey.of("jitter", NumberTypes.PERCENT, "10%", "by which an interval may vary");
  static final ConfigKey<Boolean> INITIALLY_ALIVE = ConfigKey.of(
      "initially",
      TextTypes.oneOf(TextTypes.wordTable(Boolean.class, "unknown", false, "alive", true)),
      "unknown",
      "`unknown`: no traffic before the first verdict");

  static final ConfigKey<Boolean> KEEPS_CONNECTION = ConfigKey.of(
      "connection",
      TextTypes.oneOf(TextTypes.wordTable(Boolean.class, "fresh", false, "kept", true)),
      "fresh",
      "`fresh`: one for each probe, so that it sees whether the backend accepts; `kept`: one for many, cheaper where"
          + " backends are very many, by HTTP/1.1 in clear text; each takes a descriptor. One that turns out"
          + " closed is replaced before anything counts");

  static final ObjectKeys KEYS = ObjectKeys.of(
      "pools.NAME.health",
      TYPE,
      PATH,
      METHOD,
      SCHEME,
      PORT,
      HOST,
      HEADERS,
      SERVICE,
      EXPECT,
      INTERVAL,
      TIMEOUT,
      FALL,
      RISE,
      INTERVAL_WHEN_DEAD,
      JITTER,
      INITIALLY_ALIVE,
      KEEPS_CONNECTION);
  /** What each type has no use for. */
  static final Map<String, List<ConfigKey<?>>> UNUSED_BY_TYPE = Map.of(
      "tcp", List.of(PATH, METHOD, SCHEME, HOST, HEADERS, EXPECT, KEEPS_CONNECTION),
      "grpc", List.of(PATH, METHOD, EXPECT, KEEPS_CONNECTION));

  static final ObjectType SHAPE = new ObjectType(
      KEYS,
      List.of(PATH, TYPE),
      written -> written instanceof ConfigValue.ScalarValue leaf && leaf.text().startsWith("/")
          ? PATH
          : TYPE,
      true);

  private HealthSchema() {}
}
