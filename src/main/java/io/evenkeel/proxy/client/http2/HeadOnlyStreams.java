package io.evenkeel.proxy.client.http2;

import io.evenkeel.proxy.loop.LoopContext;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a client's connection of HTTP/2 that are all head, and go without Vert.x's stream: its queues and maps
 * cost more than the rest of such a request, and most are answered without them.
 */
final class HeadOnlyStreams extends Http2ConnectionAdapter {
  private final LoopContext loop;
  private final HttpConnection http;
  private final ChannelHandlerContext context;
  private final Http2ConnectionHandler codec;
  private final Http2ResponseWriter responseWriter;
  private final Handler<HttpServerRequest> requestHandler;
  private final VertxStreamAccess vertxStreams;
  private final Http2Connection.PropertyKey requestKey;
  private final boolean secure;
  private @Nullable Authority lastAuthority;
  private @Nullable HttpServerRequest createdRequest;
  private boolean creatingVertxStream;

  /**
   * @param answers how small answers go
   * @param arrival whom requests are told to
   */
  HeadOnlyStreams(
      LoopContext loop,
      HttpConnection http,
      Http2ResponseWriter answers,
      Handler<HttpServerRequest> arrival) {
    this.loop = loop;
    this.http = http;
    this.context = ((ConnectionBase) http).channelHandlerContext();
    this.codec = (Http2ConnectionHandler) context.handler();
    this.responseWriter = answers;
    this.requestHandler = arrival;
    this.vertxStreams = new VertxStreamAccess(http);
    this.requestKey = codec.connection().newKey();
    this.secure = http.isSsl();
    codec.connection().addListener(this);
  }

  /** Has a request told, where it can go without Vert.x. */
  boolean dispatch(int id, Http2Headers head) {
    Http2Stream stream = codec.connection().stream(id);
    if (creatingVertxStream || stream == null || !vertxStreams.isMissing(stream)) {
      return false;
    }
    Http2RequestHead read = Http2RequestHead.of(head, lastAuthority);
    if (read == null || !vertxStreams.addPlaceholder(stream)) {
      return false;
    }
    lastAuthority = read.authority();
    HeadOnlyRequest request = new HeadOnlyRequest(this, id, read);
    stream.setProperty(requestKey, request);
    loop.dispatch(request, requestHandler);
    return true;
  }

  /**
   * Has Vert.x make the stream of a request that was told without one.
   *
   * @throws IllegalStateException where the stream has ended
   */
  HttpServerRequest createVertxStream(HeadOnlyRequest request) {
    Http2Stream stream = codec.connection().stream(request.id());
    if (stream == null || stream.isResetSent() || stream.removeProperty(requestKey) == null) {
      throw new IllegalStateException("stream " + request.id() + " is over");
    }
    vertxStreams.removePlaceholder(stream);
    creatingVertxStream = true;
    try {
      codec
          .decoder()
          .frameListener()
          .onHeadersRead(context, request.id(), request.head().received(), 0, true);
    } catch (Http2Exception refused) {
      codec.onError(context, false, refused);
    } finally {
      creatingVertxStream = false;
    }
    HttpServerRequest own = createdRequest;
    createdRequest = null;
    if (own == null) {
      // its end is to be heard all the same
      stream.setProperty(requestKey, request);
      throw new IllegalStateException("Vert.x does not take stream " + request.id());
    }
    return own;
  }

  /** Whether Vert.x has made this one for a request that was told already. */
  boolean captureCreated(HttpServerRequest request) {
    if (creatingVertxStream) {
      createdRequest = request;
    }
    return creatingVertxStream;
  }

  /** The reset of a stream was written: one that Vert.x lacks ends now, while the connection cannot fail yet. */
  void onResetWritten(int id) {
    Http2Stream stream = codec.connection().stream(id);
    if (stream != null && vertxStreams.isMissing(stream)) {
      stream.close();
    }
  }

  Http2ResponseWriter responseWriter() {
    return responseWriter;
  }

  HttpConnection http() {
    return http;
  }

  boolean secure() {
    return secure;
  }

  /** Ends a stream, if it has not ended. */
  Future<Void> reset(int id, long code) {
    Http2Stream stream = codec.connection().stream(id);
    if (stream != null && stream.state() != Http2Stream.State.CLOSED) {
      codec.encoder().writeRstStream(context, id, code, context.newPromise());
      codec.flush(context);
    }
    return Future.succeededFuture();
  }

  @Override
  public void onStreamClosed(Http2Stream stream) {
    if (stream.getProperty(requestKey) instanceof HeadOnlyRequest request) {
      stream.removeProperty(requestKey);
      loop.dispatch(request, HeadOnlyRequest::onStreamClosed);
    }
  }
}
