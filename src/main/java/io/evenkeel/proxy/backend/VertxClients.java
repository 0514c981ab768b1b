package io.evenkeel.proxy.backend;

import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.PoolConfig.Protocol;
import io.evenkeel.config.tls.BackendTls;
import io.evenkeel.model.Backend;
import io.evenkeel.net.BackendNames;
import io.evenkeel.net.ChannelClose;
import io.evenkeel.net.TimedTlsOptions;
import io.evenkeel.net.VertxInternals;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.SocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Opens connections to backends with the Vert.x HTTP clients of one event loop. One client exists for each
 * combination of connect timeout, TLS settings and protocol, because Vert.x sets these per client.
 */
public final class VertxClients {
  private static final int MAX_CHUNK_BYTES = 64 * 1024;
  private static final int STREAM_WINDOW_BYTES = 128 * 1024;

  /** The size of a full window for every stream: a stream whose client reads nothing must not block the others. */
  private static final int CONNECTION_WINDOW_BYTES =
      Http2BackendConnection.MAX_STREAMS * STREAM_WINDOW_BYTES;

  private static final int MAX_HTTP2_HEAD_BYTES = 64 * 1024;

  private final Vertx vertx;
  private final BackendNames names;
  private final Map<ClientKey, Client> clientsByKey = new HashMap<>();

  /**
   * The settings that select a client.
   *
   * @param tls empty for clear text
   * @param protocol HTTP/1.1, HTTP/2, or the one that the backend chooses by ALPN
   */
  private record ClientKey(int connectMillis, Optional<BackendTls> tls, Protocol protocol) {
    static ClientKey of(PoolConfig pool, boolean tls, boolean shared) {
      long millis = Math.max(1, pool.timeouts().connect().toMillis());
      return new ClientKey(
          (int) Math.min(millis, Integer.MAX_VALUE),
          tls ? Optional.of(pool.tls()) : Optional.empty(),
          shared ? pool.protocol() : Protocol.HTTP1);
    }

    boolean isFor(PoolConfig pool) {
      return equals(of(pool, tls.isPresent(), protocol != Protocol.HTTP1));
    }
  }

  /** A client, and how many connections it has or opens. */
  private static final class Client {
    private final HttpClientAgent agent;
    private int connections;

    Client(HttpClientAgent agent) {
      this.agent = agent;
    }
  }

  public VertxClients(Vertx vertx, BackendNames names) {
    this.vertx = vertx;
    this.names = names;
  }

  /**
   * Opens a connection. Must be called on the event loop.
   *
   * @param shared whether the connection may be HTTP/2
   * @param timings records when the address is known
   */
  Future<HttpClientConnection> connect(
      PoolConfig pool, Backend backend, boolean shared, AttemptTimings timings) {
    Client client = client(pool, backend.tls(), shared);
    return names.connect(
        backend.host(),
        address -> {
          timings.onResolved(!BackendNames.isIpAddress(backend.host()));
          return connect(
              client,
              new HttpConnectOptions()
                  .setServer(SocketAddress.inetSocketAddress(backend.port(), address))
                  .setHost(pool.tls().serverNameFor(backend))
                  .setPort(backend.port())
                  .setSsl(backend.tls()));
        },
        ChannelClose::closeBackend);
  }

  private static Future<HttpClientConnection> connect(Client client, HttpConnectOptions options) {
    client.connections++;
    return client.agent.connect(options).onComplete((http, failure) -> {
      ChannelHandlerContext context = http == null ? null : ChannelClose.findContext(http);
      if (context == null) {
        client.connections -= http == null ? 1 : 0;
      } else {
        context.channel().closeFuture().addListener(closed -> client.connections--);
      }
    });
  }

  /**
   * Closes the clients that no connection uses and none of these pools needs: those of earlier settings, which would
   * keep their TLS contexts.
   */
  public void closeUnused(Collection<PoolConfig> pools) {
    clientsByKey.entrySet().removeIf(each -> {
      boolean unused = each.getValue().connections == 0
          && pools.stream().noneMatch(pool -> each.getKey().isFor(pool));
      if (unused) {
        each.getValue().agent.close();
      }
      return unused;
    });
  }

  private Client client(PoolConfig pool, boolean tls, boolean shared) {
    return clientsByKey.computeIfAbsent(
        ClientKey.of(pool, tls, shared), key -> new Client(create(key)));
  }

  private HttpClientAgent create(ClientKey key) {
    HttpClientOptions options = new HttpClientOptions();
    if (key.protocol() != Protocol.HTTP1) {
      setHttp2(options, key.protocol());
    }
    key.tls().ifPresent(tls -> tls.applyTo(options));
    options.setSslEngineOptions(new TimedTlsOptions());
    options
        .setSslHandshakeTimeout(key.connectMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setConnectTimeout(key.connectMillis())
        .setMaxChunkSize(MAX_CHUNK_BYTES)
        .setMaxHeaderSize(MAX_CHUNK_BYTES)
        .setDecoderInitialBufferSize(512)
        .setDecompressionSupported(false)
        .setKeepAlive(true)
        .setPipelining(false)
        .setTcpKeepAlive(true);
    return vertx.createHttpClient(
        VertxInternals.releasable(options), new PoolOptions().setCleanerPeriod(0));
  }

  private static void setHttp2(HttpClientOptions options, Protocol protocol) {
    options
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        .setUseAlpn(true)
        .setAlpnVersions(
            protocol == Protocol.AUTO
                ? List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1)
                : List.of(HttpVersion.HTTP_2))
        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
        .setInitialSettings(new Http2Settings()
            .setPushEnabled(false)
            .setInitialWindowSize(STREAM_WINDOW_BYTES)
            .setMaxHeaderListSize(MAX_HTTP2_HEAD_BYTES));
  }

  /** Closes all clients and their connections; completes when they are closed. */
  public Future<?> close() {
    return Future.join(
        clientsByKey.values().stream().map(each -> each.agent.close()).toList());
  }
}
