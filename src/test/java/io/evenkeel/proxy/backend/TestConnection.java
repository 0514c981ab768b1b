package io.evenkeel.proxy.backend;

import io.evenkeel.kit.Await;
import io.evenkeel.net.MemoryBudget;
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

/** A handler on a channel whose other side a test plays; records all events that the handler reports. */
final class TestConnection implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  final EmbeddedChannel channel = new EmbeddedChannel();
  final List<String> events = new ArrayList<>();
  final List<Object> passedOn = new ArrayList<>();
  final Http1BackendHandler handler;
  boolean lend;
  boolean pause;

  /** Completes when a chunk is no longer read; null if the receiver is done on return. */
  @Nullable
  Promise<Void> received;

  private @Nullable BackendResponse response;

  TestConnection() {
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
    LoopContext loop = new LoopContext(
        vertx, 0, new TrafficStats(1), new MemoryBudget(64 << 20, 64 << 20, 1).loop(0), true);
    handler = Http1BackendHandler.installBefore(channel.pipeline().context("vertx"), codec, loop);
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
    Await.result(vertx.close());
  }

  Http1BackendRequest begin() {
    Http1BackendRequest request = Objects.requireNonNull(handler.tryBegin());
    request.responseHandler((head, failure) -> {
      if (head == null) {
        events.add("no response: " + name(failure));
      } else {
        onResponse(head);
      }
    });
    return request;
  }

  private void onResponse(BackendResponse head) {
    events.add(Integer.toString(head.statusCode()));
    response = head;
    head.endHandler(() -> events.add("end"));
    head.exceptionHandler(failure -> events.add("cut: " + name(failure)));
    head.bodyHandler(
        chunk -> {
          events.add(chunk.length() > 100 ? chunk.length() + " bytes" : chunk.toString());
          return received == null ? null : received.future();
        },
        lend);
    if (pause) {
      head.pause();
    }
  }

  private static String name(@Nullable Throwable failure) {
    return failure == null ? "none" : failure.getClass().getSimpleName();
  }

  /** Sends a GET request. */
  Http1BackendRequest get() {
    Http1BackendRequest request = begin();
    request.headers().add("Host", "b");
    request.end();
    return request;
  }

  /** Returns what was written to the backend since the last time. */
  String sent() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf each = channel.readOutbound(); each != null; each = channel.readOutbound()) {
      all.append(each.toString(StandardCharsets.ISO_8859_1));
      each.release();
    }
    return all.toString();
  }

  /** Lets the backend send {@code text}, in pooled memory. */
  ByteBuf receive(String text) {
    ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer();
    bytes.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    channel.writeInbound(bytes);
    return bytes;
  }

  BackendResponse response() {
    return Objects.requireNonNull(response);
  }
}
