package io.evenkeel.config.reader;

import io.evenkeel.config.BackendLimits;
import io.evenkeel.config.BackendTimeouts;
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
import io.evenkeel.config.schema.RawType;
import io.evenkeel.config.schema.TextTypes;
import io.evenkeel.model.Backend;
import io.evenkeel.time.Durations;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The keys of a pool. */
final class PoolSchema {
  private static final int MAX_LIMIT = 1_000_000_000;

  static final ObjectKeys KEYS = new ObjectKeys("pools.NAME");

  static final ConfigKey<List<ConfigSection>> BACKENDS = KEYS.add(
      "backends",
      new ListType<>(BackendSchema.VALUE_TYPE),
      List.of(),
      "in the order of preference; at least one");
  static final ConfigKey<ConfigValue> DISCOVER =
      KEYS.addUnsupported("discover", "backends found by DNS", List.of());
  static final ConfigKey<ConfigValue> BALANCE = KEYS.add(
      "balance",
      new RawType(
          "`round-robin`, `random`, `least-requests`, `power-of-two`",
          List.of("round-robin", "random", "least-requests", "power-of-two")),
      "round-robin",
      "which backend takes the next attempt");
  static final ConfigKey<ConfigValue> STICKY =
      KEYS.addUnsupported("sticky", "a client stays with its backend", false);
  static final ConfigKey<Protocol> PROTOCOL = KEYS.add(
      "protocol",
      TextTypes.oneOf(TextTypes.wordTable(
          Protocol.class, "http1", Protocol.HTTP1, "http2", Protocol.HTTP2, "auto", Protocol.AUTO)),
      "http1",
      "what backends are spoken to in: `http2` is by prior knowledge with `http://`, by ALPN with `https://`; `auto` is what an `https` backend chooses, and HTTP/1 with others");
  static final ConfigKey<String> HOST_HEADER = KEYS.add(
      "hostHeader",
      TextTypes.AUTHORITY.withDescription("`client`, `backend`, or a name"),
      "client",
      "the Host field that a backend gets: as the client sent it, the backend's own name, or this"
          + " one");
  static final ConfigKey<ConfigSection> HEALTH = KEYS.add(
      "health",
      HealthSchema.VALUE_TYPE,
      Map.of(),
      "probes; short: `/healthz`, `tcp`; `false`: none");
  static final ConfigKey<ConfigSection> PASSIVE = KEYS.add(
      "passive",
      PassiveSchema.VALUE_TYPE,
      Map.of(),
      "what requests say of a backend; `false`: they never mark");
  static final ConfigKey<ConfigSection> RETRY = KEYS.add(
      "retry", RetrySchema.VALUE_TYPE, Map.of(), "when a request is sent again; `false`: never");
  static final ConfigKey<ConfigSection> HEDGE = KEYS.add(
      "hedge",
      HedgeSchema.VALUE_TYPE,
      false,
      "when a second backend is asked before the first failed; short: `300ms`, `p95`; `false`:"
          + " never");
  static final ConfigKey<NoneAlive> WHEN_NONE_ALIVE = KEYS.add(
      "whenNoneAlive",
      NoneAliveSchema.VALUE_TYPE,
      "reject",
      "what a request gets when no backend accepts: 503 at once, a wait for one, or a dead one's"
          + " answer");

  static final ObjectKeys TIMEOUT_KEYS = new ObjectKeys("pools.NAME.timeouts");

