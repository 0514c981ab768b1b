package io.evenkeel.proxy.client.headonly;

import io.evenkeel.net.VertxInternals;
import io.evenkeel.proxy.client.http2.HeadOnlyBypass;
import io.evenkeel.proxy.client.http2.Http2ClientConnection;
import io.evenkeel.proxy.exchange.ClientRequest;
import io.evenkeel.proxy.loop.LoopContext;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one HTTP/2 connection that consist only of a head. Vert.x creates a stream for one only if its
 * response needs it, because the queues and maps of such a stream cost more than the rest of the request.
 */
public final class HeadOnlyStreams extends Http2ConnectionAdapter implements HeadOnlyBypass {
  private final LoopContext loop;
  private final ChannelHandlerContext context;
  private final Http2ConnectionHandler codec;
  private final Http2ClientConnection connection;
  private final Handler<ClientRequest> dispatcher;
  private final VertxStreamAccess vertxStreams;
  private final Http2Connection.PropertyKey requestKey;
  private Http2RequestHead.@Nullable Authority lastAuthority;
  private @Nullable HttpServerRequest createdRequest;
  private boolean creatingVertxStream;

  /**
   * @param dispatcher handles the requests
   */
  public HeadOnlyStreams(
      LoopContext loop,
      HttpConnection http,
      Http2ClientConnection connection,
      Handler<ClientRequest> dispatcher) {
    this.loop = loop;
    this.context = VertxInternals.handlerContext(http);
    this.codec = (Http2ConnectionHandler) context.handler();
    this.connection = connection;
    this.dispatcher = dispatcher;
    this.vertxStreams = new VertxStreamAccess(http);
    this.requestKey = codec.connection().newKey();
    codec.connection().addListener(this);
  }

  @Override
  public boolean dispatch(int id, Http2Headers head) {
    Http2Stream stream = codec.connection().stream(id);
    if (creatingVertxStream || stream == null || !vertxStreams.isMissing(stream)) {
      return false;
    }
    Http2RequestHead read = Http2RequestHead.of(head, lastAuthority);
    if (read == null || !vertxStreams.addPlaceholder(stream)) {
      return false;
    }
    lastAuthority = read.authority();
    HeadOnlyRequest request = new HeadOnlyRequest(this, connection, id, read);
    stream.setProperty(requestKey, request);
    loop.dispatch(request, dispatcher);
    return true;
  }

  /** Whether the stream has ended or was reset. */
  boolean isGone(int id) {
    Http2Stream stream = codec.connection().stream(id);
    return stream == null || stream.isResetSent();
  }

  /**
   * Makes Vert.x create the stream of a request that was dispatched without one.
   *
   * @throws IllegalStateException if the stream has ended
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
    } catch (Http2Exception failure) {
      codec.onError(context, false, failure);
    } finally {
      creatingVertxStream = false;
    }
    HttpServerRequest created = createdRequest;
    createdRequest = null;
    if (created == null) {
      // the request must still be notified when the stream ends
      stream.setProperty(requestKey, request);
      throw new IllegalStateException("Vert.x does not take stream " + request.id());
    }
    return created;
  }

  @Override
  public boolean captureCreated(HttpServerRequest request) {
    if (creatingVertxStream) {
      createdRequest = request;
    }
    return creatingVertxStream;
  }

  /** Closes a stream that Vert.x does not have. Otherwise Vert.x would find it when the connection fails. */
  @Override
  public void onResetWritten(int id) {
    Http2Stream stream = codec.connection().stream(id);
    if (stream != null && vertxStreams.isMissing(stream)) {
      stream.close();
    }
  }

  @Override
  public void onStreamClosed(Http2Stream stream) {
    if (stream.getProperty(requestKey) instanceof HeadOnlyRequest request) {
      stream.removeProperty(requestKey);
      loop.dispatch(request, HeadOnlyRequest::onStreamClosed);
    }
  }
}
