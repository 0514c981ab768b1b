package io.evenkeel.config;

import io.evenkeel.config.PoolConfig.NoneAlive;
import io.evenkeel.config.PoolConfig.Protocol;
import io.evenkeel.time.Durations;
import java.time.Duration;
import java.util.List;

/** The keys of a pool. */
final class PoolKeys {
  private static final int MOST = 1_000_000_000;

  static final Key<List<Section>> BACKENDS = Key.of(
      "backends",
      new ListForm<>(BackendKeys.SHAPE),
      "[]",
      "in the order of preference; at least one");
  static final Key<Written> DISCOVER = Key.later("discover", "backends found by DNS", "[]");
  static final Key<Written> BALANCE = Key.of(
      "balance",
      new Anything(
          "`round-robin`, `random`, `least-requests`, `power-of-two`",
          List.of("round-robin", "random", "least-requests", "power-of-two")),
      "round-robin",
      "which backend takes the next attempt");
  static final Key<Written> STICKY =
      Key.later("sticky", "a client stays with its backend", "false");
  static final Key<Protocol> PROTOCOL = Key.of(
      "protocol",
      Texts.words(Texts.table(
          Protocol.class, "http1", Protocol.HTTP1, "http2", Protocol.HTTP2, "auto", Protocol.AUTO)),
      "http1",
      "what backends are spoken to in: `http2` is by prior knowledge with `http://`, by ALPN with `https://`; `auto` is what an `https` backend chooses, and HTTP/1 with others");
  static final Key<String> HOST_HEADER = Key.of(
      "hostHeader",
      Texts.AUTHORITY.saying("`client`, `backend`, or a name"),
      "client",
      "the Host field that a backend gets: as the client sent it, the backend's own name, or this"
          + " one");
  static final Key<Section> HEALTH =
      Key.of("health", HealthKeys.SHAPE, "{}", "probes; short: `/healthz`, `tcp`; `false`: none");
  static final Key<Section> PASSIVE = Key.of(
      "passive",
      PassiveKeys.SHAPE,
      "{}",
      "what requests say of a backend; `false`: they never mark");
  static final Key<Section> RETRY =
      Key.of("retry", RetryKeys.SHAPE, "{}", "when a request is sent again; `false`: never");
  static final Key<Section> HEDGE = Key.of(
      "hedge",
      HedgeKeys.SHAPE,
      "false",
      "when a second backend is asked before the first failed; short: `300ms`, `p95`; `false`:"
          + " never");
  static final Key<NoneAlive> WHEN_NONE_ALIVE = Key.of(
      "whenNoneAlive",
      NoneAliveForm.FORM,
      "reject",
      "what a request gets when no backend accepts: 503 at once, a wait for one, or a dead one's"
          + " answer");

  static final Key<Duration> CONNECT =
      Key.of("connect", Amounts.TIMEOUT, "2s", "a connection, TLS included");
  static final Key<Duration> QUEUE = Key.of(
      "queue",
      Amounts.DURATION_OR_ZERO.or("false", Durations.FOREVER),
      "1s",
      "a request's wait for a place");
  static final Key<Duration> RESPONSE =
      Key.of("response", Amounts.TIMEOUT, "30s", "from the request sent to the head of its answer");
  static final Key<Duration> BODY = Key.of(
      "body",
      Amounts.TIMEOUT,
      "60s",
      "silence within the answer that is not our own back-pressure");
  static final Key<Duration> TUNNEL =
      Key.of("tunnel", Amounts.TIMEOUT, "1h", "silence in an upgraded connection (WebSocket)");
  static final Key<Duration> KEEP_ALIVE = Key.of(
      "keepAlive",
      Amounts.DURATION_OR_ZERO.or("false", Durations.FOREVER),
      "15s",
      "an idle connection is not used again after this; keep it below the backend's own");
  static final Key<Duration> TOTAL =
      Key.of("total", Amounts.TIMEOUT, "false", "the whole exchange");
  static final Keys TIMEOUT_KEYS =
      Keys.of("pools.NAME.timeouts", CONNECT, QUEUE, RESPONSE, BODY, TUNNEL, KEEP_ALIVE, TOTAL);
  static final Key<Section> TIMEOUTS =
      Key.of("timeouts", Shape.of(TIMEOUT_KEYS), "{}", "how long a backend may take");

  static final Key<Integer> REQUESTS = Key.of(
      "requests",
      Amounts.limit(1, MOST).or("adaptive", BackendLimits.ADAPTIVE),
      "unlimited",
      "in flight at one backend, from the whole process; `adaptive`: as many as do not make its answers slow");
  static final Key<Integer> CONNECTIONS = Key.of(
      "connections",
      Amounts.limit(1, MOST),
      "unlimited",
      "open to one backend, from the whole process");
  static final Key<Integer> QUEUED =
      Key.of("queue", Amounts.limit(0, MOST), "1024", "requests of the pool that wait for a place");
  static final Keys LIMIT_KEYS = Keys.of("pools.NAME.limits", REQUESTS, CONNECTIONS, QUEUED);
  static final Key<Section> LIMITS =
      Key.of("limits", Shape.of(LIMIT_KEYS), "{}", "what one backend gets at a time");

  static final Key<Duration> SLOW_START = Key.of(
      "slowStart",
      Amounts.DURATION_OR_ZERO.or("false", Duration.ZERO),
      "0s",
      "for so long the share of a backend that came back grows, from a tenth to the whole");
  static final Key<Section> TLS = Key.of(
      "tls", Shape.of(TlsKeys.POOL_KEYS), "{}", "how `https` backends are spoken to and verified");

  static final Keys KEYS = Keys.of(
      "pools.NAME",
      BACKENDS,
      DISCOVER,
      BALANCE,
      STICKY,
      PROTOCOL,
      HOST_HEADER,
      HEALTH,
      PASSIVE,
      RETRY,
      HEDGE,
      WHEN_NONE_ALIVE,
      TIMEOUTS,
      LIMITS,
      SLOW_START,
      TLS);
  static final Shape SHAPE = Shape.shortFor(BACKENDS, KEYS);

  private PoolKeys() {}
}
