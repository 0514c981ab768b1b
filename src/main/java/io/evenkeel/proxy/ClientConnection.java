package io.evenkeel.proxy;

import io.evenkeel.config.ClientTimeouts;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.time.TimerWheel;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.ShutdownEvent;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: how long it has been idle, or at a request head, or silent within a body. Vert.x has no
 * time-outs for these, so it watches the bytes as they arrive and looks at the clock from time to time.
 */
final class ClientConnection extends TimerWheel.Timer {
  private static final AttributeKey<ClientConnection> KEY =
      AttributeKey.valueOf("evenkeel.connection");
  private static final long SHORT_LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LONG_LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LONGEST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SHORTEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(Loop.TICK_MILLIS);

  private static final String DECRYPTED = "evenkeel.decrypted";

  private enum Phase {
    IDLE,
    HEAD,
    EXCHANGE,
    CLOSING
  }

  private final Loop loop;
  private final HttpConnection http;
  private final ClientConnections all;
  private final ClientTimeouts timeouts;
  private final @Nullable String hsts;
  private final @Nullable SslHandler ssl;
  private final ChannelHandlerContext below;
  private final long look;
  private Phase phase = Phase.IDLE;
  private @Nullable Ending exchange;
  private long since;
  private long lastRead;
  private long lingering;

  ClientConnection(Loop loop, HttpConnection http, ClientConnections all, ListenerConfig listener) {
    this.loop = loop;
    this.http = http;
    this.all = all;
    this.timeouts = listener.timeouts();
    long shortest = Math.min(
        timeouts.head().toNanos(),
        Math.min(timeouts.body().toNanos(), timeouts.keepAlive().toNanos()));
    this.look = Math.max(SHORTEST_LOOK_NANOS, Math.min(LONGEST_LOOK_NANOS, shortest / 4));
    this.since = System.nanoTime();
    Channel channel = ((ConnectionBase) http).channel();
    channel.attr(KEY).set(this);
    ChannelPipeline pipeline = channel.pipeline();
    this.ssl = pipeline.get(SslHandler.class);
    this.hsts = ssl == null ? null : StrictTransport.value(listener);
    pipeline.addFirst(new Wire());
    if (ssl == null) {
      this.below = pipeline.firstContext();
    } else {
      pipeline.addAfter(pipeline.context(ssl).name(), DECRYPTED, new Bytes());
      this.below = pipeline.context(DECRYPTED);
    }
    if (hsts != null) {
      pipeline.addAfter("httpEncoder", null, new StrictTransport(hsts));
    }
    loop.wheel().schedule(this, since + look);
  }

  /** Sees the bytes of requests, also those that came together with the end of the handshake. */
  private class Bytes extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      arrived();
      context.fireChannelRead(message);
    }
  }

  /** The same on the wire, where a record of TLS may still lack its end. */
  private final class Wire extends Bytes {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (phase == Phase.CLOSING && ssl != null) {
        // Our own end of TLS is closed: whatever comes now cannot be read, and is of no interest.
        ReferenceCountUtil.release(message);
      } else {
        super.channelRead(context, message);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (!(event instanceof ShutdownEvent && all.draining())) {
        context.fireUserEventTriggered(event);
      }
    }
  }

  static @Nullable ClientConnection of(HttpConnection http) {
    return ((ConnectionBase) http).channel().attr(KEY).get();
  }

  private void arrived() {
    lastRead = System.nanoTime();
    if (phase == Phase.IDLE) {
      phase = Phase.HEAD;
      since = lastRead;
    }
  }

  boolean idle() {
    return phase == Phase.IDLE;
  }

  /** Since when it has been idle. */
  long since() {
    return since;
  }

  void begin(Ending begun) {
    phase = Phase.EXCHANGE;
    exchange = begun;
    lastRead = System.nanoTime();
  }

  /**
   * The exchange is over.
   *
   * @param closes whether nothing more is served here
   * @param unread whether the client is still sending: closing at once would make it lose the answer
   */
  void end(Ending ended, boolean closes, boolean unread) {
    if (exchange != ended) {
      return;
    }
    exchange = null;
    since = System.nanoTime();
    phase = closes ? Phase.CLOSING : Phase.IDLE;
    if (closes) {
      lingering = unread ? LONG_LINGER_NANOS : SHORT_LINGER_NANOS;
      finishWriting();
    }
  }

  /** Says that nothing more comes, once all that was written is out, and goes on reading for a while. */
  private void finishWriting() {
    Channel channel = ((ConnectionBase) http).channel();
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
      if (ssl == null) {
        shutdownOutput(channel);
      } else {
        // A bare FIN would look like an answer that somebody has cut (RFC 8446 section 6.1).
        ssl.closeOutbound().addListener(notified -> shutdownOutput(channel));
      }
    });
  }

  private static void shutdownOutput(Channel channel) {
    if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    } else {
      channel.close();
    }
  }

  boolean closing() {
    return phase == Phase.CLOSING;
  }

  /** Sends what was written, now. */
  void flush() {
    ((ConnectionBase) http).channelHandlerContext().flush();
  }

  /** At once, whatever is under way. */
  void close() {
    ForcedClose.client(http);
  }

  void closed() {
    loop.wheel().cancel(this);
    all.remove(this);
  }

  @Override
  protected void expired(long now) {
    Ending under = exchange;
    if (phase == Phase.CLOSING && now - since >= lingering) {
      ForcedClose.client(http);
    } else if (phase == Phase.IDLE && now - since >= timeouts.keepAlive().toNanos()) {
      ForcedClose.client(http);
    } else if (phase == Phase.HEAD && now - since >= timeouts.head().toNanos()) {
      TooSlow.answer(below, hsts);
    } else if (under != null
        && under.readsClient()
        && now - lastRead >= timeouts.body().toNanos()) {
      under.clientTooSlow();
    }
    loop.wheel().schedule(this, now + look);
  }
}
