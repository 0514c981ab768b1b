package io.evenkeel.health.probe;

import io.evenkeel.config.PoolConfig;
import io.evenkeel.model.Backend;
import io.evenkeel.net.BackendNames;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;

/** Checks backends in the way that a pool configures, e.g. over HTTP. Used on one event loop. */
public interface Probe {
  /** The factories by their value of {@code health.type}. */
  Map<String, Factory> BY_NAME =
      Map.of("http", HttpProbe::new, "tcp", TcpProbe::new, "grpc", GrpcProbe::new);

  /** Creates a probe from a pool's settings. */
  @FunctionalInterface
  interface Factory {
    Probe create(Vertx vertx, BackendNames names, PoolConfig pool);
  }

  /**
   * Creates the probe that the health settings of {@code pool} name.
   *
   * @throws IllegalArgumentException if there is no probe of that name
   */
  static Probe create(Vertx vertx, BackendNames names, PoolConfig pool) {
    Factory factory = BY_NAME.get(pool.health().type());
    if (factory == null) {
      throw new IllegalArgumentException("no probe \"" + pool.health().type() + "\"");
    }
    return factory.create(vertx, names, pool);
  }

  /**
   * Checks the backend once and reports the result to {@code run}. Needs no timeout of its own: the caller ends the
   * run at its deadline, and a later result is ignored.
   */
  void check(Backend backend, ProbeRun run);

  /** Releases what is kept for the next probe of {@code backend}. */
  void removeBackend(Backend backend);

  /** Ends the running probes and releases all resources. */
  Future<Void> close();
}
