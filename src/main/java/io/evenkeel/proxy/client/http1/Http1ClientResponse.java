package io.evenkeel.proxy.client.http1;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.proxy.client.VertxClientResponse;
import io.evenkeel.proxy.headers.ResponseHeaders;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** A response over HTTP/1. If its whole body is known, its headers are not copied into Vert.x's head. */
public final class Http1ClientResponse extends VertxClientResponse {
  private static final int RESET_CONTENT = 205;

  private final HttpServerRequest request;
  private final @Nullable Http1ResponseWriter writer;

  /** @param writer writes complete responses; {@code null} if Vert.x does */
  Http1ClientResponse(HttpServerRequest request, @Nullable Http1ResponseWriter writer) {
    this.request = request;
    this.writer = writer;
  }

  @Override
  public HttpServerResponse vertx() {
    return request.response();
  }

  @Override
  public Future<?> end(Buffer lastChunk) {
    if (writer == null || !hasPendingHead() || !isPlain()) {
      applyHead();
      return vertx().end(lastChunk);
    }
    HeaderLines headers = pendingHeaders();
    applyStatus();
    return writer.end(vertx(), headers, lastChunk);
  }

  /** Whether Vert.x adds or removes nothing because of the version, the method or the status. */
  private boolean isPlain() {
    return request.version() == HttpVersion.HTTP_1_1
        && status() != RESET_CONTENT
        && !ResponseHeaders.bodiless(request.method(), status());
  }
}
