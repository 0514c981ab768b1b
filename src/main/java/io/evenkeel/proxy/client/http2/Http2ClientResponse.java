package io.evenkeel.proxy.client.http2;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.proxy.client.VertxClientResponse;
import io.evenkeel.proxy.headers.HstsHandler;
import io.evenkeel.proxy.headers.ResponseHeaders;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/** A response on an HTTP/2 stream. If it is small and its whole body is known, it is written past Vert.x. */
public abstract class Http2ClientResponse extends VertxClientResponse {
  private static final long NOT_WRITTEN = -1;

  private final Http2ClientConnection connection;
  private final int id;
  private final HttpMethod method;
  private boolean lengthDeclared;

  /** The number of body bytes that were written past Vert.x. */
  private long directBytes = NOT_WRITTEN;

  /**
   * @param id the id of the stream
   * @param method the method of the request
   */
  public Http2ClientResponse(Http2ClientConnection connection, int id, HttpMethod method) {
    this.connection = connection;
    this.id = id;
    this.method = method;
  }

  @Override
  public final void setHead(int status, @Nullable String reasonPhrase, HeaderLines headers) {
    CharSequence hsts = connection.hsts();
    if (hsts != null) {
      headers.set(HstsHandler.HEADER_NAME, hsts);
    }
    lengthDeclared = false;
    super.setHead(status, reasonPhrase, headers);
  }

  @Override
  public final void setContentLength(long bytes) {
    lengthDeclared = true;
    super.setContentLength(bytes);
  }

  @Override
  public final @Nullable Future<?> end(Buffer lastChunk) {
    Http2ResponseWriter writer = connection.responseWriter();
    if (writer != null && hasPendingHead()) {
      if (!lengthDeclared && !ResponseHeaders.bodiless(method, status())) {
        setContentLength(lastChunk.length());
      }
      long length = lastChunk.length();
      if (writer.tryWrite(id, status(), pendingHeaders(), lastChunk)) {
        directBytes = length;
        return null;
      }
    }
    if (isGone()) {
      return null;
    }
    applyHead();
    // Vert.x would send an empty chunk as a frame of its own
    return lastChunk.length() == 0 ? vertx().end() : vertx().end(lastChunk);
  }

  /** Whether the response was written past Vert.x. */
  public final boolean writtenDirectly() {
    return directBytes != NOT_WRITTEN;
  }

  @Override
  public boolean headWritten() {
    return writtenDirectly() || super.headWritten();
  }

  @Override
  public long bytesWritten() {
    return writtenDirectly() ? directBytes : super.bytesWritten();
  }
}
