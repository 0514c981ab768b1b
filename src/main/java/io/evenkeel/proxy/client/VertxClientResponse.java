package io.evenkeel.proxy.client;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.proxy.exchange.ClientResponse;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A response that Vert.x writes. Copies the headers into Vert.x's head only when the head is written, so that a
 * subclass may write them itself instead.
 */
public abstract class VertxClientResponse implements ClientResponse {
  private @Nullable HeaderLines pendingHeaders;
  private @Nullable String reasonPhrase;
  private int status;
  private boolean chunked;
  private boolean lengthDeclared;

  /** Vert.x's response. */
  public abstract HttpServerResponse vertx();

  /**
   * Whether the client can receive nothing any more and Vert.x has no response object that would ignore writes. The
   * response is then dropped; the request's owner learns of it by the end of the stream.
   */
  public boolean isGone() {
    return false;
  }

  /** Called before a chunk of the body is written. */
  protected void beforeWrite(int length) {}

  /** Called when the head was written together with the first bytes of the body. */
  protected void afterHeadWithBody() {}

  @Override
  public void setHead(int status, @Nullable String reasonPhrase, HeaderLines headers) {
    this.status = status;
    this.reasonPhrase = reasonPhrase;
    this.pendingHeaders = headers;
    this.lengthDeclared = false;
  }

  @Override
  public final void addHeader(CharSequence name, CharSequence value) {
    pendingHeaders().add(name, value);
  }

  @Override
  public final void setContentLength(long bytes) {
    lengthDeclared = true;
    pendingHeaders().add(HeaderNames.CONTENT_LENGTH, Long.toString(bytes));
  }

  @Override
  public final void setChunked() {
    chunked = true;
  }

  /** Whether the length of the body was declared since the head was set. */
  protected final boolean lengthDeclared() {
    return lengthDeclared;
  }

  /** Called before a head is copied into Vert.x's head. */
  protected void beforeHead(HeaderLines headers, boolean hasChunks) {}

  /** Whether the head is set but not yet copied into Vert.x's head, and the body is not chunked. */
  public final boolean hasPendingHead() {
    return pendingHeaders != null && !chunked;
  }

  public final int status() {
    return status;
  }

  /** The headers that were not copied into Vert.x's head yet. */
  public final HeaderLines pendingHeaders() {
    return Objects.requireNonNull(pendingHeaders, "no head is set");
  }

  /** Drops the head, because a subclass has written it. */
  protected final void dropHead() {
    pendingHeaders = null;
  }

  /** Copies only the status into Vert.x's head, because the caller writes the headers itself. */
  public final void applyStatus() {
    pendingHeaders = null;
    HttpServerResponse response = vertx();
    response.setStatusCode(status);
    if (reasonPhrase != null && !reasonPhrase.equals(response.getStatusMessage())) {
      response.setStatusMessage(reasonPhrase);
    }
  }

  /** Copies the head into Vert.x's head, which Vert.x writes next. */
  public final void applyHead() {
    HeaderLines headers = pendingHeaders;
    if (headers != null) {
      applyStatus();
      beforeHead(headers, chunked);
      headers.addTo(vertx().headers());
    }
  }

  @Override
  public boolean headWritten() {
    return vertx().headWritten();
  }

  @Override
  public final void writeHead() {
    if (!isGone()) {
      applyHead();
      vertx().writeHead();
    }
  }

  @Override
  public final @Nullable Future<?> write(Buffer chunk) {
    if (isGone()) {
      return null;
    }
    beforeWrite(chunk.length());
    boolean withHead = pendingHeaders != null;
    applyHead();
    Future<?> written = vertx().write(chunk);
    if (withHead) {
      afterHeadWithBody();
    }
    return written;
  }

  @Override
  public final void end() {
    if (!isGone()) {
      applyHead();
      vertx().end();
    }
  }

  @Override
  public final void addTrailers(HeaderLines trailers) {
    if (trailers.count() > 0 && !isGone()) {
      trailers.addTo(vertx().trailers());
    }
  }

  @Override
  public boolean writeQueueFull() {
    return !isGone() && vertx().writeQueueFull();
  }

  @Override
  public void drainHandler(Runnable handler) {
    if (!isGone()) {
      vertx().drainHandler(drained -> handler.run());
    }
  }

  @Override
  public long bytesWritten() {
    return vertx().bytesWritten();
  }
}
