package io.evenkeel.health;

import io.evenkeel.config.PoolConfig;
import io.vertx.core.shareddata.Shareable;
import java.util.List;

/**
 * The settings of a pool and its backends in configuration order, at one moment. Immutable. A new one is written only
 * when the candidates or their choice change, so {@code lastProbe} may be older than in {@link HealthBoard#backend}.
 */
public record PoolSnapshot(PoolConfig config, List<BackendState> backends) implements Shareable {
  public String name() {
    return config.name();
  }

  public int acceptingCount() {
    int count = 0;
    for (BackendState each : backends) {
      count += each.accepting() ? 1 : 0;
    }
    return count;
  }
}
