package io.evenkeel.health;

import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.model.Backend;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;

/** Passes when a connection can be made; nothing is sent. */
final class TcpProbe implements Probe {
  private final HealthConfig health;
  private final NetClient client;

  TcpProbe(Vertx vertx, PoolConfig pool) {
    health = pool.health();
    // a connect that nobody waits for any more must not outlive the probe by much
    client = vertx.createNetClient(
        new NetClientOptions().setConnectTimeout(HttpProbe.millis(health.timeout())));
  }

  @Override
  public void check(Backend backend, Look look) {
    if (HttpProbe.numeric(backend.host())) {
      look.numeric();
    }
    int port = health.port() == 0 ? backend.port() : health.port();
    client.connect(port, backend.host()).onComplete((socket, failure) -> {
      if (failure != null) {
        look.failed(Reasons.of(failure));
        return;
      }
      socket.exceptionHandler(late -> {});
      look.releasing(socket::close);
      look.connected();
      look.passed("connected");
    });
  }

  @Override
  public Future<Void> close() {
    return client.close();
  }
}
