package io.evenkeel.proxy.client.http1;

import io.evenkeel.proxy.client.VertxClientRequest;
import io.evenkeel.proxy.exchange.ClientResponse;
import io.evenkeel.proxy.exchange.ClientTransport;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A request over HTTP/1. Its body bypasses Vert.x if possible. */
public final class Http1ClientRequest extends VertxClientRequest {
  private final Http1ClientConnection connection;
  private final HttpServerRequest request;
  private final Http1ClientResponse response;

  /** Delivers the body; {@code null} if Vert.x does. */
  private @Nullable Http1BodyHandler bodyHandler;

  Http1ClientRequest(Http1ClientConnection connection, HttpServerRequest request) {
    super(request, Http1RequestValidator.check(request));
    this.connection = connection;
    this.request = request;
    this.response = new Http1ClientResponse(request, connection.responseWriter());
  }

  @Override
  public @Nullable String host() {
    return request.headers().get(HttpHeaders.HOST);
  }

  @Override
  public boolean hasBodyOfUnknownLength() {
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  @Override
  public void onFailure(Owner owner, Throwable failure) {
    if (failure instanceof IOException || failure instanceof HttpClosedException) {
      owner.onClientDisconnected();
    } else {
      owner.onMalformedBody();
    }
  }

  @Override
  public void readBody(BodyReceiver receiver) {
    Http1BodyHandler bypass = connection.input().bodyHandler();
    if (bypass != null && bypass.deliverTo(receiver)) {
      bodyHandler = bypass;
      request.endHandler(end -> receiver.onEnd());
    } else {
      super.readBody(receiver);
    }
  }

  @Override
  public @Nullable MultiMap trailers() {
    return connection.input().trailers();
  }

  @Override
  public void pauseBody() {
    if (bodyHandler == null) {
      super.pauseBody();
    } else {
      bodyHandler.pause();
    }
  }

  @Override
  public void resumeBody() {
    if (bodyHandler == null) {
      super.resumeBody();
    } else {
      bodyHandler.resume();
    }
  }

  @Override
  public ClientTransport transport() {
    return connection;
  }

  @Override
  public ClientResponse response() {
    return response;
  }
}
