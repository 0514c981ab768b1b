package io.evenkeel.proxy.client;

import io.evenkeel.proxy.exchange.ClientRequest;
import io.evenkeel.proxy.exchange.Rejection;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** A request that Vert.x read. The subclasses implement what differs by protocol. */
public abstract class VertxClientRequest implements ClientRequest, Handler<Throwable> {
  private final HttpServerRequest request;
  private final @Nullable Rejection rejection;
  private @Nullable Owner owner;

  public VertxClientRequest(HttpServerRequest request, @Nullable Rejection rejection) {
    this.request = request;
    this.rejection = rejection;
  }

  @Override
  public final HttpVersion version() {
    return request.version();
  }

  @Override
  public final HttpMethod method() {
    return request.method();
  }

  @Override
  public final @Nullable String uri() {
    return request.uri();
  }

  @Override
  public final MultiMap headers() {
    return request.headers();
  }

  @Override
  public final @Nullable Rejection rejection() {
    return rejection;
  }

  @Override
  public final void begin(Owner newOwner) {
    owner = newOwner;
    transport().begin(newOwner);
    request.response().exceptionHandler(this);
    request.exceptionHandler(this);
  }

  @Override
  public final void detach() {
    owner = null;
  }

  /** Vert.x reports that the request or its response failed. */
  @Override
  public final void handle(Throwable failure) {
    Owner to = owner;
    if (to != null) {
      onFailure(to, failure);
    }
  }

  /** Reports a failure to the owner. */
  public abstract void onFailure(Owner owner, Throwable failure);

  /** Called when Vert.x delivers a chunk of the body. */
  protected void onChunkTaken(int bytes) {}

  @Override
  public void readBody(BodyReceiver receiver) {
    request.pause();
    request.handler(chunk -> {
      onChunkTaken(chunk.length());
      receiver.onChunk(chunk);
    });
    request.endHandler(end -> receiver.onEnd());
  }

  @Override
  public void pauseBody() {
    if (!request.isEnded()) {
      request.pause();
    }
  }

  @Override
  public void resumeBody() {
    if (!request.isEnded()) {
      request.resume();
    }
  }
}
