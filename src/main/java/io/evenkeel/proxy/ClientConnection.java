package io.evenkeel.proxy;

import io.evenkeel.config.ClientTimeouts;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.time.TimerWheel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: how long it has been idle, or at a request head, or silent within a body. Vert.x has no
 * time-outs for these, so it watches the bytes as they arrive and looks at the clock from time to time.
 */
final class ClientConnection extends TimerWheel.Timer implements ClientSide, ClientSocket {
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
  private @Nullable Gate gate;
  private @Nullable Tunnel tunnel;
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
    Buffers.bound(channel);
    channel.attr(KEY).set(this);
    ChannelPipeline pipeline = channel.pipeline();
    this.ssl = pipeline.get(SslHandler.class);
    this.hsts = ssl == null ? null : StrictTransport.value(listener);
    pipeline.addFirst(new ClientBytes.Wire(this));
    if (ssl == null) {
      this.below = pipeline.firstContext();
    } else {
      pipeline.addAfter(pipeline.context(ssl).name(), DECRYPTED, new ClientBytes(this));
      this.below = pipeline.context(DECRYPTED);
    }
    if (hsts != null) {
      pipeline.addAfter("httpEncoder", null, new StrictTransport(hsts));
    }
    loop.wheel().schedule(this, since + look);
  }

  static @Nullable ClientConnection of(HttpConnection http) {
    return ((ConnectionBase) http).channel().attr(KEY).get();
  }

  /** Bytes of the client's came. */
  void arrived() {
    lastRead = System.nanoTime();
    if (phase == Phase.IDLE) {
      phase = Phase.HEAD;
      since = lastRead;
    }
  }

  @Override
  public boolean idle() {
    return phase == Phase.IDLE;
  }

  @Override
  public long since() {
    return since;
  }

  @Override
  public void begin(Ending begun) {
    phase = Phase.EXCHANGE;
    exchange = begun;
    lastRead = System.nanoTime();
  }

  @Override
  public void end(Ending ended, boolean closes, boolean unread) {
    if (exchange != ended) {
      return;
    }
    exchange = null;
    tunnel = null;
    since = System.nanoTime();
    phase = closes ? Phase.CLOSING : gate != null && gate.holds() ? Phase.HEAD : Phase.IDLE;
    if (closes) {
      lingering = unread ? LONG_LINGER_NANOS : SHORT_LINGER_NANOS;
      HalfClose.afterAll(((ConnectionBase) http).channel(), ssl);
    }
    Gate held = gate;
    gate = null;
    if (held != null) {
      held.open();
    }
  }

  /** What the client sends from now on may be no HTTP: that is known when the exchange under way is answered. */
  void holdBack() {
    gate = Gate.close(((ConnectionBase) http).channel());
  }

  /** Whether what was sent behind the request was read as HTTP already. */
  boolean pipelined() {
    return gate != null && gate.pipelined();
  }

  /** Ends HTTP here: behind {@code head}, only bytes. */
  TunnelEnd become(Tunnel begun, HttpResponse head) {
    tunnel = begun;
    ChannelHandlerContext vertx = ((ConnectionBase) http).channelHandlerContext();
    TunnelEnd end = TunnelEnd.before(vertx, begun);
    vertx.write(head);
    vertx.pipeline().remove("httpEncoder");
    vertx.pipeline().remove("httpDecoder");
    if (gate != null) {
      gate.open();
      gate = null;
    }
    all.tunnels(begun);
    return end;
  }

  @Override
  public @Nullable Tunnel tunnel() {
    return tunnel;
  }

  /** What comes behind the exchange under way is not answered. */
  void servesNoMore() {
    phase = Phase.CLOSING;
  }

  /** Whether what comes now cannot be read any more: our own end of TLS is closed. */
  boolean deaf() {
    return phase == Phase.CLOSING && ssl != null;
  }

  @Override
  public boolean closing() {
    return phase == Phase.CLOSING;
  }

  @Override
  public boolean draining() {
    return all.draining();
  }

  /** Bytes that were written and that the client's side of the network has not taken. */
  @Override
  public long unsent() {
    ChannelOutboundBuffer waiting = ((ConnectionBase) http).channel().unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  @Override
  public void flush() {
    ((ConnectionBase) http).channelHandlerContext().flush();
  }

  @Override
  public boolean alone() {
    return true;
  }

  /** Of HTTP/1 the head tells. */
  @Override
  public boolean endsWithHead() {
    return true;
  }

  /** There is no way but to say so in each answer. */
  @Override
  public void leave() {}

  @Override
  public ClientConnection whole() {
    return this;
  }

  @Override
  public void cut() {
    close();
  }

  @Override
  public void cancel() {
    close();
  }

  @Override
  public void close() {
    ForcedClose.client(http);
  }

  @Override
  public void closed() {
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