  static final ConfigKey<Duration> CONNECT =
      TIMEOUT_KEYS.add("connect", NumberTypes.TIMEOUT, "2s", "a connection, TLS included");
  static final ConfigKey<Duration> QUEUE = TIMEOUT_KEYS.add(
      "queue",
      NumberTypes.DURATION_OR_ZERO.orWord("false", Durations.FOREVER),
      "1s",
      "a request's wait for a place");
  static final ConfigKey<Duration> RESPONSE = TIMEOUT_KEYS.add(
      "response", NumberTypes.TIMEOUT, "30s", "from the request sent to the head of its answer");
  static final ConfigKey<Duration> BODY = TIMEOUT_KEYS.add(
      "body",
      NumberTypes.TIMEOUT,
      "60s",
      "silence within the answer that is not our own back-pressure");
  static final ConfigKey<Duration> TUNNEL = TIMEOUT_KEYS.add(
      "tunnel", NumberTypes.TIMEOUT, "1h", "silence in an upgraded connection (WebSocket)");
  static final ConfigKey<Duration> KEEP_ALIVE = TIMEOUT_KEYS.add(
      "keepAlive",
      NumberTypes.DURATION_OR_ZERO.orWord("false", Durations.FOREVER),
      "15s",
      "an idle connection is not used again after this; keep it below the backend's own");
  static final ConfigKey<Duration> TOTAL =
      TIMEOUT_KEYS.add("total", NumberTypes.TIMEOUT, false, "the whole exchange");
  static final ConfigKey<ConfigSection> TIMEOUTS =
      KEYS.add("timeouts", ObjectType.of(TIMEOUT_KEYS), Map.of(), "how long a backend may take");

  static final ObjectKeys LIMIT_KEYS = new ObjectKeys("pools.NAME.limits");

  static final ConfigKey<Integer> REQUESTS = LIMIT_KEYS.add(
      "requests",
      NumberTypes.limit(1, MAX_LIMIT).orWord("adaptive", BackendLimits.ADAPTIVE),
      "unlimited",
      "in flight at one backend, from the whole process; `adaptive`: as many as do not make its answers slow");
  static final ConfigKey<Integer> CONNECTIONS = LIMIT_KEYS.add(
      "connections",
      NumberTypes.limit(1, MAX_LIMIT),
      "unlimited",
      "open to one backend, from the whole process");
  static final ConfigKey<Integer> QUEUED = LIMIT_KEYS.add(
      "queue", NumberTypes.limit(0, MAX_LIMIT), 1024, "requests of the pool that wait for a place");
  static final ConfigKey<ConfigSection> LIMITS =
      KEYS.add("limits", ObjectType.of(LIMIT_KEYS), Map.of(), "what one backend gets at a time");

  static final ConfigKey<Duration> SLOW_START = KEYS.add(
      "slowStart",
      NumberTypes.DURATION_OR_ZERO.orWord("false", Duration.ZERO),
      "0s",
      "for so long the share of a backend that came back grows, from a tenth to the whole");
  static final ConfigKey<ConfigSection> TLS = KEYS.add(
      "tls",
      ObjectType.of(TlsSchema.POOL_KEYS),
      Map.of(),
      "how `https` backends are spoken to and verified");

  static final ObjectType VALUE_TYPE = ObjectType.withShorthand(BACKENDS, KEYS);

  private static final Set<String> UNSUPPORTED_POLICIES = Set.of("peak-ewma", "hash");

  private final Set<String> policies;
  private final HealthSchema healthSchema;
  private final TlsSchema tlsSchema;

  PoolSchema(Set<String> policies, Set<String> probes, TlsSchema tlsSchema) {
    this.policies = policies;
    this.tlsSchema = tlsSchema;
    this.healthSchema = new HealthSchema(probes);
  }

  PoolConfig read(String name, ConfigSection pool) {
    return new PoolConfig(
        name,
        readBackends(pool),
        readBalance(pool),
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

  private String readBalance(ConfigSection pool) {
    ConfigValue written = pool.get(BALANCE);
    String name = written instanceof ConfigValue.ScalarValue leaf
        ? leaf.text()
        : written instanceof ConfigValue.ObjectValue fields && fields.fields().containsKey("hash")
            ? "hash"
            : "";
    if (written instanceof ConfigValue.ScalarValue && policies.contains(name)) {
      return name;
    }
    String choose = "; choose one of " + String.join(", ", new TreeSet<>(policies));
    pool.addMistake(
        BALANCE,
        UNSUPPORTED_POLICIES.contains(name)
            ? name + " is not yet supported" + choose
            : "no policy " + written.displayText() + choose);
    return name;
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
