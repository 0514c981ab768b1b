package io.evenkeel.proxy.client.http2;

import io.netty.handler.codec.DecoderResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpFrame;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.StreamPriority;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of a request is left to Vert.x's own, which is made when the first of this is asked for. */
abstract class LateRequest implements HttpServerRequest {
  /** Vert.x's own. */
  abstract HttpServerRequest delegate();

  @Override
  public HttpServerRequest handler(@Nullable Handler<Buffer> handler) {
    delegate().handler(handler);
    return this;
  }

  @Override
  public HttpServerRequest pause() {
    delegate().pause();
    return this;
  }

  @Override
  public HttpServerRequest resume() {
    delegate().resume();
    return this;
  }

  @Override
  public HttpServerRequest fetch(long amount) {
    delegate().fetch(amount);
    return this;
  }

  @Override
  public HttpServerRequest endHandler(@Nullable Handler<Void> handler) {
    delegate().endHandler(handler);
    return this;
  }

  @Override
  public HttpServerRequest setParamsCharset(String charset) {
    delegate().setParamsCharset(charset);
    return this;
  }

  @Override
  public String getParamsCharset() {
    return delegate().getParamsCharset();
  }

  @Override
  public MultiMap params(boolean semicolonIsNormalChar) {
    return delegate().params(semicolonIsNormalChar);
  }

  @Override
  public String absoluteURI() {
    return delegate().absoluteURI();
  }

  @Override
  public Future<Buffer> body() {
    return delegate().body();
  }

  @Override
  public Future<Void> end() {
    return delegate().end();
  }

  @Override
  public Future<NetSocket> toNetSocket() {
    return delegate().toNetSocket();
  }

  @Override
  public HttpServerRequest setExpectMultipart(boolean expect) {
    delegate().setExpectMultipart(expect);
    return this;
  }

  @Override
  public boolean isExpectMultipart() {
    return delegate().isExpectMultipart();
  }

  @Override
  public HttpServerRequest uploadHandler(@Nullable Handler<HttpServerFileUpload> handler) {
    delegate().uploadHandler(handler);
    return this;
  }

  @Override
  public MultiMap formAttributes() {
    return delegate().formAttributes();
  }

  @Override
  public @Nullable String getFormAttribute(String name) {
    return delegate().getFormAttribute(name);
  }

  @Override
  public Future<ServerWebSocket> toWebSocket() {
    return delegate().toWebSocket();
  }

  @Override
  public HttpServerRequest customFrameHandler(@Nullable Handler<HttpFrame> handler) {
    delegate().customFrameHandler(handler);
    return this;
  }

  @Override
  public HttpServerRequest streamPriorityHandler(@Nullable Handler<StreamPriority> handler) {
    delegate().streamPriorityHandler(handler);
    return this;
  }

  @Override
  public DecoderResult decoderResult() {
    return DecoderResult.SUCCESS;
  }

  @Override
  public @Nullable Cookie getCookie(String name) {
    return delegate().getCookie(name);
  }

  @Override
  public @Nullable Cookie getCookie(String name, String domain, String path) {
    return delegate().getCookie(name, domain, path);
  }

  @Override
  public Set<Cookie> cookies(String name) {
    return delegate().cookies(name);
  }

  @Override
  public Set<Cookie> cookies() {
    return delegate().cookies();
  }
}
