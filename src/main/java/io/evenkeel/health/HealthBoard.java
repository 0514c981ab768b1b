package io.evenkeel.health;

import io.evenkeel.model.BackendId;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The read side of health, over the local maps {@code evenkeel.pools} and {@code evenkeel.backends}. Any thread reads. */
public final class HealthBoard {
  private final LocalMap<String, PoolSnapshot> pools;
  private final LocalMap<String, BackendState> backends;

  public HealthBoard(Vertx vertx) {
    pools = vertx.sharedData().getLocalMap("evenkeel.pools");
    backends = vertx.sharedData().getLocalMap("evenkeel.backends");
  }

  /** The pool as last written: the same reference until it is written again. */
  public @Nullable PoolSnapshot pool(String name) {
    return pools.get(name);
  }

  public @Nullable BackendState backend(BackendId id) {
    return backends.get(id.toString());
  }

  /** The names of all pools, sorted. */
  public List<String> poolNames() {
    return pools.keySet().stream().sorted().toList();
  }

  public void write(PoolSnapshot pool) {
    pools.put(pool.name(), pool);
  }

  public void write(BackendState state) {
    backends.put(state.id().toString(), state);
  }

  public void erase(String pool) {
    pools.remove(pool);
  }

  public void erase(BackendId id) {
    backends.remove(id.toString());
  }
}
