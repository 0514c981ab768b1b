package io.evenkeel.proxy.client.http2;

import io.evenkeel.proxy.client.VertxClientRequest;
import io.evenkeel.proxy.exchange.ClientResponse;
import io.evenkeel.proxy.exchange.ClientTransport;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import org.jspecify.annotations.Nullable;

/** A request on one of Vert.x's HTTP/2 streams. */
public final class Http2ClientRequest extends VertxClientRequest
    implements Http2ClientStream.Source {
  private final HttpServerRequest request;
  private final @Nullable String host;
  private final boolean endsWithHead;
  private final Http2ClientStream stream;
  private final Response response;

  /** @param endsWithHead whether the client ended the stream with the request's head */
  Http2ClientRequest(
      Http2ClientConnection connection, HttpServerRequest request, boolean endsWithHead) {
    this(connection, request, hostOf(request), endsWithHead);
  }

  private Http2ClientRequest(
      Http2ClientConnection connection,
      HttpServerRequest request,
      @Nullable String host,
      boolean endsWithHead) {
    super(request, Http2RequestValidator.check(request, host, connection.maxUriBytes()));
    this.request = request;
    this.host = host;
    this.endsWithHead = endsWithHead;
    int id = request.streamId();
    this.stream = connection.openStream(id, this);
    stream.chargeVertxStream();
    this.response = new Response(connection, stream, request);
    request.response().closeHandler(closed -> connection.onStreamClosed(id));
  }

  private static @Nullable String hostOf(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    return authority == null ? null : authority.toString();
  }

  @Override
  public @Nullable String host() {
    return host;
  }

  @Override
  public boolean hasBodyOfUnknownLength() {
    return !endsWithHead;
  }

  @Override
  public void onFailure(Owner owner, Throwable failure) {
    owner.onClientDisconnected();
  }

  @Override
  public @Nullable MultiMap trailers() {
    return stream.trailers();
  }

  @Override
  public long bytesRead() {
    return request.bytesRead();
  }

  @Override
  public boolean isEnded() {
    return request.isEnded();
  }

  @Override
  public void reset(long code) {
    request.response().reset(code);
  }

  @Override
  public void release() {
    detach();
  }

  @Override
  protected void onChunkTaken(int bytes) {
    stream.countTaken(bytes);
  }

  @Override
  public ClientTransport transport() {
    return stream;
  }

  @Override
  public ClientResponse response() {
    return response;
  }

  private static final class Response extends Http2ClientResponse {
    private final HttpServerResponse response;

    Response(
        Http2ClientConnection connection, Http2ClientStream stream, HttpServerRequest request) {
      super(connection, stream, request.method());
      this.response = request.response();
    }

    @Override
    public HttpServerResponse vertx() {
      return response;
    }
  }
}
