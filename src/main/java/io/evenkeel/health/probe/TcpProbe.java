package io.evenkeel.health.probe;

import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.model.Backend;
import io.evenkeel.net.BackendNames;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.function.Function;

/** Passes if the backend accepts a connection; sends nothing. */
public final class TcpProbe implements Probe {
  private final HealthConfig health;
  private final BackendNames names;
  private final NetClient client;

  TcpProbe(Vertx vertx, BackendNames names, PoolConfig pool) {
    this.names = names;
    health = pool.health();
    // a connection attempt must not outlive the probe by much
    client = vertx.createNetClient(
        new NetClientOptions().setConnectTimeout(HttpProbe.clientTimeoutMs(health.timeout())));
  }

  @Override
  public void check(Backend backend, ProbeRun run) {
    int port = health.port() == 0 ? backend.port() : health.port();
    Function<String, Future<NetSocket>> connect = address -> {
      if (run.ended()) {
        // the client may be closed by now
        return Future.failedFuture("the probe has ended");
      }
      run.onResolved(!BackendNames.isIpAddress(backend.host()));
      return client.connect(port, address);
    };
    names.connect(backend.host(), connect, NetSocket::close).onComplete((socket, failure) -> {
      if (failure != null) {
        run.fail(failure);
        return;
      }
      socket.exceptionHandler(ignored -> {});
      run.releaseWith(socket::close);
      run.onConnected();
      run.pass("connected");
    });
  }

  @Override
  public void removeBackend(Backend backend) {
    // no connection is kept between probes
  }

  @Override
  public Future<Void> close() {
    return client.close();
  }
}
