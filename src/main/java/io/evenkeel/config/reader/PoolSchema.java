package io.evenkeel.config.reader;

import io.evenkeel.config.BackendLimits;
import io.evenkeel.config.BackendTimeouts;
import io.evenkeel.config.BalanceConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.PoolConfig.NoneAlive;
import io.evenkeel.config.PoolConfig.Protocol;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.evenkeel.config.schema.ListType;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.TextTypes;
import io.evenkeel.model.Backend;
import io.evenkeel.time.Durations;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The keys of a pool. */
final class PoolSchema {
  private static final int MAX_LIMIT = 1_000_000_000;

  static final ObjectKeys KEYS = new ObjectKeys("pools.NAME");

  static final ConfigKey<List<ConfigSection>> BACKENDS = KEYS.add(
      "backends",
      new ListType<>(BackendSchema.VALUE_TYPE),
      List.of(),
      "at least one, in order of preference");
  static final ConfigKey<ConfigValue> DISCOVER =
      KEYS.addUnsupported("discover", "find backends by DNS", List.of());
  static final ConfigKey<BalanceConfig> BALANCE = KEYS.add(
      "balance",
      BalanceSchema.VALUE_TYPE,
      "round-robin",
      "how the backend for the next attempt is chosen");
  static final ConfigKey<ConfigSection> STICKY = KEYS.add(
      "sticky",
      StickySchema.VALUE_TYPE,
      false,
      "a cookie that keeps a client on the backend that responded to it; short: its name");
  static final ConfigKey<Protocol> PROTOCOL = KEYS.add(
      "protocol",
      TextTypes.oneOf(TextTypes.wordTable(
          Protocol.class, "http1", Protocol.HTTP1, "http2", Protocol.HTTP2, "auto", Protocol.AUTO)),
      "http1",
      "the HTTP version towards backends; `http2`: prior knowledge with `http://`, ALPN with "
          + "`https://`; `auto`: what an `https` backend chooses by ALPN, HTTP/1.1 with others");
  static final ConfigKey<String> HOST_HEADER = KEYS.add(
      "hostHeader",
      TextTypes.AUTHORITY.withDescription("`client`, `backend`, or a name"),
      "client",
      "the Host header that backends get: that of the client, the host of the backend, or this value");
  static final ConfigKey<ConfigSection> HEALTH = KEYS.add(
      "health",
      HealthSchema.VALUE_TYPE,
      Map.of(),
      "probes; short: `/healthz`, `tcp`; `false`: no probes");
  static final ConfigKey<ConfigSection> PASSIVE = KEYS.add(
      "passive",
      PassiveSchema.VALUE_TYPE,
      Map.of(),
      "how requests change the health of a backend; `false`: not at all");
  static final ConfigKey<ConfigSection> RETRY = KEYS.add(
      "retry", RetrySchema.VALUE_TYPE, Map.of(), "when a request is sent again; `false`: never");
  static final ConfigKey<ConfigSection> HEDGE = KEYS.add(
      "hedge",
      HedgeSchema.VALUE_TYPE,
      false,
      "when a slow request is sent to a second backend too; short: `300ms`, `p95`; `false`: never");
  static final ConfigKey<NoneAlive> WHEN_NONE_ALIVE = KEYS.add(
      "whenNoneAlive",
      NoneAliveSchema.VALUE_TYPE,
      "reject",
      "what a request gets if no backend accepts: 503 at once, 503 after a wait, or the response "
          + "of a dead backend");

  static final ObjectKeys TIMEOUT_KEYS = new ObjectKeys("pools.NAME.timeouts");

  static final ConfigKey<Duration> CONNECT = TIMEOUT_KEYS.add(
      "connect", NumberTypes.TIMEOUT, "2s", "to open a connection, TLS handshake included");
  static final ConfigKey<Duration> QUEUE = TIMEOUT_KEYS.add(
      "queue",
      NumberTypes.DURATION_OR_ZERO.orWord("false", Durations.FOREVER),
      "1s",
      "how long a request waits for a free place");
  static final ConfigKey<Duration> RESPONSE = TIMEOUT_KEYS.add(
      "response", NumberTypes.TIMEOUT, "30s", "from the end of the request to the response head");
  static final ConfigKey<Duration> BODY = TIMEOUT_KEYS.add(
      "body",
      NumberTypes.TIMEOUT,
      "60s",
      "without a byte of the response body; time in which Evenkeel itself does not read does not count");
  static final ConfigKey<Duration> TUNNEL = TIMEOUT_KEYS.add(
      "tunnel", NumberTypes.TIMEOUT, "1h", "without a byte on an upgraded connection (WebSocket)");
  static final ConfigKey<Duration> KEEP_ALIVE = TIMEOUT_KEYS.add(
      "keepAlive",
      NumberTypes.DURATION_OR_ZERO.orWord("false", Durations.FOREVER),
      "15s",
      "how long an idle connection may be reused; should be below the timeout of the backend");
  static final ConfigKey<Duration> TOTAL =
      TIMEOUT_KEYS.add("total", NumberTypes.TIMEOUT, false, "of the whole exchange");
  static final ConfigKey<ConfigSection> TIMEOUTS =
      KEYS.add("timeouts", ObjectType.of(TIMEOUT_KEYS), Map.of(), "timeouts towards backends");

