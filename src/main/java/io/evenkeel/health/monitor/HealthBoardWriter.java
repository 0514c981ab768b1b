package io.evenkeel.health.monitor;

import io.evenkeel.health.BackendState;
import io.evenkeel.health.HealthBoard;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.model.BackendId;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;

/** The write side of {@link HealthBoard}. Used on HealthVerticle's event loop only. */
final class HealthBoardWriter {
  private final LocalMap<String, PoolSnapshot> pools;
  private final LocalMap<String, BackendState> backends;

  HealthBoardWriter(Vertx vertx) {
    pools = vertx.sharedData().getLocalMap(HealthBoard.POOLS_MAP);
    backends = vertx.sharedData().getLocalMap(HealthBoard.BACKENDS_MAP);
  }

  void write(PoolSnapshot pool) {
    pools.put(pool.name(), pool);
  }

  void write(BackendState state) {
    backends.put(state.id().toString(), state);
  }

  void erase(String pool) {
    pools.remove(pool);
  }

  void erase(BackendId id) {
    backends.remove(id.toString());
  }
}
