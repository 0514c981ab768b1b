package io.evenkeel.proxy.backend;

import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.PoolConfig.Protocol;
import io.evenkeel.config.tls.BackendTls;
import io.evenkeel.net.TimedTlsOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The HTTP clients of one event loop: one for each connect time-out and manner of TLS, since these are a client's own. */
public final class VertxClients {
  private static final int MAX_CHUNK_BYTES = 64 * 1024;
  private final Vertx vertx;
  private final Map<ClientKey, HttpClientAgent> clientsByKey = new HashMap<>();

  /**
   * @param tls empty: clear text
   * @param spoken HTTP/1, HTTP/2, or whichever the backend chooses (by ALPN)
   */
  private record ClientKey(int connectMillis, Optional<BackendTls> tls, Protocol protocol) {}

  public VertxClients(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * The client for connections to a pool's backends. Must be called on the loop itself.
   *
   * @param secure whether by TLS
   * @param shares whether it may be HTTP/2
   */
  HttpClientAgent get(PoolConfig pool, boolean secure, boolean shares) {
    long millis = Math.max(1, pool.timeouts().connect().toMillis());
    return clientsByKey.computeIfAbsent(
        new ClientKey(
            (int) Math.min(millis, Integer.MAX_VALUE),
            secure ? Optional.of(pool.tls()) : Optional.empty(),
            shares ? pool.protocol() : Protocol.HTTP1),
        this::create);
  }

  private HttpClientAgent create(ClientKey manner) {
    HttpClientOptions options = new HttpClientOptions();
    if (manner.protocol() != Protocol.HTTP1) {
      TrunkLimits.applyTo(options, manner.protocol());
    }
    manner.tls().ifPresent(tls -> tls.applyTo(options));
    options.setSslEngineOptions(new TimedTlsOptions());
    options
        .setSslHandshakeTimeout(manner.connectMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setConnectTimeout(manner.connectMillis())
        .setMaxChunkSize(MAX_CHUNK_BYTES)
        .setMaxHeaderSize(MAX_CHUNK_BYTES)
        .setDecoderInitialBufferSize(512)
        .setDecompressionSupported(false)
        .setKeepAlive(true)
        .setPipelining(false);
    return vertx.createHttpClient(options, new PoolOptions().setCleanerPeriod(0));
  }

  public Future<?> close() {
    return Future.join(
        clientsByKey.values().stream().map(HttpClientAgent::close).toList());
  }
}
