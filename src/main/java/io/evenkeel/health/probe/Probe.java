package io.evenkeel.health.probe;

import io.evenkeel.config.PoolConfig;
import io.evenkeel.model.Backend;
import io.evenkeel.net.BackendNames;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;

/** One way to look whether a backend is well, as a pool has it configured. Used on one event loop. */
public interface Probe {
  /** Every way by the name it has as {@code health.type}. */
  Map<String, Factory> BY_NAME =
      Map.of("http", HttpProbe::new, "tcp", TcpProbe::new, "grpc", GrpcProbe::new);

  /** Makes a probe of a pool's settings. */
  @FunctionalInterface
  interface Factory {
    Probe create(Vertx vertx, BackendNames names, PoolConfig pool);
  }

  /**
   * The probe that {@code pool} asks for.
   *
   * @throws IllegalArgumentException where there is none of that name
   */
  static Probe create(Vertx vertx, BackendNames names, PoolConfig pool) {
    Factory opener = BY_NAME.get(pool.health().type());
    if (opener == null) {
      throw new IllegalArgumentException("no probe \"" + pool.health().type() + "\"");
    }
    return opener.create(vertx, names, pool);
  }

  /**
   * Looks once, and tells {@code look} what it saw. It need not keep time: whoever asked ends the look at its deadline,
   * and what is told after that is dropped.
   */
  void check(Backend backend, ProbeRun look);

  /** Gives back what it holds for the next probe of {@code backend}: there is none. */
  void removeBackend(Backend backend);

  /** Ends what is under way, and gives back what it holds. */
  Future<Void> close();
}