  static final ObjectKeys LIMIT_KEYS = new ObjectKeys("pools.NAME.limits");

  static final ConfigKey<Integer> REQUESTS = LIMIT_KEYS.add(
      "requests",
      NumberTypes.limit(1, MAX_LIMIT)
          .orWord("auto", BackendLimits.AUTO)
          .orWord("adaptive", BackendLimits.AUTO),
      "auto",
      "in flight at one backend, for the whole process; `auto`, or `adaptive`: no limit until the backend is overloaded, then what it can work on at a time");
  static final ConfigKey<Integer> CONNECTIONS = LIMIT_KEYS.add(
      "connections",
      NumberTypes.limit(1, MAX_LIMIT),
      "unlimited",
      "open to one backend, for the whole process");
  static final ConfigKey<Integer> QUEUED = LIMIT_KEYS.add(
      "queue",
      NumberTypes.limit(0, MAX_LIMIT),
      1024,
      "how many requests of the pool may wait for a free place");
  static final ConfigKey<ConfigSection> LIMITS =
      KEYS.add("limits", ObjectType.of(LIMIT_KEYS), Map.of(), "limits per backend");

  static final ConfigKey<Duration> SLOW_START = KEYS.add(
      "slowStart",
      NumberTypes.DURATION_OR_ZERO.orWord("false", Duration.ZERO),
      "0s",
      "how long the share of a recovered backend grows from a tenth to the whole");
  static final ConfigKey<ConfigSection> TLS =
      KEYS.add("tls", ObjectType.of(TlsSchema.POOL_KEYS), Map.of(), "TLS towards `https` backends");

  static final ObjectType VALUE_TYPE = ObjectType.withShorthand(BACKENDS, KEYS);

  private final Set<String> policies;
  private final HealthSchema healthSchema;
  private final TlsSchema tlsSchema;

  PoolSchema(Set<String> policies, Set<String> probes, TlsSchema tlsSchema) {
    this.policies = policies;
    this.tlsSchema = tlsSchema;
    this.healthSchema = new HealthSchema(probes);
  }

  /**
   * @param severalSticky whether more than one pool is sticky
   */
  PoolConfig read(String name, ConfigSection pool, boolean severalSticky) {
    return new PoolConfig(
        name,
        readBackends(pool),
        readBalance(pool),
        StickySchema.read(pool.get(STICKY), name, severalSticky),
        pool.get(PROTOCOL),
        pool.get(HOST_HEADER),
        healthSchema.read(pool.get(HEALTH)),
        PassiveSchema.read(pool.get(PASSIVE)),
        RetrySchema.read(pool.get(RETRY)),
        HedgeSchema.read(pool.get(HEDGE)),
        pool.get(WHEN_NONE_ALIVE),
        readTimeouts(pool.get(TIMEOUTS)),
        readLimits(pool.get(LIMITS)),
        pool.get(SLOW_START),
        tlsSchema.readBackendTls(pool.get(TLS)));
  }

  private static List<Backend> readBackends(ConfigSection pool) {
    if (pool.rawValue(BACKENDS).isEmpty() || pool.isEmptyList(BACKENDS)) {
      pool.addMistake(BACKENDS, "there is none; write at least one, such as http://localhost:3000");
    }
    Set<String> ids = new HashSet<>();
    return pool.get(BACKENDS).stream()
        .flatMap(section -> BackendSchema.read(section, ids).stream())
        .toList();
  }

  static boolean isSticky(ConfigSection pool) {
    return !pool.get(STICKY).disabled();
  }

  private BalanceConfig readBalance(ConfigSection pool) {
    BalanceConfig balance = pool.get(BALANCE);
    BalanceSchema.check(balance, policies, pool);
    return balance;
  }

  static BackendTimeouts readTimeouts(ConfigSection timeouts) {
    return new BackendTimeouts(
        timeouts.get(CONNECT),
        timeouts.get(QUEUE),
        timeouts.get(RESPONSE),
        timeouts.get(BODY),
        timeouts.get(TUNNEL),
        timeouts.get(KEEP_ALIVE),
        timeouts.get(TOTAL));
  }

  private static BackendLimits readLimits(ConfigSection limits) {
    return new BackendLimits(limits.get(REQUESTS), limits.get(CONNECTIONS), limits.get(QUEUED));
  }
}
