package io.evenkeel.proxy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The HTTP clients of one event loop: one for each connect time-out, since that is a client's own setting. */
final class Clients {
  private static final int CHUNK_BYTES = 64 * 1024;
  private final Vertx vertx;
  private final Map<Integer, HttpClientAgent> byTimeout = new HashMap<>();

  Clients(Vertx vertx) {
    this.vertx = vertx;
  }

  /** The client whose connections give up after {@code connect}. Must be called on the loop itself. */
  HttpClientAgent within(Duration connect) {
    long millis = Math.max(1, connect.toMillis());
    return byTimeout.computeIfAbsent((int) Math.min(millis, Integer.MAX_VALUE), this::create);
  }

  private HttpClientAgent create(int connectMillis) {
    HttpClientOptions options = new HttpClientOptions()
        .setConnectTimeout(connectMillis)
        .setMaxChunkSize(CHUNK_BYTES)
        .setMaxHeaderSize(CHUNK_BYTES)
        .setDecoderInitialBufferSize(512)
        .setDecompressionSupported(false)
        .setKeepAlive(true)
        .setPipelining(false);
    return vertx.createHttpClient(options, new PoolOptions().setCleanerPeriod(0));
  }

  Future<?> close() {
    return Future.join(byTimeout.values().stream().map(HttpClientAgent::close).toList());
  }
}
