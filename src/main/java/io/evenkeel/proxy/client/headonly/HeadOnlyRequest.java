package io.evenkeel.proxy.client.headonly;

import io.evenkeel.http.ReceivedHeaders;
import io.evenkeel.proxy.client.http2.Http2ClientConnection;
import io.evenkeel.proxy.client.http2.Http2ClientStream;
import io.evenkeel.proxy.client.http2.Http2RequestValidator;
import io.evenkeel.proxy.exchange.ClientRequest;
import io.evenkeel.proxy.exchange.Rejection;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An HTTP/2 request that consists only of a head. Vert.x has no stream for it until its response needs one. */
public final class HeadOnlyRequest
    implements ClientRequest, Http2ClientStream.Source, Handler<Throwable> {
  private final HeadOnlyStreams streams;
  private final int id;
  private final HttpMethod method;

  /** {@code null} once the exchange has ended. */
  private @Nullable Http2RequestHead head;

  private final @Nullable Rejection rejection;
  private final Http2ClientStream stream;
  private final HeadOnlyResponse response;
  private final Http2ClientConnection connection;
  private @Nullable Owner owner;
  private @Nullable HttpServerRequest vertxRequest;

  HeadOnlyRequest(
      HeadOnlyStreams streams, Http2ClientConnection connection, int id, Http2RequestHead head) {
    this.streams = streams;
    this.connection = connection;
    this.id = id;
    this.head = head;
    this.method = head.method();
    this.rejection = Http2RequestValidator.checkTarget(
        head.method(), head.scheme(), head.path(), head.headers(), connection.maxUriBytes());
    this.stream = connection.openStream(id, this);
    this.response = new HeadOnlyResponse(connection, this);
  }

  int id() {
    return id;
  }

  Http2RequestHead head() {
    return Objects.requireNonNull(head, "the exchange has ended");
  }

  boolean hasVertxRequest() {
    return vertxRequest != null;
  }

  /** Whether the stream has ended or was reset. */
  boolean isStreamGone() {
    return streams.isGone(id);
  }

  /**
   * Returns Vert.x's request; created by the first call.
   *
   * @throws IllegalStateException if the stream has ended
   */
  HttpServerRequest vertxRequest() {
    HttpServerRequest request = vertxRequest;
    if (request == null) {
      request = streams.createVertxStream(this);
      vertxRequest = request;
      stream.chargeVertxStream();
      request.exceptionHandler(this);
      request.response().exceptionHandler(this);
      request.response().closeHandler(closed -> connection.onStreamClosed(id));
    }
    return request;
  }

  /** Called when the stream has ended and Vert.x has none for it. */
  void onStreamClosed() {
    if (!response.writtenDirectly() && owner != null) {
      owner.onClientDisconnected();
    }
    connection.onStreamClosed(id);
  }

  @Override
  public void begin(Owner newOwner) {
    owner = newOwner;
    stream.begin(newOwner);
  }

  @Override
  public void detach() {
    owner = null;
  }

  /** Called by Vert.x when its stream failed. */
  @Override
  public void handle(Throwable failure) {
    if (owner != null) {
      owner.onClientDisconnected();
    }
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_2;
  }

  @Override
  public HttpMethod method() {
    return method;
  }

  @Override
  public String uri() {
    return head().path();
  }

  @Override
  public ReceivedHeaders headers() {
    return head().headers();
  }

  @Override
  public String host() {
    return head().authority().text();
  }

  @Override
  public @Nullable Rejection rejection() {
    return rejection;
  }

  @Override
  public boolean hasBodyOfUnknownLength() {
    return false;
  }

  @Override
  public void readBody(BodyReceiver receiver) {
    receiver.onEnd();
  }

  @Override
  public @Nullable MultiMap trailers() {
    return null;
  }

  @Override
  public void pauseBody() {}

  @Override
  public void resumeBody() {}

  @Override
  public Http2ClientStream transport() {
    return stream;
  }

  @Override
  public HeadOnlyResponse response() {
    return response;
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  public boolean isEnded() {
    return true;
  }

  @Override
  public void release() {
    owner = null;
    head = null;
  }

  @Override
  public void reset(long code) {
    if (vertxRequest == null) {
      connection.reset(id, code);
    } else {
      vertxRequest.response().reset(code);
    }
  }
}
