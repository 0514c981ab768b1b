package io.evenkeel.proxy.backend;

import io.evenkeel.http.HeaderLines;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A request that Vert.x's client sends: the way for all that {@link Http1BackendRequest} does not know. */
public final class VertxBackendRequest implements BackendRequest {
  private final HttpClientRequest request;
  private final HeaderLines fields = new HeaderLines();

  VertxBackendRequest(HttpClientRequest request) {
    this.request = request;
    request.exceptionHandler(seenByTheAnswer -> {});
  }

  @Override
  public void setMethod(HttpMethod method) {
    request.setMethod(method);
  }

  @Override
  public void setURI(String uri) {
    request.setURI(uri);
  }

  @Override
  public HeaderLines headers() {
    return fields;
  }

  @Override
  public void headersComplete() {
    fields.addTo(request.headers());
    if (request.version() == HttpVersion.HTTP_2) {
      BackendHead.convertToHttp2(request);
    }
  }

  @Override
  public void setChunked(boolean chunked) {
    request.setChunked(chunked);
  }

  @Override
  public void earlyHintsHandler(Handler<MultiMap> handler) {
    request.earlyHintsHandler(handler);
  }

  @Override
  public void continueHandler(Runnable handler) {
    request.continueHandler(go -> handler.run());
  }

  @Override
  public void responseHandler(BiConsumer<@Nullable BackendResponse, @Nullable Throwable> handler) {
    request
        .response()
        .onComplete((response, failure) ->
            handler.accept(response == null ? null : new VertxAnswer(response), failure));
  }

  @Override
  public void sendUpgradeHead() {
    request.connect();
  }

  @Override
  public void sendHead() {
    request.sendHead();
  }

  @Override
  public void write(Buffer chunk) {
    request.write(chunk);
  }

  @Override
  public void writeAndRelease(ByteBuf chunk) {
    request.write(BufferInternal.safeBuffer(chunk));
  }

  @Override
  public void end() {
    request.end();
  }

  @Override
  public void end(Buffer body) {
    request.end(body);
  }

  @Override
  public boolean writeQueueFull() {
    return request.writeQueueFull();
  }

  @Override
  public void drainHandler(Runnable handler) {
    request.drainHandler(drained -> handler.run());
  }
}
