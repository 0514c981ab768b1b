package io.evenkeel.config;

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
  private static final Set<String> LATER = Set.of("peak-ewma", "hash");

  private final Set<String> policies;
  private final HealthReader healthReader;
  private final TlsReader tlsReader;

  PoolReader(Set<String> policies, Set<String> probes, TlsReader tlsReader) {
    this.policies = policies;
    this.tlsReader = tlsReader;
    this.healthReader = new HealthReader(probes);
  }

  PoolConfig read(String name, ConfigSection pool) {
    ConfigSection limits = pool.get(PoolKeys.LIMITS);
    return new PoolConfig(
        name,
        backends(pool),
        balance(pool),
        pool.get(PoolKeys.PROTOCOL),
        pool.get(PoolKeys.HOST_HEADER),
        healthReader.read(pool.get(PoolKeys.HEALTH)),
        passive(pool.get(PoolKeys.PASSIVE)),
        retry(pool.get(PoolKeys.RETRY)),
        hedge(pool.get(PoolKeys.HEDGE)),
        pool.get(PoolKeys.WHEN_NONE_ALIVE),
        timeouts(pool.get(PoolKeys.TIMEOUTS)),
        new BackendLimits(
            limits.get(PoolKeys.REQUESTS),
            limits.get(PoolKeys.CONNECTIONS),
            limits.get(PoolKeys.QUEUED)),
        pool.get(PoolKeys.SLOW_START),
        tlsReader.pool(pool.get(PoolKeys.TLS)));
  }

  private static List<Backend> backends(ConfigSection pool) {
    List<ConfigSection> sections = pool.get(PoolKeys.BACKENDS);
    if (pool.written(PoolKeys.BACKENDS).isEmpty() || pool.isEmptyList(PoolKeys.BACKENDS)) {
      pool.mistake(
          PoolKeys.BACKENDS, "there is none; write at least one, such as http://localhost:3000");
    }
    Set<String> ids = new HashSet<>();
    List<Backend> backends = new ArrayList<>();
    for (ConfigSection each : sections) {
      Optional<BackendUrl> url = each.find(BackendKeys.URL);
      Optional<String> id = each.find(BackendKeys.ID);
      int weight = each.get(BackendKeys.WEIGHT);
      boolean backup = each.get(BackendKeys.BACKUP);
      Mode mode = each.get(BackendKeys.MODE);
      if (url.isEmpty()) {
        each.mistake(BackendKeys.URL, "must be there; write one such as http://localhost:3000");
        continue;
      }
      Backend backend = url.get().backend(id, weight, backup, mode);
      if (!ids.add(backend.id())) {
        each.mistake(
            id.isPresent() ? BackendKeys.ID : BackendKeys.URL,
            "a second backend \"" + backend.id() + "\" in this pool; give it another id");
      }
      backends.add(backend);
    }
    return List.copyOf(backends);
  }

  private String balance(ConfigSection pool) {
    ConfigValue written = pool.get(PoolKeys.BALANCE);
    String name = written instanceof ConfigValue.Leaf leaf
        ? leaf.text()
        : written instanceof ConfigValue.Fields fields && fields.fields().containsKey("hash")
            ? "hash"
            : "";
    if (written instanceof ConfigValue.Leaf && policies.contains(name)) {
      return name;
    }
    String choose = "; choose one of " + String.join(", ", new TreeSet<>(policies));
    pool.mistake(
        PoolKeys.BALANCE,
        LATER.contains(name)
            ? name + " is not yet supported" + choose
            : "no policy " + written.shown() + choose);
    return name;
  }

  private static PassiveConfig passive(ConfigSection passive) {
    ConfigSection backoff = passive.get(PassiveKeys.BACKOFF);
    if (backoff.get(PassiveKeys.FIRST).compareTo(backoff.get(PassiveKeys.MAX)) > 0) {
      backoff.mistake(
          PassiveKeys.FIRST, "must not be more than max; write a shorter one, or a longer max");
    }
    return new PassiveConfig(
        !passive.off(),
        passive.get(PassiveKeys.FALL),
        passive.get(PassiveKeys.STATUSES),
        passive.get(PassiveKeys.SUSPECT_AFTER),
        passive.get(PassiveKeys.HUNG_AFTER),
        backoff.get(PassiveKeys.FIRST),
        backoff.get(PassiveKeys.MAX),
        passive.get(PassiveKeys.MIN_ALIVE));
  }

  /** {@code retry: false} is one attempt. */
  static RetryConfig retry(ConfigSection retry) {
    Set<String> methods = new HashSet<>();
    retry.get(RetryKeys.METHODS).forEach(methods::addAll);
    return new RetryConfig(
        retry.off() ? 1 : retry.get(RetryKeys.ATTEMPTS),
        Set.copyOf(retry.get(RetryKeys.OUTCOMES)),
        retry.get(RetryKeys.STATUSES),
        Set.copyOf(methods),
        retry.get(RetryKeys.BUDGET),
        Math.toIntExact(retry.get(RetryKeys.BODY_BYTES)));
  }

  private static Optional<HedgeConfig> hedge(ConfigSection hedge) {
    return hedge.off()
        ? Optional.empty()
        : Optional.of(new HedgeConfig(hedge.get(HedgeKeys.AFTER), hedge.get(HedgeKeys.BUDGET)));
  }

  static BackendTimeouts timeouts(ConfigSection timeouts) {
    return new BackendTimeouts(
        timeouts.get(PoolKeys.CONNECT),
        timeouts.get(PoolKeys.QUEUE),
        timeouts.get(PoolKeys.RESPONSE),
        timeouts.get(PoolKeys.BODY),
        timeouts.get(PoolKeys.TUNNEL),
        timeouts.get(PoolKeys.KEEP_ALIVE),
        timeouts.get(PoolKeys.TOTAL));
  }
}
