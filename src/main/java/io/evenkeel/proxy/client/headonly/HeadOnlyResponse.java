package io.evenkeel.proxy.client.headonly;

import io.evenkeel.proxy.client.http2.Http2ClientConnection;
import io.evenkeel.proxy.client.http2.Http2ClientResponse;
import io.vertx.core.http.HttpServerResponse;

/**
 * The response to a {@link HeadOnlyRequest}. Creates Vert.x's stream only if the response cannot be written past it.
 */
public final class HeadOnlyResponse extends Http2ClientResponse {
  private final HeadOnlyRequest request;

  HeadOnlyResponse(Http2ClientConnection connection, HeadOnlyRequest request) {
    super(connection, request.transport(), request.method());
    this.request = request;
  }

  @Override
  public HttpServerResponse vertx() {
    return request.vertxRequest().response();
  }

  @Override
  public boolean isGone() {
    return !request.hasVertxRequest() && request.isStreamGone();
  }

  @Override
  public boolean headWritten() {
    return writtenDirectly() || request.hasVertxRequest() && super.headWritten();
  }

  @Override
  public long bytesWritten() {
    return writtenDirectly() || request.hasVertxRequest() ? super.bytesWritten() : 0;
  }
}
