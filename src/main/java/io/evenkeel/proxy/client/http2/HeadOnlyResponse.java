package io.evenkeel.proxy.client.http2;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.proxy.headers.ResponseHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** The answer to a {@link HeadOnlyRequest}: one that is small and whole goes past Vert.x, any other becomes Vert.x's. */
final class HeadOnlyResponse extends LateResponse {
  private final HeadOnlyRequest request;
  private int status = HttpResponseStatus.OK.code();
  private @Nullable String statusMessage;
  private @Nullable MultiMap headers;
  private @Nullable Handler<Throwable> exceptionHandler;
  private @Nullable Handler<Void> closeHandler;
  private @Nullable Handler<Void> headersEndHandler;
  private @Nullable HttpServerResponse delegate;
  private boolean ended;
  private boolean closed;

  HeadOnlyResponse(HeadOnlyRequest request) {
    this.request = request;
  }

  @Override
  HttpServerResponse delegate() {
    return request.delegate().response();
  }

  /** From now on it is Vert.x's. */
  void delegateTo(HttpServerResponse response) {
    delegate = response;
    response.exceptionHandler(exceptionHandler);
    response.closeHandler(closeHandler);
    response.headersEndHandler(headersEndHandler);
    response.setStatusCode(status);
    if (statusMessage != null) {
      response.setStatusMessage(statusMessage);
    }
    if (headers != null) {
      headers.forEach(field -> response.headers().add(field.getKey(), field.getValue()));
    }
  }

  void onStreamClosed() {
    closed = true;
    if (!ended && exceptionHandler != null) {
      exceptionHandler.handle(new HttpClosedException("the stream ended"));
    }
    if (closeHandler != null) {
      closeHandler.handle(null);
    }
  }

  /** Whether it was given fields of its own. */
  boolean hasHeaders() {
    return delegate != null || headers != null;
  }

  /** It was written past Vert.x. */
  void markEnded() {
    ended = true;
  }

  @Override
  public HttpServerResponse exceptionHandler(@Nullable Handler<Throwable> handler) {
    exceptionHandler = handler;
    if (delegate != null) {
      delegate.exceptionHandler(handler);
    }
    return this;
  }

  @Override
  public HttpServerResponse closeHandler(@Nullable Handler<Void> handler) {
    closeHandler = handler;
    if (delegate != null) {
      delegate.closeHandler(handler);
    }
    return this;
  }

  @Override
  public HttpServerResponse headersEndHandler(@Nullable Handler<Void> handler) {
    headersEndHandler = handler;
    if (delegate != null) {
      delegate.headersEndHandler(handler);
    }
    return this;
  }

  @Override
  public int getStatusCode() {
    return delegate == null ? status : delegate.getStatusCode();
  }

  @Override
  public HttpServerResponse setStatusCode(int code) {
    status = code;
    if (delegate != null) {
      delegate.setStatusCode(code);
    }
    return this;
  }

  @Override
  public String getStatusMessage() {
    return statusMessage == null
        ? HttpResponseStatus.valueOf(status).reasonPhrase()
        : statusMessage;
  }

  /** Kept for who asks: HTTP/2 has none (RFC 9113 section 8.3.2). */
  @Override
  public HttpServerResponse setStatusMessage(String message) {
    statusMessage = message;
    return this;
  }

  @Override
  public MultiMap headers() {
    if (delegate != null) {
      return delegate.headers();
    }
    if (headers == null) {
      headers = HttpHeaders.headers();
    }
    return headers;
  }

  @Override
  public HttpServerResponse putHeader(String name, String value) {
    headers().set(name, value);
    return this;
  }

  @Override
  public HttpServerResponse putHeader(CharSequence name, CharSequence value) {
    headers().set(name, value);
    return this;
  }

  @Override
  public HttpServerResponse putHeader(String name, Iterable<String> values) {
    headers().set(name, values);
    return this;
  }

  @Override
  public HttpServerResponse putHeader(CharSequence name, Iterable<CharSequence> values) {
    headers().set(name, values);
    return this;
  }

  @Override
  public Future<Void> end() {
    // an empty body would be a frame of its own there
    return delegate == null ? end(Buffer.buffer()) : delegate.end();
  }

  @Override
  public Future<Void> end(String text) {
    return end(Buffer.buffer(text));
  }

  @Override
  public Future<Void> end(String text, String encoding) {
    return end(Buffer.buffer(text, encoding));
  }

  @Override
  public Future<Void> end(Buffer body) {
    if (delegate != null) {
      return delegate.end(body);
    }
    if (ended) {
      throw new IllegalStateException("the answer was written already");
    }
    boolean bodiless = ResponseHeaders.bodiless(request.method(), status);
    if (!bodiless && !headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
      headers().set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length()));
    }
    HeaderLines lines = new HeaderLines();
    Buffer sent = bodiless ? Buffer.buffer() : body;
    if (request.streams().responseWriter().tryWrite(this, lines, sent)) {
      return Future.succeededFuture();
    }
    lines.addTo(headers());
    return sent.length() == 0 ? delegate().end() : delegate().end(sent);
  }

  @Override
  public boolean writeQueueFull() {
    return delegate != null && delegate.writeQueueFull();
  }

  @Override
  public boolean ended() {
    return delegate == null ? ended : delegate.ended();
  }

  @Override
  public boolean closed() {
    return delegate == null ? closed : delegate.closed();
  }

  @Override
  public boolean headWritten() {
    return delegate == null ? ended : delegate.headWritten();
  }

  @Override
  public long bytesWritten() {
    return delegate == null ? 0 : delegate.bytesWritten();
  }

  @Override
  public int streamId() {
    return request.id();
  }

  @Override
  public Future<Void> reset(long code) {
    return delegate == null ? request.streams().reset(request.id(), code) : delegate.reset(code);
  }
}
