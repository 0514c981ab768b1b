package io.evenkeel.health;

import io.evenkeel.model.BackendId;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the published state of pools and backends from two local maps, which only HealthVerticle writes. Thread-safe.
 */
public final class HealthBoard {
  /** The local map of {@link PoolSnapshot} by pool. */
  public static final String POOLS_MAP = "evenkeel.pools";

  /** The local map of {@link BackendState} by {@code pool/backend}. */
  public static final String BACKENDS_MAP = "evenkeel.backends";

  private final LocalMap<String, PoolSnapshot> pools;
  private final LocalMap<String, BackendState> backends;

  public HealthBoard(Vertx vertx) {
    pools = vertx.sharedData().getLocalMap(POOLS_MAP);
    backends = vertx.sharedData().getLocalMap(BACKENDS_MAP);
  }

  /**
   * Returns the last snapshot of a pool, the same reference until a new one is published; {@code null} if there is
   * none.
   */
  public @Nullable PoolSnapshot pool(String name) {
    return pools.get(name);
  }

  /** Returns the last state of a backend, {@code null} if there is none. */
  public @Nullable BackendState backend(BackendId id) {
    return backends.get(id.toString());
  }

  /** The names of all pools, sorted. */
  public List<String> poolNames() {
    return pools.keySet().stream().sorted().toList();
  }
}
