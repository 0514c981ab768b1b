package io.evenkeel.health.probe;

import io.evenkeel.config.HealthConfig;
import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.http1.Http1HeadEncoder;
import io.evenkeel.model.Backend;
import io.evenkeel.net.BackendNames;
import io.evenkeel.net.TcpState;
import io.evenkeel.net.VertxInternals;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.NetUtil;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends HTTP/1.1 requests in clear text without Vert.x's HTTP client, since thousands of backends are probed every few
 * seconds. Used on one event loop.
 */
final class PlainHttpProbe {
  // the name may resolve to another address after this time
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Vertx vertx;
  private final BackendNames names;
  private final HealthConfig health;
  private final HttpMethod method;
  private final Optional<String> configuredHost;
  private final Map<String, String> headers;
  private final Http1HeadEncoder encoder = new Http1HeadEncoder();
  private final Map<String, IdleConnection> idleConnections = new HashMap<>();
  private final TcpState tcp = new TcpState();
  private boolean closed;

  /** A connection that is kept for the next probe of its backend. */
  private record IdleConnection(String host, int port, ProbeConnection connection) {}

  PlainHttpProbe(Vertx vertx, BackendNames names, HealthConfig health) {
    this.vertx = vertx;
    this.names = names;
    this.health = health;
    this.method = HttpMethod.valueOf(health.method());
    this.configuredHost = find(health.headers(), "Host");
    this.headers = createHeaders(health);
  }

  private static Optional<String> find(Map<String, String> headers, String name) {
    return headers.entrySet().stream()
        .filter(each -> each.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** All headers of the request except Host, which differs between backends. */
  private static Map<String, String> createHeaders(HealthConfig health) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (find(health.headers(), "User-Agent").isEmpty()) {
      headers.put("User-Agent", "evenkeel");
    }
    health.headers().forEach((name, value) -> {
      if (!name.equalsIgnoreCase("Host")) {
        headers.put(name, value);
      }
    });
    if (List.of("POST", "PUT", "PATCH").contains(health.method())) {
      headers.put("Content-Length", "0");
    }
    if (!health.keepsConnection()) {
      headers.put("Connection", "close");
    }
    return headers;
  }

  /** Probes {@code backend} at {@code port}, with {@code host} as the Host header. */
  void check(Backend backend, int port, String host, ProbeRun run) {
    ProbeConnection idle = acquire(backend, port);
    if (idle == null) {
      connect(backend, port, host, run);
      return;
    }
    run.onResolved(false);
    run.onReused();
    send(backend, port, host, run, idle, () -> connect(backend, port, host, run));
  }

  private @Nullable ProbeConnection acquire(Backend backend, int port) {
    IdleConnection idle = idleConnections.remove(backend.id());
    if (idle == null) {
      return null;
    }
    boolean sameAddress = idle.port() == port && idle.host().equals(backend.host());
    boolean current =
        BackendNames.isIpAddress(backend.host()) || idle.connection().ageNanos() < MAX_AGE_NANOS;
    if (sameAddress && current && idle.connection().isReusable()) {
      return idle.connection();
    }
    idle.connection().close();
    return null;
  }

  private void connect(Backend backend, int port, String host, ProbeRun run) {
    names
        .connect(
            backend.host(), address -> open(backend, address, port, run), ProbeConnection::close)
        .onComplete((connection, failure) -> {
          if (failure != null) {
            run.fail(failure);
          } else {
            run.releaseWith(connection::close);
            run.onConnected();
            if (!run.ended()) {
              send(backend, port, host, run, connection, null);
            }
          }
        });
  }

  private void send(
      Backend backend,
      int port,
      String host,
      ProbeRun run,
      ProbeConnection connection,
      @Nullable Runnable retry) {
    run.watchSilence(() -> tcp.silentMillis(connection.channel()) > 0);
    run.releaseWith(() -> {
      if (health.keepsConnection() && connection.passed() && !closed) {
        idleConnections.put(backend.id(), new IdleConnection(backend.host(), port, connection));
      } else {
        connection.close();
      }
    });
    connection.send(encodeRequest(host, connection.allocator()), method.toNetty(), run, retry);
  }

  private ByteBuf encodeRequest(String host, ByteBufAllocator allocator) {
    HeaderLines lines = new HeaderLines();
    lines.add("Host", configuredHost.orElse(host));
    headers.forEach(lines::add);
    return encoder.encodeRequest(method, health.path(), lines).toBuffer(null, allocator);
  }

  private Future<ProbeConnection> open(Backend backend, String address, int port, ProbeRun run) {
    if (run.ended()) {
      return Future.failedFuture("the probe has ended");
    }
    boolean numeric = BackendNames.isIpAddress(backend.host());
    run.onResolved(!numeric);
    Promise<ProbeConnection> opening = Promise.promise();
    Context loop = vertx.getOrCreateContext();
    Channel channel;
    try {
      channel = VertxInternals.newClientChannel(vertx);
    } catch (RuntimeException problem) {
      // most likely the process is out of file descriptors
      return Future.failedFuture(problem);
    }
    ProbeConnection connection = new ProbeConnection(loop, health, channel);
    // with a single address the timeout of the probe is enough
    channel
        .config()
        .setOption(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            numeric ? 0 : HttpProbe.clientTimeoutMs(health.timeout()));
    long startedAt = System.nanoTime();
    if (numeric) {
      run.watchSilence(() -> tcp.isConnectSilent(channel, System.nanoTime() - startedAt));
    }
    InetSocketAddress to =
        new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(address), port);
    VertxInternals.eventLoop(loop).register(channel).addListener(registered -> {
      if (registered.isSuccess()) {
        channel
            .connect(to)
            .addListener(connected -> VertxInternals.emit(loop, connected.cause(), failure -> {
              if (failure == null) {
                opening.complete(connection);
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
      run.releaseWith(connection::close);
    }
    return opening.future();
  }

  /** Closes the idle connection to {@code backend}. */
  void removeBackend(Backend backend) {
    IdleConnection idle = idleConnections.remove(backend.id());
    if (idle != null) {
      idle.connection().close();
    }
  }

  void close() {
    closed = true;
    List.copyOf(idleConnections.values()).forEach(each -> each.connection().close());
    idleConnections.clear();
  }
}
