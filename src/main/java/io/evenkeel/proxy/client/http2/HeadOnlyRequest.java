package io.evenkeel.proxy.client.http2;

import io.evenkeel.http.ReceivedHeaders;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import org.jspecify.annotations.Nullable;

/** A request of HTTP/2 that is all head: it has no stream of Vert.x's until somebody asks for what only that can. */
public final class HeadOnlyRequest extends LateRequest {
  private final HeadOnlyStreams streams;
  private final int id;
  private final Http2RequestHead head;
  private final HeadOnlyResponse response = new HeadOnlyResponse(this);
  private @Nullable Handler<Throwable> exceptionHandler;
  private @Nullable HttpServerRequest delegate;

  HeadOnlyRequest(HeadOnlyStreams streams, int id, Http2RequestHead head) {
    this.streams = streams;
    this.id = id;
    this.head = head;
  }

  int id() {
    return id;
  }

  public Http2RequestHead head() {
    return head;
  }

  HeadOnlyStreams streams() {
    return streams;
  }

  /** Vert.x's own, where it was made. */
  @Nullable
  HttpServerRequest delegateIfCreated() {
    return delegate;
  }

  @Override
  HttpServerRequest delegate() {
    if (delegate == null) {
      delegate = streams.createVertxStream(this);
      delegate.exceptionHandler(exceptionHandler);
      response.delegateTo(delegate.response());
    }
    return delegate;
  }

  /** Its stream has ended, and Vert.x never knew of it. */
  void onStreamClosed() {
    response.onStreamClosed();
  }

  @Override
  public HttpServerRequest exceptionHandler(@Nullable Handler<Throwable> handler) {
    exceptionHandler = handler;
    if (delegate != null) {
      delegate.exceptionHandler(handler);
    }
    return this;
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_2;
  }

  @Override
  public HttpMethod method() {
    return head.method();
  }

  @Override
  public String scheme() {
    return head.scheme();
  }

  @Override
  public boolean isSSL() {
    return streams.secure();
  }

  @Override
  public HostAndPort authority() {
    return head.authority().host();
  }

  @Override
  public HostAndPort authority(boolean real) {
    return head.authority().host();
  }

  @Override
  public String uri() {
    return head.path();
  }

  @Override
  public String path() {
    return delegate().path();
  }

  @Override
  public @Nullable String query() {
    return delegate().query();
  }

  @Override
  public ReceivedHeaders headers() {
    return head.headers();
  }

  @Override
  public int streamId() {
    return id;
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
  public HeadOnlyResponse response() {
    return response;
  }

  @Override
  public HttpConnection connection() {
    return streams.http();
  }
}
