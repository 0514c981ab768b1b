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
  abstract HttpServerRequest whole();

  @Override
  public HttpServerRequest handler(@Nullable Handler<Buffer> handler) {
    whole().handler(handler);
    return this;
  }

  @Override
  public HttpServerRequest pause() {
    whole().pause();
    return this;
  }

  @Override
  public HttpServerRequest resume() {
    whole().resume();
    return this;
  }

  @Override
  public HttpServerRequest fetch(long amount) {
    whole().fetch(amount);
    return this;
  }

  @Override
  public HttpServerRequest endHandler(@Nullable Handler<Void> handler) {
    whole().endHandler(handler);
    return this;
  }

  @Override
  public HttpServerRequest setParamsCharset(String charset) {
    whole().setParamsCharset(charset);
    return this;
  }

  @Override
  public String getParamsCharset() {
    return whole().getParamsCharset();
  }

  @Override
  public MultiMap params(boolean semicolonIsNormalChar) {
    return whole().params(semicolonIsNormalChar);
  }

  @Override
  public String absoluteURI() {
    return whole().absoluteURI();
  }

  @Override
  public Future<Buffer> body() {
    return whole().body();
  }

  @Override
  public Future<Void> end() {
    return whole().end();
  }

  @Override
  public Future<NetSocket> toNetSocket() {
    return whole().toNetSocket();
  }

  @Override
  public HttpServerRequest setExpectMultipart(boolean expect) {
    whole().setExpectMultipart(expect);
    return this;
  }

  @Override
  public boolean isExpectMultipart() {
    return whole().isExpectMultipart();
  }

  @Override
  public HttpServerRequest uploadHandler(@Nullable Handler<HttpServerFileUpload> handler) {
    whole().uploadHandler(handler);
    return this;
  }

  @Override
  public MultiMap formAttributes() {
    return whole().formAttributes();
  }

  @Override
  public @Nullable String getFormAttribute(String name) {
    return whole().getFormAttribute(name);
  }

  @Override
  public Future<ServerWebSocket> toWebSocket() {
    return whole().toWebSocket();
  }

  @Override
  public HttpServerRequest customFrameHandler(@Nullable Handler<HttpFrame> handler) {
    whole().customFrameHandler(handler);
    return this;
  }

  @Override
  public HttpServerRequest streamPriorityHandler(@Nullable Handler<StreamPriority> handler) {
    whole().streamPriorityHandler(handler);
    return this;
  }

  @Override
  public DecoderResult decoderResult() {
    return DecoderResult.SUCCESS;
  }

  @Override
  public @Nullable Cookie getCookie(String name) {
    return whole().getCookie(name);
  }

  @Override
  public @Nullable Cookie getCookie(String name, String domain, String path) {
    return whole().getCookie(name, domain, path);
  }

  @Override
  public Set<Cookie> cookies(String name) {
    return whole().cookies(name);
  }

  @Override
  public Set<Cookie> cookies() {
    return whole().cookies();
  }
}
