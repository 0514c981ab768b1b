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
  private static final int CHUNK_BYTES = 64 * 1024;
  private final Vertx vertx;
  private final Map<Manner, HttpClientAgent> byManner = new HashMap<>();

  /**
   * @param tls empty: clear text
   * @param spoken HTTP/1, HTTP/2, or whichever the backend chooses (by ALPN)
   */
  private record Manner(int connectMillis, Optional<BackendTls> tls, Protocol spoken) {}

  public VertxClients(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * The client for connections to a pool's backends. Must be called on the loop itself.
   *
   * @param secure whether by TLS
   * @param shares whether it may be HTTP/2
   */
  HttpClientAgent of(PoolConfig pool, boolean secure, boolean shares) {
    long millis = Math.max(1, pool.timeouts().connect().toMillis());
    return byManner.computeIfAbsent(
        new Manner(
            (int) Math.min(millis, Integer.MAX_VALUE),
            secure ? Optional.of(pool.tls()) : Optional.empty(),
            shares ? pool.protocol() : Protocol.HTTP1),
        this::create);
  }

  private HttpClientAgent create(Manner manner) {
    HttpClientOptions options = new HttpClientOptions();
    if (manner.spoken() != Protocol.HTTP1) {
      TrunkLimits.applyTo(options, manner.spoken());
    }
    manner.tls().ifPresent(tls -> tls.applyTo(options));
    options.setSslEngineOptions(new TimedTlsOptions());
    options
        .setSslHandshakeTimeout(manner.connectMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setConnectTimeout(manner.connectMillis())
        .setMaxChunkSize(CHUNK_BYTES)
        .setMaxHeaderSize(CHUNK_BYTES)
        .setDecoderInitialBufferSize(512)
        .setDecompressionSupported(false)
        .setKeepAlive(true)
        .setPipelining(false);
    return vertx.createHttpClient(options, new PoolOptions().setCleanerPeriod(0));
  }

  public Future<?> close() {
    return Future.join(byManner.values().stream().map(HttpClientAgent::close).toList());
  }
}
