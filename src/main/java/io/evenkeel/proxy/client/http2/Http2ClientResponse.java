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
  private final Http2ClientStream stream;
  private final HttpMethod method;

  /** The number of body bytes that were written past Vert.x. */
  private long directBytes = NOT_WRITTEN;

  /** Called when more can be written; {@code null} if no handler is registered. */
  private @Nullable Runnable onDrained;

  /** @param method the method of the request */
  public Http2ClientResponse(
      Http2ClientConnection connection, Http2ClientStream stream, HttpMethod method) {
    this.connection = connection;
    this.stream = stream;
    this.method = method;
  }

  @Override
  protected final void beforeWrite(int length) {
    stream.addUnsent(length);
  }

  /** Vert.x counts only chunks, of any size; the stream counts their bytes. */
  @Override
  public final boolean writeQueueFull() {
    return stream.unsentFull() || super.writeQueueFull();
  }

  @Override
  public final void drainHandler(Runnable handler) {
    onDrained = handler;
    super.drainHandler(this::notifyDrained);
    stream.unsentHandler(this::notifyDrained);
  }

  /** Called when Vert.x's queue or the stream has room again. The handler runs when both have. */
  private void notifyDrained() {
    Runnable handler = onDrained;
    if (handler != null && !writeQueueFull()) {
      onDrained = null;
      handler.run();
    }
  }

  @Override
  public final void setHead(int status, @Nullable String reasonPhrase, HeaderLines headers) {
    CharSequence hsts = connection.hsts();
    if (hsts != null) {
      headers.set(HstsHandler.HEADER_NAME, hsts);
    }
    super.setHead(status, reasonPhrase, headers);
  }

  /** An HTTP/2 connection does not close after a response. */
  @Override
  public final void announceClose() {}

  @Override
  public final void writeInterim(int status, HeaderLines headers) {
    connection.responseWriter().writeInterim(stream.id(), status, headers);
  }

  @Override
  public final @Nullable Future<?> end(Buffer lastChunk) {
    Http2ResponseWriter writer = connection.responseWriter();
    stream.addUnsent(lastChunk.length());
    if (hasPendingHead()) {
      if (!lengthDeclared() && !ResponseHeaders.bodiless(method, status())) {
        setContentLength(lastChunk.length());
      }
      long length = lastChunk.length();
      if (writer.tryWrite(stream.id(), status(), pendingHeaders(), lastChunk)) {
        directBytes = length;
        dropHead();
        return null;
      }
    }
    if (isGone()) {
      return null;
    }
    applyHead();
    // Vert.x would send an empty chunk as a frame of its own
    Future<?> written = lastChunk.length() == 0 ? vertx().end() : vertx().end(lastChunk);
    afterHeadWithBody();
    return written;
  }

  /** Flushes: Vert.x flushes a head with body bytes behind it only once the client's window lets the bytes go. */
  @Override
  protected final void afterHeadWithBody() {
    connection.flush();
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
