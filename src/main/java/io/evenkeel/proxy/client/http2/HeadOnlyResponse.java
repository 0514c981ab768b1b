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
  private @Nullable String phrase;
  private @Nullable MultiMap fields;
  private @Nullable Handler<Throwable> exceptionHandler;
  private @Nullable Handler<Void> closeHandler;
  private @Nullable Handler<Void> headersEndHandler;
  private @Nullable HttpServerResponse whole;
  private boolean ended;
  private boolean closed;

  HeadOnlyResponse(HeadOnlyRequest request) {
    this.request = request;
  }

  @Override
  HttpServerResponse whole() {
    return request.whole().response();
  }

  /** From now on it is Vert.x's. */
  void become(HttpServerResponse response) {
    whole = response;
    response.exceptionHandler(exceptionHandler);
    response.closeHandler(closeHandler);
    response.headersEndHandler(headersEndHandler);
    response.setStatusCode(status);
    if (phrase != null) {
      response.setStatusMessage(phrase);
    }
    if (fields != null) {
      fields.forEach(field -> response.headers().add(field.getKey(), field.getValue()));
    }
  }

  void streamClosed() {
    closed = true;
    if (!ended && exceptionHandler != null) {
      exceptionHandler.handle(new HttpClosedException("the stream ended"));
    }
    if (closeHandler != null) {
      closeHandler.handle(null);
    }
  }

  /** Whether it was given fields of its own. */
  boolean hasFields() {
    return whole != null || fields != null;
  }

  /** It was written past Vert.x. */
  void written() {
    ended = true;
  }

  @Override
  public HttpServerResponse exceptionHandler(@Nullable Handler<Throwable> handler) {
    exceptionHandler = handler;
    if (whole != null) {
      whole.exceptionHandler(handler);
    }
    return this;
  }

  @Override
  public HttpServerResponse closeHandler(@Nullable Handler<Void> handler) {
    closeHandler = handler;
    if (whole != null) {
      whole.closeHandler(handler);
    }
    return this;
  }

  @Override
  public HttpServerResponse headersEndHandler(@Nullable Handler<Void> handler) {
    headersEndHandler = handler;
    if (whole != null) {
      whole.headersEndHandler(handler);
    }
    return this;
  }

  @Override
  public int getStatusCode() {
    return whole == null ? status : whole.getStatusCode();
  }

  @Override
  public HttpServerResponse setStatusCode(int code) {
    status = code;
    if (whole != null) {
      whole.setStatusCode(code);
    }
    return this;
  }

  @Override
  public String getStatusMessage() {
    return phrase == null ? HttpResponseStatus.valueOf(status).reasonPhrase() : phrase;
  }

  /** Kept for who asks: HTTP/2 has none (RFC 9113 section 8.3.2). */
  @Override
  public HttpServerResponse setStatusMessage(String message) {
    phrase = message;
    return this;
  }

  @Override
  public MultiMap headers() {
    if (whole != null) {
      return whole.headers();
    }
    if (fields == null) {
      fields = HttpHeaders.headers();
    }
    return fields;
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
    return whole == null ? end(Buffer.buffer()) : whole.end();
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
    if (whole != null) {
      return whole.end(body);
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
    if (request.streams().responseWriter().writes(this, lines, sent)) {
      return Future.succeededFuture();
    }
    lines.addTo(headers());
    return sent.length() == 0 ? whole().end() : whole().end(sent);
  }

  @Override
  public boolean writeQueueFull() {
    return whole != null && whole.writeQueueFull();
  }

  @Override
  public boolean ended() {
    return whole == null ? ended : whole.ended();
  }

  @Override
  public boolean closed() {
    return whole == null ? closed : whole.closed();
  }

  @Override
  public boolean headWritten() {
    return whole == null ? ended : whole.headWritten();
  }

  @Override
  public long bytesWritten() {
    return whole == null ? 0 : whole.bytesWritten();
  }

  @Override
  public int streamId() {
    return request.id();
  }

  @Override
  public Future<Void> reset(long code) {
    return whole == null ? request.streams().reset(request.id(), code) : whole.reset(code);
  }
}
