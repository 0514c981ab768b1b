package io.evenkeel.proxy.backend;

import io.evenkeel.kit.Await;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.traffic.TrafficStats;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A dialogue over a channel whose other side a test plays, and all that was told of it. */
final class Conversation implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  final EmbeddedChannel channel = new EmbeddedChannel();
  final List<String> told = new ArrayList<>();
  final List<Object> passedOn = new ArrayList<>();
  final Http1BackendHandler dialogue;
  boolean lends;
  boolean pauses;

  @Nullable
  Promise<Void> taken;

  private @Nullable BackendResponse answer;

  Conversation() {
    channel.pipeline().addLast("codec", new ChannelDuplexHandler());
    Http1BackendCodec codec = Objects.requireNonNull(Http1BackendCodec.install(channel.pipeline()));
    channel.pipeline().addLast("vertx", new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        passedOn.add(message.getClass().getSimpleName());
        ReferenceCountUtil.release(message);
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        passedOn.add(failure);
      }
    });
    LoopContext loop = new LoopContext(vertx, 0, new TrafficStats(1), true);
    dialogue = Http1BackendHandler.installBefore(channel.pipeline().context("vertx"), codec, loop);
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
    Await.result(vertx.close());
  }

  Http1BackendRequest call() {
    Http1BackendRequest call = Objects.requireNonNull(dialogue.tryBegin());
    call.responseHandler((head, failure) -> {
      if (head == null) {
        told.add("no answer: " + name(failure));
      } else {
        told(head);
      }
    });
    return call;
  }

  private void told(BackendResponse head) {
    told.add(Integer.toString(head.statusCode()));
    answer = head;
    head.endHandler(() -> told.add("end"));
    head.exceptionHandler(failure -> told.add("cut: " + name(failure)));
    head.bodyHandler(
        piece -> {
          told.add(piece.length() > 100 ? piece.length() + " bytes" : piece.toString());
          return taken == null ? null : taken.future();
        },
        lends);
    if (pauses) {
      head.pause();
    }
  }

  private static String name(@Nullable Throwable failure) {
    return failure == null ? "none" : failure.getClass().getSimpleName();
  }

  Http1BackendRequest get() {
    Http1BackendRequest call = call();
    call.headers().add("Host", "b");
    call.end();
    return call;
  }

  String sent() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf each = channel.readOutbound(); each != null; each = channel.readOutbound()) {
      all.append(each.toString(StandardCharsets.ISO_8859_1));
      each.release();
    }
    return all.toString();
  }

  /** The backend sends this, in memory of the pool. */
  ByteBuf receive(String text) {
    ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer();
    bytes.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    channel.writeInbound(bytes);
    return bytes;
  }

  BackendResponse answer() {
    return Objects.requireNonNull(answer);
  }
}
