package io.evenkeel.proxy;

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
 * nothing else while a {@link DirectCall} is under way. What a request costs is a third less that way.
 */
final class Dialogue extends ChannelInboundHandlerAdapter {
  private static final String NAME = "evenkeel.dialogue";

  private final AnswerCodec codec;
  private final ChannelHandlerContext context;
  private @Nullable DirectCall current;
  private @Nullable DirectCall latest;

  private final LoopContext loop;
  private final Handler<HttpObject> receive = this::receive;
  private final Handler<Throwable> fail = this::fail;

  private Dialogue(AnswerCodec codec, ChannelHandlerContext context, LoopContext loop) {
    this.codec = codec;
    this.context = context;
    this.loop = loop;
  }

  /** Puts one in front of {@code vertx}, the client's own handler. */
  static Dialogue before(ChannelHandlerContext vertx, AnswerCodec codec, LoopContext loop) {
    ChannelPipeline pipeline = vertx.pipeline();
    Dialogue dialogue = new Dialogue(codec, pipeline.context(codec), loop);
    pipeline.addBefore(vertx.name(), NAME, dialogue);
    return dialogue;
  }

  /** Begins the next request; none where the connection is gone, or in use. */
  @Nullable
  DirectCall begin() {
    if (current != null || !context.channel().isActive()) {
      return null;
    }
    current = new DirectCall(this, context);
    latest = current;
    return current;
  }

  /** Whether the last request was sent as far as its end, so that the next one may be told from it. */
  boolean clean() {
    return latest == null || latest.sent();
  }

  /** The answer that is read next is one to a request of {@code method}. */
  void asked(DirectCall by, HttpMethod method) {
    if (current == by) {
      codec.asked(method.toNetty());
    }
  }

  Http1HeadEncoder heads() {
    return loop.heads();
  }

  boolean current(DirectCall call) {
    return current == call;
  }

  /** The answer to {@code call} is whole. */
  void ended(DirectCall call) {
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
          message instanceof HttpContent body ? ReceiveBuffers.unpooled(body) : message);
    }
  }

  private void receive(HttpObject part) {
    DirectCall call = current;
    if (call == null) {
      ReferenceCountUtil.release(part);
    } else {
      call.receive(part);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext here) {
    DirectCall call = current;
    if (call != null && here.channel().isWritable()) {
      loop.dispatch(call, DirectCall::drained);
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
    DirectCall call = current;
    current = null;
    if (call != null) {
      call.fail(failure);
    }
  }
}
