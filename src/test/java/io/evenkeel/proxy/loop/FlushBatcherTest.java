package io.evenkeel.proxy.loop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writes are flushed when the event loop has read its pending input, and no later. */
class FlushBatcherTest {
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
  private final LocalAddress address = new LocalAddress(FlushBatcherTest.class);
  private final FlushBatcher batcher = new FlushBatcher();
  private int flushes;

  @BeforeEach
  void open() throws Exception {
    new ServerBootstrap()
        .group(loop)
        .channel(LocalServerChannel.class)
        .childHandler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel accepted) {
            accepted.pipeline().addLast(new ReleaseAll());
          }
        })
        .bind(address)
        .get(5, SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    loop.shutdownGracefully(0, 0, SECONDS).get(5, SECONDS);
  }

  private static final class ReleaseAll extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
    }
  }

  private final class FlushCounter extends ChannelOutboundHandlerAdapter {
    @Override
    public void flush(ChannelHandlerContext context) {
      flushes++;
      context.flush();
    }
  }

  private Channel connect() throws Exception {
    ChannelFuture connected = new Bootstrap()
        .group(loop)
        .channel(LocalChannel.class)
        .handler(new ReleaseAll())
        .connect(address);
    connected.get(5, SECONDS);
    onLoop(() -> {
      batcher.install(connected.channel());
      return connected.channel().pipeline().addFirst(new FlushCounter());
    });
    return connected.channel();
  }

  private <T> T onLoop(Callable<T> task) throws Exception {
    return loop.submit(task).get(5, SECONDS);
  }

  private static ChannelFuture send(Channel channel, int bytes) {
    return channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[bytes]));
  }

  @Test
  void writes_of_one_loop_iteration_are_flushed_together() throws Exception {
    Channel channel = connect();

    ChannelFuture last = onLoop(() -> {
      send(channel, 1);
      send(channel, 1);
      ChannelFuture third = send(channel, 1);
      assertThat(flushes).isZero();
      return third;
    });

    last.get(5, SECONDS);
    assertThat(onLoop(() -> flushes)).isEqualTo(1);
  }

  @Test
  void each_loop_iteration_flushes_its_writes() throws Exception {
    Channel channel = connect();

    for (int i = 1; i <= 3; i++) {
      onLoop(() -> send(channel, 1)).get(5, SECONDS);
      assertThat(onLoop(() -> flushes)).isEqualTo(i);
    }
  }

  @Test
  void writes_are_flushed_before_a_close() throws Exception {
    Channel channel = connect();

    List<ChannelFuture> both = onLoop(() -> List.of(send(channel, 1), channel.close()));

    both.get(1).get(5, SECONDS);
    assertThat(both.get(0).isSuccess()).isTrue();
    assertThat(onLoop(() -> flushes)).isEqualTo(1);
  }

  @Test
  void a_channel_above_its_high_water_mark_is_flushed_at_once() throws Exception {
    Channel channel = connect();
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(10, 100));

    ChannelFuture sent = onLoop(() -> {
      ChannelFuture first = send(channel, 1000);
      assertThat(flushes).isEqualTo(1);
      return first;
    });

    sent.get(5, SECONDS);
  }

  @Test
  void more_than_64_waiting_channels_are_flushed_at_once() throws Exception {
    List<Channel> many = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      many.add(connect());
    }

    List<ChannelFuture> all = onLoop(() -> {
      List<ChannelFuture> sent = many.stream().map(each -> send(each, 1)).toList();
      assertThat(flushes).isEqualTo(64);
      return sent;
    });

    for (ChannelFuture each : all) {
      each.get(5, SECONDS);
    }
    assertThat(onLoop(() -> flushes)).isEqualTo(70);
  }

  @Test
  void writes_are_flushed_when_the_handler_is_removed() throws Exception {
    Channel channel = connect();

    ChannelFuture sent = onLoop(() -> {
      ChannelFuture written = send(channel, 1);
      channel.pipeline().remove(channel.pipeline().names().get(1));
      return written;
    });

    sent.get(5, SECONDS);
    assertThat(sent.isSuccess()).isTrue();
  }
}
