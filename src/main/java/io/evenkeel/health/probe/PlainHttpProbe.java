package io.evenkeel.health.probe;

import io.evenkeel.config.HealthConfig;
import io.evenkeel.model.Backend;
import io.evenkeel.net.BackendNames;
import io.evenkeel.net.VertxInternals;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.NetUtil;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks in HTTP/1.1 and clear text, with as little as that takes: thousands of backends are asked every few seconds. */
final class PlainHttpProbe {
  /** A name may be another address after that. */
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Vertx vertx;
  private final BackendNames names;
  private final HealthConfig health;
  private final ProbeConnection.RequestTemplate requestTemplate;
  private final Map<String, IdleConnection> idleConnections = new HashMap<>();
  private boolean closed;

  /** A connection that waits for the next probe of its backend. */
  private record IdleConnection(String host, int port, ProbeConnection connection) {}

  PlainHttpProbe(Vertx vertx, BackendNames names, HealthConfig health) {
    this.vertx = vertx;
    this.names = names;
    this.health = health;
    this.requestTemplate = new ProbeConnection.RequestTemplate(health, health.keepsConnection());
  }

  /** Asks {@code backend}, at {@code port} and as {@code host}. */
  void check(Backend backend, int port, String host, ProbeRun look) {
    ProbeConnection line = acquire(backend, port);
    if (line == null) {
      connect(backend, port, host, look);
      return;
    }
    look.onResolved(false);
    send(backend, port, host, look, line, () -> connect(backend, port, host, look));
  }

  private @Nullable ProbeConnection acquire(Backend backend, int port) {
    IdleConnection waits = idleConnections.remove(backend.id());
    if (waits == null) {
      return null;
    }
    boolean same = waits.port() == port && waits.host().equals(backend.host());
    boolean current =
        BackendNames.isIpAddress(backend.host()) || waits.connection().ageNanos() < MAX_AGE_NANOS;
    if (same && current && waits.connection().isReusable()) {
      return waits.connection();
    }
    waits.connection().close();
    return null;
  }

  private void connect(Backend backend, int port, String host, ProbeRun look) {
    names
        .connect(
            backend.host(), address -> open(backend, address, port, look), ProbeConnection::close)
        .onComplete((line, failure) -> {
          if (failure != null) {
            look.fail(failure);
          } else {
            look.releaseWith(line::close);
            look.onConnected();
            if (!look.ended()) {
              send(backend, port, host, look, line, null);
            }
          }
        });
  }

  private void send(
      Backend backend,
      int port,
      String host,
      ProbeRun look,
      ProbeConnection line,
      @Nullable Runnable again) {
    look.releaseWith(() -> {
      if (health.keepsConnection() && line.passed() && !closed) {
        idleConnections.put(backend.id(), new IdleConnection(backend.host(), port, line));
      } else {
        line.close();
      }
    });
    line.send(requestTemplate, host, look, again);
  }

  private Future<ProbeConnection> open(Backend backend, String address, int port, ProbeRun look) {
    if (look.ended()) {
      return Future.failedFuture("nobody waits for it any more");
    }
    boolean numeric = BackendNames.isIpAddress(backend.host());
    look.onResolved(!numeric);
    Promise<ProbeConnection> opening = Promise.promise();
    Context loop = vertx.getOrCreateContext();
    Channel channel;
    try {
      channel = VertxInternals.newClientChannel(vertx);
    } catch (RuntimeException problem) {
      // out of descriptors, most likely
      return Future.failedFuture(problem);
    }
    ProbeConnection line = new ProbeConnection(loop, health, channel);
    channel.pipeline().addLast(line);
    // without others to be tried the probe's own deadline is enough
    channel
        .config()
        .setOption(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            numeric ? 0 : HttpProbe.clientTimeoutMs(health.timeout()));
    InetSocketAddress to =
        new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(address), port);
    VertxInternals.eventLoop(loop).register(channel).addListener(registered -> {
      if (registered.isSuccess()) {
        channel
            .connect(to)
            .addListener(connected -> VertxInternals.emit(loop, connected.cause(), failure -> {
              if (failure == null) {
                opening.complete(line);
              } else {
                channel.close();
                opening.fail(failure);
              }
            }));
      } else {
        VertxInternals.emit(loop, registered.cause(), opening::fail);
      }
    });
    if (numeric) {
      look.releaseWith(line::close);
    }
    return opening.future();
  }

  /** Keeps no connection to {@code backend} any more. */
  void removeBackend(Backend backend) {
    IdleConnection waits = idleConnections.remove(backend.id());
    if (waits != null) {
      waits.connection().close();
    }
  }

  void close() {
    closed = true;
    List.copyOf(idleConnections.values()).forEach(each -> each.connection().close());
    idleConnections.clear();
  }
}
