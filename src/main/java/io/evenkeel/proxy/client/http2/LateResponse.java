package io.evenkeel.proxy.client.http2;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of an answer is left to Vert.x's own, which is made when the first of this is asked for. */
abstract class LateResponse implements HttpServerResponse {
  /** Vert.x's own. */
  abstract HttpServerResponse delegate();

  @Override
  public HttpServerResponse setWriteQueueMaxSize(int most) {
    delegate().setWriteQueueMaxSize(most);
    return this;
  }

  @Override
  public HttpServerResponse drainHandler(@Nullable Handler<Void> handler) {
    delegate().drainHandler(handler);
    return this;
  }

  @Override
  public HttpServerResponse setChunked(boolean chunked) {
    delegate().setChunked(chunked);
    return this;
  }

  @Override
  public boolean isChunked() {
    return delegate().isChunked();
  }

  @Override
  public MultiMap trailers() {
    return delegate().trailers();
  }

  @Override
  public HttpServerResponse putTrailer(String name, String value) {
    delegate().putTrailer(name, value);
    return this;
  }

  @Override
  public HttpServerResponse putTrailer(CharSequence name, CharSequence value) {
    delegate().putTrailer(name, value);
    return this;
  }

  @Override
  public HttpServerResponse putTrailer(String name, Iterable<String> values) {
    delegate().putTrailer(name, values);
    return this;
  }

  @Override
  public HttpServerResponse putTrailer(CharSequence name, Iterable<CharSequence> values) {
    delegate().putTrailer(name, values);
    return this;
  }

  @Override
  public HttpServerResponse endHandler(@Nullable Handler<Void> handler) {
    delegate().endHandler(handler);
    return this;
  }

  @Override
  public HttpServerResponse bodyEndHandler(@Nullable Handler<Void> handler) {
    delegate().bodyEndHandler(handler);
    return this;
  }

  @Override
  public Future<Void> writeHead() {
    return delegate().writeHead();
  }

  @Override
  public Future<Void> write(Buffer chunk) {
    return delegate().write(chunk);
  }

  @Override
  public Future<Void> write(String chunk, String encoding) {
    return delegate().write(chunk, encoding);
  }

  @Override
  public Future<Void> write(String chunk) {
    return delegate().write(chunk);
  }

  @Override
  public Future<Void> writeContinue() {
    return delegate().writeContinue();
  }

  @Override
  public Future<Void> writeEarlyHints(MultiMap hints) {
    return delegate().writeEarlyHints(hints);
  }

  @Override
  public Future<Void> sendFile(String file, long offset, long length) {
    return delegate().sendFile(file, offset, length);
  }

  @Override
  public Future<Void> sendFile(FileChannel channel, long offset, long length) {
    return delegate().sendFile(channel, offset, length);
  }

  @Override
  public Future<Void> sendFile(RandomAccessFile file, long offset, long length) {
    return delegate().sendFile(file, offset, length);
  }

  @Override
  public Future<HttpServerResponse> push(
      HttpMethod method, HostAndPort authority, String path, MultiMap headers) {
    return delegate().push(method, authority, path, headers);
  }

  @Override
  public Future<Void> writeCustomFrame(int type, int flags, Buffer payload) {
    return delegate().writeCustomFrame(type, flags, payload);
  }

  @Override
  public HttpServerResponse addCookie(Cookie cookie) {
    delegate().addCookie(cookie);
    return this;
  }

  @Override
  public @Nullable Cookie removeCookie(String name, boolean invalidate) {
    return delegate().removeCookie(name, invalidate);
  }

  @Override
  public Set<Cookie> removeCookies(String name, boolean invalidate) {
    return delegate().removeCookies(name, invalidate);
  }

  @Override
  public @Nullable Cookie removeCookie(
      String name, String domain, String path, boolean invalidate) {
    return delegate().removeCookie(name, domain, path, invalidate);
  }
}
