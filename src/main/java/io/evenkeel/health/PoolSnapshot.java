package io.evenkeel.health;

import io.evenkeel.config.PoolConfig;
import io.vertx.core.shareddata.Shareable;
import java.util.List;

/**
 * A pool at one moment: its settings and its backends, in the order of the pool. Immutable; a new one is written
 * whenever who may be chosen, or how, has changed (so {@code lastProbe} in it may be older than in the board's own
 * {@link HealthBoard#backend}).
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
