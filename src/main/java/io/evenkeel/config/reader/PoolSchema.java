package io.evenkeel.config.reader;

import io.evenkeel.config.BackendLimits;
import io.evenkeel.config.PoolConfig.NoneAlive;
import io.evenkeel.config.PoolConfig.Protocol;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.evenkeel.config.schema.ListType;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.RawType;
import io.evenkeel.config.schema.TextTypes;
import io.evenkeel.time.Durations;
import java.time.Duration;
import java.util.List;

/** The keys of a pool. */
final class PoolSchema {
  private static final int MAX_LIMIT = 1_000_000_000;

  static final ConfigKey<List<ConfigSection>> BACKENDS = ConfigKey.of(
      "backends",
      new ListType<>(BackendSchema.SHAPE),
      "[]",
      "in the order of preference; at least one");
  static final ConfigKey<ConfigValue> DISCOVER =
      ConfigKey.unsupported("discover", "backends found by DNS", "[]");
  static final ConfigKey<ConfigValue> BALANCE = ConfigKey.of(
      "balance",
      new RawType(
          "`round-robin`, `random`, `least-requests`, `power-of-two`",
          List.of("round-robin", "random", "least-requests", "power-of-two")),
      "round-robin",
      "which backend takes the next attempt");
  static final ConfigKey<ConfigValue> STICKY =
      ConfigKey.unsupported("sticky", "a client stays with its backend", "false");
  static final ConfigKey<Protocol> PROTOCOL = ConfigKey.of(
      "protocol",
      TextTypes.oneOf(TextTypes.wordTable(
          Protocol.class, "http1", Protocol.HTTP1, "http2", Protocol.HTTP2, "auto", Protocol.AUTO)),
      "http1",
      "what backends are spoken to in: `http2` is by prior knowledge with `http://`, by ALPN with `https://`; `auto` is what an `https` backend chooses, and HTTP/1 with others");
  static final ConfigKey<String> HOST_HEADER = ConfigKey.of(
      "hostHeader",
      TextTypes.AUTHORITY.withDescription("`client`, `backend`, or a name"),
      "client",
      "the Host field that a backend gets: as the client sent it, the backend's own name, or this"
          + " one");
  static final ConfigKey<ConfigSection> HEALTH = ConfigKey.of(
      "health", HealthSchema.SHAPE, "{}", "probes; short: `/healthz`, `tcp`; `false`: none");
  static final ConfigKey<ConfigSection> PASSIVE = ConfigKey.of(
      "passive",
      PassiveSchema.SHAPE,
      "{}",
      "what requests say of a backend; `false`: they never mark");
  static final ConfigKey<ConfigSection> RETRY = ConfigKey.of(
      "retry", RetrySchema.SHAPE, "{}", "when a request is sent again; `false`: never");
  static final ConfigKey<ConfigSection> HEDGE = ConfigKey.of(
      "hedge",
      HedgeSchema.SHAPE,
      "false",
      "when a second backend is asked before the first failed; short: `300ms`, `p95`; `false`:"
          + " never");
  static final ConfigKey<NoneAlive> WHEN_NONE_ALIVE = ConfigKey.of(
      "whenNoneAlive",
      NoneAliveSchema.FORM,
      "reject",
      "what a request gets when no backend accepts: 503 at once, a wait for one, or a dead one's"
          + " answer");

  static final ConfigKey<Duration> CONNECT =
      ConfigKey.of("connect", NumberTypes.TIMEOUT, "2s", "a connection, TLS included");
  static final ConfigKey<Duration> QUEUE = ConfigKey.of(
      "queue",
      NumberTypes.DURATION_OR_ZERO.orWord("false", Durations.FOREVER),
      "1s",
      "a request's wait for a place");
  static final ConfigKey<Duration> RESPONSE = ConfigKey.of(
      "response", NumberTypes.TIMEOUT, "30s", "from the request sent to the head of its answer");
  static final ConfigKey<Duration> BODY = ConfigKey.of(
      "body",
      NumberTypes.TIMEOUT,
      "60s",
      "silence within the answer that is not our own back-pressure");
  static final ConfigKey<Duration> TUNNEL = ConfigKey.of(
      "tunnel", NumberTypes.TIMEOUT, "1h", "silence in an upgraded connection (WebSocket)");
  static final ConfigKey<Duration> KEEP_ALIVE = ConfigKey.of(
      "keepAlive",
      NumberTypes.DURATION_OR_ZERO.orWord("false", Durations.FOREVER),
      "15s",
      "an idle connection is not used again after this; keep it below the backend's own");
  static final ConfigKey<Duration> TOTAL =
      ConfigKey.of("total", NumberTypes.TIMEOUT, "false", "the whole exchange");
  static final ObjectKeys TIMEOUT_KEYS = ObjectKeys.of(
      "pools.NAME.timeouts", CONNECT, QUEUE, RESPONSE, BODY, TUNNEL, KEEP_ALIVE, TOTAL);
  static final ConfigKey<ConfigSection> TIMEOUTS =
      ConfigKey.of("timeouts", ObjectType.of(TIMEOUT_KEYS), "{}", "how long a backend may take");

  static final ConfigKey<Integer> REQUESTS = ConfigKey.of(
      "requests",
      NumberTypes.limit(1, MAX_LIMIT).orWord("adaptive", BackendLimits.ADAPTIVE),
      "unlimited",
      "in flight at one backend, from the whole process; `adaptive`: as many as do not make its answers slow");
  static final ConfigKey<Integer> CONNECTIONS = ConfigKey.of(
      "connections",
      NumberTypes.limit(1, MAX_LIMIT),
      "unlimited",
      "open to one backend, from the whole process");
  static final ConfigKey<Integer> QUEUED = ConfigKey.of(
      "queue",
      NumberTypes.limit(0, MAX_LIMIT),
      "1024",
      "requests of the pool that wait for a place");
  static final ObjectKeys LIMIT_KEYS =
      ObjectKeys.of("pools.NAME.limits", REQUESTS, CONNECTIONS, QUEUED);
  static final ConfigKey<ConfigSection> LIMITS =
      ConfigKey.of("limits", ObjectType.of(LIMIT_KEYS), "{}", "what one backend gets at a time");

  static final ConfigKey<Duration> SLOW_START = ConfigKey.of(
      "slowStart",
      NumberTypes.DURATION_OR_ZERO.orWord("false", Duration.ZERO),
      "0s",
      "for so long the share of a backend that came back grows, from a tenth to the whole");
  static final ConfigKey<ConfigSection> TLS = ConfigKey.of(
      "tls",
      ObjectType.of(TlsSchema.POOL_KEYS),
      "{}",
      "how `https` backends are spoken to and verified");

  static final ObjectKeys KEYS = ObjectKeys.of(
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
  static final ObjectType SHAPE = ObjectType.withShorthand(BACKENDS, KEYS);

  private PoolSchema() {}
}
