package io.evenkeel.proxy.backend;

import io.evenkeel.http.http1.Http1HeadEncoder;
import io.evenkeel.net.ReceiveBuffers;
import io.evenkeel.proxy.loop.LoopContext;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * Speaks HTTP/1.1 with a backend between Netty's codec and Vert.x's client, which learns of the connection's end and of
 * nothing else while a {@link Http1BackendRequest} is under way. What a request costs is a third less that way.
 */
final class Http1BackendHandler extends ChannelInboundHandlerAdapter {
  private static final String NAME = "evenkeel.dialogue";

  private final Http1BackendCodec codec;
  private final ChannelHandlerContext context;
  private @Nullable Http1BackendRequest current;
  private @Nullable Http1BackendRequest latest;

  private final LoopContext loop;
  private final Handler<HttpObject> receive = this::receive;
  private final Handler<Throwable> fail = this::fail;

  private Http1BackendHandler(
      Http1BackendCodec codec, ChannelHandlerContext context, LoopContext loop) {
    this.codec = codec;
    this.context = context;
    this.loop = loop;
  }

  /** Puts one in front of {@code vertx}, the client's own handler. */
  static Http1BackendHandler installBefore(
      ChannelHandlerContext vertx, Http1BackendCodec codec, LoopContext loop) {
    ChannelPipeline pipeline = vertx.pipeline();
    Http1BackendHandler dialogue = new Http1BackendHandler(codec, pipeline.context(codec), loop);
    pipeline.addBefore(vertx.name(), NAME, dialogue);
    return dialogue;
  }

  /** Begins the next request; none where the connection is gone, or in use. */
  @Nullable
  Http1BackendRequest tryBegin() {
    if (current != null || !context.channel().isActive()) {
      return null;
    }
    current = new Http1BackendRequest(this, context);
    latest = current;
    return current;
  }

  /** Whether the last request was sent as far as its end, so that the next one may be told from it. */
  boolean lastRequestSent() {
    return latest == null || latest.sent();
  }

  /** The answer that is read next is one to a request of {@code method}. */
  void expectResponseTo(Http1BackendRequest by, HttpMethod method) {
    if (current == by) {
      codec.expectResponseTo(method.toNetty());
    }
  }

  Http1HeadEncoder headEncoder() {
    return loop.headEncoder();
  }

  boolean isCurrent(Http1BackendRequest call) {
    return current == call;
  }

  /** The answer to {@code call} is whole. */
  void onResponseComplete(Http1BackendRequest call) {
    if (current == call) {
      current = null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext here, Object message) {
    if (current != null && message instanceof HttpObject part) {
      loop.dispatch(part, receive);
    } else {
      here.fireChannelRead(
          message instanceof HttpContent body ? ReceiveBuffers.copyUnpooled(body) : message);
    }
  }

  private void receive(HttpObject part) {
    Http1BackendRequest call = current;
    if (call == null) {
      ReferenceCountUtil.release(part);
    } else {
      call.receive(part);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext here) {
    Http1BackendRequest call = current;
    if (call != null && here.channel().isWritable()) {
      loop.dispatch(call, Http1BackendRequest::onWritable);
    }
    here.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext here) {
    loop.dispatch(new HttpClosedException("Connection was closed"), fail);
    here.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext here, Throwable failure) {
    loop.dispatch(failure, fail);
    here.fireExceptionCaught(failure);
  }

  private void fail(Throwable failure) {
    Http1BackendRequest call = current;
    current = null;
    if (call != null) {
      call.fail(failure);
    }
  }
}
