package io.evenkeel.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of {@code health}: how backends are probed. */
final class HealthKeys {
  private static final int MOST = 1000;

  static final Key<Written> TYPE = Key.of(
      "type",
      new Anything("`http`, `tcp`, `grpc`", List.of("http", "tcp", "grpc")),
      "http",
      "what a probe is: a request, a connection alone, or a call of `grpc.health.v1.Health/Check`");
  static final Key<String> PATH = Key.of("path", Texts.PATH, "/health", "what is asked for");
  static final Key<String> METHOD = Key.of("method", Texts.METHOD, "GET", "how it is asked for");
  static final Key<Optional<String>> SCHEME = Key.of(
      "scheme",
      Texts.words(Texts.table(String.class, "http", "http", "https", "https"))
          .map(Optional::of)
          .or("auto", Optional.empty()),
      "auto",
      "`auto`: the backend's own");
  static final Key<Integer> PORT =
      Key.of("port", Amounts.count(1, 65_535).or("auto", 0), "auto", "`auto`: the backend's own");
  static final Key<Optional<String>> HOST = Key.of(
      "host",
      Texts.AUTHORITY.map(Optional::of).or("auto", Optional.empty()),
      "auto",
      "the Host field; `auto`: what traffic sends");
  static final Key<Map<String, String>> HEADERS = Key.of(
      "headers", new MapForm<>(HeaderKeys.FIELD, Texts.FIELD_VALUE), "{}", "more fields to send");
  static final Key<String> SERVICE = Key.of(
      "service", Texts.TEXT, "\"\"", "the name a gRPC probe asks for; none: the server as a whole");

  static final Key<StatusSet> STATUS =
      Key.of("status", StatusForm.STATUSES, "200", "the statuses that pass");
  static final Key<Optional<Regex>> BODY = Key.of(
      "body",
      Texts.REGEX.map(Optional::of).or("false", Optional.empty()),
      "false",
      "must be found in the first 64 KiB of the answer");
  static final Keys EXPECT_KEYS = Keys.of("pools.NAME.health.expect", STATUS, BODY);
  static final Key<Section> EXPECT =
      Key.of("expect", Shape.shortFor(STATUS, EXPECT_KEYS), "{}", "the answer that passes");

  static final Key<Duration> INTERVAL =
      Key.of("interval", Amounts.DURATION_OVER_ZERO, "5s", "between probes, from start to start");
  static final Key<Duration> TIMEOUT = Key.of(
      "timeout",
      Amounts.DURATION_OVER_ZERO,
      "2s",
      "until a probe has failed; `interval`, where that is shorter and no timeout is given");
  static final Key<Integer> FALL =
      Key.of("fall", Amounts.count(1, MOST), "1", "failed probes in a row until a backend is dead");
  static final Key<Integer> RISE =
      Key.of("rise", Amounts.count(1, MOST), "1", "passed probes in a row until it is alive");
  static final Key<Optional<Duration>> INTERVAL_WHEN_DEAD = Key.of(
      "intervalWhenDead",
      Amounts.DURATION_OVER_ZERO.map(Optional::of).or("auto", Optional.empty()),
      "auto",
      "`interval` while a backend is dead; `auto`: the same");
  static final Key<Double> JITTER =
      Key.of("jitter", Amounts.PERCENT, "10%", "by which an interval may vary");
  static final Key<Boolean> INITIALLY_ALIVE = Key.of(
      "initially",
      Texts.words(Texts.table(Boolean.class, "unknown", false, "alive", true)),
      "unknown",
      "`unknown`: no traffic before the first verdict");

  static final Key<Boolean> KEEPS_CONNECTION = Key.of(
      "connection",
      Texts.words(Texts.table(Boolean.class, "fresh", false, "kept", true)),
      "fresh",
      "`fresh`: one for each probe, so that it sees whether the backend accepts; `kept`: one for many, cheaper where"
          + " backends are very many, by HTTP/1.1 in clear text; each takes a descriptor. One that turns out"
          + " closed is replaced before anything counts");

  static final Keys KEYS = Keys.of(
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
  static final Map<String, List<Key<?>>> UNUSED = Map.of(
      "tcp", List.of(PATH, METHOD, SCHEME, HOST, HEADERS, EXPECT, KEEPS_CONNECTION),
      "grpc", List.of(PATH, METHOD, EXPECT, KEEPS_CONNECTION));

  static final Shape SHAPE = new Shape(
      KEYS,
      List.of(PATH, TYPE),
      written -> written instanceof Written.Leaf leaf && leaf.text().startsWith("/") ? PATH : TYPE,
      true);

  private HealthKeys() {}
}
