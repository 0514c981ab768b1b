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

/** What a loop writes leaves when it has read what there was, and no later than that. */
class FlushBatcherTest {
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
  private final LocalAddress address = new LocalAddress(FlushBatcherTest.class);
  private final FlushBatcher outbox = new FlushBatcher();
  private int flushes;

  @BeforeEach
  void open() throws Exception {
    new ServerBootstrap()
        .group(loop)
        .channel(LocalServerChannel.class)
        .childHandler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel accepted) {
            accepted.pipeline().addLast(new Swallows());
          }
        })
        .bind(address)
        .get(5, SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    loop.shutdownGracefully(0, 0, SECONDS).get(5, SECONDS);
  }

  private static final class Swallows extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
    }
  }

  private final class Counts extends ChannelOutboundHandlerAdapter {
    @Override
    public void flush(ChannelHandlerContext context) {
      flushes++;
      context.flush();
    }
  }

  private Channel served() throws Exception {
    ChannelFuture connected = new Bootstrap()
        .group(loop)
        .channel(LocalChannel.class)
        .handler(new Swallows())
        .connect(address);
    connected.get(5, SECONDS);
    onLoop(() -> {
      outbox.install(connected.channel());
      return connected.channel().pipeline().addFirst(new Counts());
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
  void what_is_written_in_one_go_of_the_loop_leaves_in_one() throws Exception {
    Channel channel = served();

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
  void every_go_of_the_loop_sends_what_was_written_in_it() throws Exception {
    Channel channel = served();

    for (int i = 1; i <= 3; i++) {
      onLoop(() -> send(channel, 1)).get(5, SECONDS);
      assertThat(onLoop(() -> flushes)).isEqualTo(i);
    }
  }

  @Test
  void what_was_written_leaves_before_a_close() throws Exception {
    Channel channel = served();

    List<ChannelFuture> both = onLoop(() -> List.of(send(channel, 1), channel.close()));

    both.get(1).get(5, SECONDS);
    assertThat(both.get(0).isSuccess()).isTrue();
    assertThat(onLoop(() -> flushes)).isEqualTo(1);
  }

  @Test
  void a_channel_that_holds_too_much_is_sent_at_once() throws Exception {
    Channel channel = served();
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(10, 100));

    ChannelFuture sent = onLoop(() -> {
      ChannelFuture first = send(channel, 1000);
      assertThat(flushes).isEqualTo(1);
      return first;
    });

    sent.get(5, SECONDS);
  }

  @Test
  void the_first_of_very_many_do_not_wait_for_the_last() throws Exception {
    List<Channel> many = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      many.add(served());
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
  void a_channel_that_is_taken_out_leaves_nothing_behind() throws Exception {
    Channel channel = served();

    ChannelFuture sent = onLoop(() -> {
      ChannelFuture written = send(channel, 1);
      channel.pipeline().remove(channel.pipeline().names().get(1));
      return written;
    });

    sent.get(5, SECONDS);
    assertThat(sent.isSuccess()).isTrue();
  }
}
