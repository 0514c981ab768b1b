package io.evenkeel.config.reader;

import io.evenkeel.config.BackendLimits;
import io.evenkeel.config.BackendTimeouts;
import io.evenkeel.config.BackendUrl;
import io.evenkeel.config.HedgeConfig;
import io.evenkeel.config.PassiveConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.RetryConfig;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.evenkeel.model.Backend;
import io.evenkeel.model.Mode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads a pool, its backends first. */
final class PoolReader {
  private static final Set<String> UNSUPPORTED_POLICIES = Set.of("peak-ewma", "hash");

  private final Set<String> policies;
  private final HealthReader healthReader;
  private final TlsReader tlsReader;

  PoolReader(Set<String> policies, Set<String> probes, TlsReader tlsReader) {
    this.policies = policies;
    this.tlsReader = tlsReader;
    this.healthReader = new HealthReader(probes);
  }

  PoolConfig read(String name, ConfigSection pool) {
    ConfigSection limits = pool.get(PoolSchema.LIMITS);
    return new PoolConfig(
        name,
        backends(pool),
        balance(pool),
        pool.get(PoolSchema.PROTOCOL),
        pool.get(PoolSchema.HOST_HEADER),
        healthReader.read(pool.get(PoolSchema.HEALTH)),
        passive(pool.get(PoolSchema.PASSIVE)),
        retry(pool.get(PoolSchema.RETRY)),
        hedge(pool.get(PoolSchema.HEDGE)),
        pool.get(PoolSchema.WHEN_NONE_ALIVE),
        timeouts(pool.get(PoolSchema.TIMEOUTS)),
        new BackendLimits(
            limits.get(PoolSchema.REQUESTS),
            limits.get(PoolSchema.CONNECTIONS),
            limits.get(PoolSchema.QUEUED)),
        pool.get(PoolSchema.SLOW_START),
        tlsReader.pool(pool.get(PoolSchema.TLS)));
  }

  private static List<Backend> backends(ConfigSection pool) {
    List<ConfigSection> sections = pool.get(PoolSchema.BACKENDS);
    if (pool.rawValue(PoolSchema.BACKENDS).isEmpty() || pool.isEmptyList(PoolSchema.BACKENDS)) {
      pool.addMistake(
          PoolSchema.BACKENDS, "there is none; write at least one, such as http://localhost:3000");
    }
    Set<String> ids = new HashSet<>();
    List<Backend> backends = new ArrayList<>();
    for (ConfigSection each : sections) {
      Optional<BackendUrl> url = each.find(BackendSchema.URL);
      Optional<String> id = each.find(BackendSchema.ID);
      int weight = each.get(BackendSchema.WEIGHT);
      boolean backup = each.get(BackendSchema.BACKUP);
      Mode mode = each.get(BackendSchema.MODE);
      if (url.isEmpty()) {
        each.addMistake(
            BackendSchema.URL, "must be there; write one such as http://localhost:3000");
        continue;
      }
      Backend backend = url.get().toBackend(id, weight, backup, mode);
      if (!ids.add(backend.id())) {
        each.addMistake(
            id.isPresent() ? BackendSchema.ID : BackendSchema.URL,
            "a second backend \"" + backend.id() + "\" in this pool; give it another id");
      }
      backends.add(backend);
    }
    return List.copyOf(backends);
  }

  private String balance(ConfigSection pool) {
    ConfigValue written = pool.get(PoolSchema.BALANCE);
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
        PoolSchema.BALANCE,
        UNSUPPORTED_POLICIES.contains(name)
            ? name + " is not yet supported" + choose
            : "no policy " + written.displayText() + choose);
    return name;
  }

  private static PassiveConfig passive(ConfigSection passive) {
    ConfigSection backoff = passive.get(PassiveSchema.BACKOFF);
    if (backoff.get(PassiveSchema.FIRST).compareTo(backoff.get(PassiveSchema.MAX)) > 0) {
      backoff.addMistake(
          PassiveSchema.FIRST, "must not be more than max; write a shorter one, or a longer max");
    }
    return new PassiveConfig(
        !passive.disabled(),
        passive.get(PassiveSchema.FALL),
        passive.get(PassiveSchema.STATUSES),
        passive.get(PassiveSchema.SUSPECT_AFTER),
        passive.get(PassiveSchema.HUNG_AFTER),
        backoff.get(PassiveSchema.FIRST),
        backoff.get(PassiveSchema.MAX),
        passive.get(PassiveSchema.MIN_ALIVE));
  }

  /** {@code retry: false} is one attempt. */
  static RetryConfig retry(ConfigSection retry) {
    Set<String> methods = new HashSet<>();
    retry.get(RetrySchema.METHODS).forEach(methods::addAll);
    return new RetryConfig(
        retry.disabled() ? 1 : retry.get(RetrySchema.ATTEMPTS),
        Set.copyOf(retry.get(RetrySchema.OUTCOMES)),
        retry.get(RetrySchema.STATUSES),
        Set.copyOf(methods),
        retry.get(RetrySchema.BUDGET),
        Math.toIntExact(retry.get(RetrySchema.BODY_BYTES)));
  }

  private static Optional<HedgeConfig> hedge(ConfigSection hedge) {
    return hedge.disabled()
        ? Optional.empty()
        : Optional.of(new HedgeConfig(hedge.get(HedgeSchema.AFTER), hedge.get(HedgeSchema.BUDGET)));
  }

  static BackendTimeouts timeouts(ConfigSection timeouts) {
    return new BackendTimeouts(
        timeouts.get(PoolSchema.CONNECT),
        timeouts.get(PoolSchema.QUEUE),
        timeouts.get(PoolSchema.RESPONSE),
        timeouts.get(PoolSchema.BODY),
        timeouts.get(PoolSchema.TUNNEL),
        timeouts.get(PoolSchema.KEEP_ALIVE),
        timeouts.get(PoolSchema.TOTAL));
  }
}
