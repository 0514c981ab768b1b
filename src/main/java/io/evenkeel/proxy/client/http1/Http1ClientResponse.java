package io.evenkeel.proxy.client.http1;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.proxy.client.VertxClientResponse;
import io.evenkeel.proxy.headers.ResponseHeaders;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** A response over HTTP/1. If its whole body is known, its headers are not copied into Vert.x's head. */
public final class Http1ClientResponse extends VertxClientResponse {
  private static final int RESET_CONTENT = 205;

  private final HttpServerRequest request;
  private final Http1ResponseWriter writer;
  private boolean closes;

  Http1ClientResponse(HttpServerRequest request, Http1ResponseWriter writer) {
    this.request = request;
    this.writer = writer;
  }

  @Override
  public HttpServerResponse vertx() {
    return request.response();
  }

  @Override
  public void announceClose() {
    closes = true;
    vertx().putHeader(HeaderNames.CONNECTION, HttpHeaders.CLOSE);
  }

  @Override
  public void writeInterim(int status, HeaderLines headers) {
    writer.writeInterim(status, headers);
  }

  @Override
  protected void beforeHead(HeaderLines headers, boolean hasChunks) {
    if (hasChunks) {
      headers.add(HeaderNames.TRANSFER_ENCODING, HttpHeaders.CHUNKED);
    }
    if (closes || request.version() == HttpVersion.HTTP_1_0) {
      vertx().headersEndHandler(beforeWritten -> setConnection(vertx().headers()));
    }
  }

  /** Vert.x overwrites the header for an HTTP/1.0 client that asked for keep-alive, and spells its name in its own way. */
  private void setConnection(MultiMap head) {
    String value = closes ? "close" : head.get(HttpHeaders.CONNECTION);
    if (value != null) {
      head.set(HeaderNames.CONNECTION, value);
    }
  }

  @Override
  public Future<?> end(Buffer lastChunk) {
    if (hasPendingHead()
        && !lengthDeclared()
        && !ResponseHeaders.bodiless(request.method(), status())) {
      setContentLength(lastChunk.length());
    }
    if (!writer.writesFinal() || !hasPendingHead() || !isPlain()) {
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
