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
  private final Http2ResponseWriter answers;
  private final Handler<HttpServerRequest> arrival;
  private final VertxStreamAccess vertx;
  private final Http2Connection.PropertyKey key;
  private final boolean secure;
  private @Nullable Authority asked;
  private @Nullable HttpServerRequest made;
  private boolean making;

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
    this.answers = answers;
    this.arrival = arrival;
    this.vertx = new VertxStreamAccess(http);
    this.key = codec.connection().newKey();
    this.secure = http.isSsl();
    codec.connection().addListener(this);
  }

  /** Has a request told, where it can go without Vert.x. */
  boolean tells(int id, Http2Headers head) {
    Http2Stream stream = codec.connection().stream(id);
    if (making || stream == null || !vertx.lacks(stream)) {
      return false;
    }
    Http2RequestHead read = Http2RequestHead.of(head, asked);
    if (read == null || !vertx.standInFor(stream)) {
      return false;
    }
    asked = read.authority();
    HeadOnlyRequest request = new HeadOnlyRequest(this, id, read);
    stream.setProperty(key, request);
    loop.dispatch(request, arrival);
    return true;
  }

  /**
   * Has Vert.x make the stream of a request that was told without one.
   *
   * @throws IllegalStateException where the stream has ended
   */
  HttpServerRequest make(HeadOnlyRequest request) {
    Http2Stream stream = codec.connection().stream(request.id());
    if (stream == null || stream.isResetSent() || stream.removeProperty(key) == null) {
      throw new IllegalStateException("stream " + request.id() + " is over");
    }
    vertx.make(stream);
    making = true;
    try {
      codec
          .decoder()
          .frameListener()
          .onHeadersRead(context, request.id(), request.head().received(), 0, true);
    } catch (Http2Exception refused) {
      codec.onError(context, false, refused);
    } finally {
      making = false;
    }
    HttpServerRequest own = made;
    made = null;
    if (own == null) {
      // its end is to be heard all the same
      stream.setProperty(key, request);
      throw new IllegalStateException("Vert.x does not take stream " + request.id());
    }
    return own;
  }

  /** Whether Vert.x has made this one for a request that was told already. */
  boolean knows(HttpServerRequest request) {
    if (making) {
      made = request;
    }
    return making;
  }

  /** The reset of a stream was written: one that Vert.x lacks ends now, while the connection cannot fail yet. */
  void wasReset(int id) {
    Http2Stream stream = codec.connection().stream(id);
    if (stream != null && vertx.lacks(stream)) {
      stream.close();
    }
  }

  Http2ResponseWriter answers() {
    return answers;
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
    if (stream.getProperty(key) instanceof HeadOnlyRequest request) {
      stream.removeProperty(key);
      loop.dispatch(request, HeadOnlyRequest::closed);
    }
  }
}
