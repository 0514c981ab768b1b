package io.evenkeel.proxy.client.http1;

import io.evenkeel.config.ClientTimeouts;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.net.ChannelClose;
import io.evenkeel.net.ReceiveBuffers;
import io.evenkeel.proxy.client.ClientConnections;
import io.evenkeel.proxy.client.TrackedConnection;
import io.evenkeel.proxy.error.RawErrorResponse;
import io.evenkeel.proxy.exchange.ClientTransport;
import io.evenkeel.proxy.exchange.RequestContext;
import io.evenkeel.proxy.exchange.Shortcut;
import io.evenkeel.proxy.exchange.TunnelRelay;
import io.evenkeel.proxy.headers.ClientPeer;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.tunnel.TunnelEnd;
import io.evenkeel.time.MinimumRate;
import io.evenkeel.time.TimerWheel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: how long it has been idle, or at a request head, or silent within a body. Vert.x has no
 * time-outs for these, so it watches the bytes as they arrive and looks at the clock from time to time.
 */
public final class Http1ClientConnection extends TimerWheel.Timer
    implements ClientTransport, TrackedConnection {
  private static final AttributeKey<Http1ClientConnection> KEY =
      AttributeKey.valueOf("evenkeel.connection");
  private static final long SHORT_LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LONG_LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final LoopContext loop;
  private final HttpConnection http;
  private final ChannelHandlerContext context;
  private final ClientConnections all;
  private final ClientTimeouts timeouts;
  private final LingeringClose farewell;
  private final long look;
  private Phase phase = Phase.IDLE;
  private @Nullable RequestContext exchange;
  private @Nullable UpgradeGate gate;
  private @Nullable TunnelRelay tunnel;
  private final ClientPeer peer;
  private final MinimumRate pace;
  private final Shortcut shortcut;
  private long since = System.nanoTime();
  private long lingering;
  private boolean last;
  private boolean refused;
  private boolean held;
  private boolean once;

  public Http1ClientConnection(
      LoopContext loop, HttpConnection http, ClientConnections all, ListenerConfig listener) {
    this.loop = loop;
    this.http = http;
    this.all = all;
    this.timeouts = listener.timeouts();
    this.pace = new MinimumRate(timeouts.body());
    this.peer = new ClientPeer(http);
    long least = Math.min(timeouts.head().toNanos(), timeouts.body().toNanos());
    long shortest = Math.min(least, timeouts.keepAlive().toNanos());
    this.look = MinimumRate.look(shortest);
    this.context = ((ConnectionBase) http).channelHandlerContext();
    Channel channel = context.channel();
    ReceiveBuffers.bound(channel);
    channel.attr(KEY).set(this);
    this.farewell = new LingeringClose(channel, this, listener);
    this.shortcut = Shortcut.round(context, loop);
    loop.outbox().serve(channel);
    loop.wheel().schedule(this, since + look);
  }

  public static @Nullable Http1ClientConnection of(HttpConnection http) {
    return ((ConnectionBase) http).channel().attr(KEY).get();
  }

  /** So many bytes of the client's came. */
  void arrived(int bytes) {
    pace.moved(bytes);
    if (phase == Phase.IDLE) {
      phase = Phase.HEAD;
      since = System.nanoTime();
    }
  }

  @Override
  public ClientPeer peer() {
    return peer;
  }

  @Override
  public Shortcut shortcut() {
    return shortcut;
  }

  @Override
  public boolean idle() {
    return phase == Phase.IDLE && !held;
  }

  @Override
  public long since() {
    return since;
  }

  @Override
  public void begin(RequestContext begun) {
    phase = Phase.EXCHANGE;
    last |= once;
    exchange = begun;
    pace.begin(begun.startedAt());
  }

  @Override
  public void end(RequestContext ended, boolean closes, boolean unread) {
    if (exchange != ended) {
      return;
    }
    exchange = null;
    tunnel = null;
    since = System.nanoTime();
    boolean closing = closes || last;
    phase = closing ? Phase.CLOSING : gate != null && gate.holds() ? Phase.HEAD : Phase.IDLE;
    if (closing) {
      lingering = unread ? LONG_LINGER_NANOS : SHORT_LINGER_NANOS;
      farewell.finishWriting();
    }
    UpgradeGate held = gate;
    gate = null;
    if (held != null) {
      held.open();
    }
  }

  /** What the client sends from now on may be no HTTP: that is known when the exchange under way is answered. */
  public void holdBack() {
    gate = UpgradeGate.close(context.channel());
  }

  /** Whether what was sent behind the request was read as HTTP already. */
  public boolean pipelined() {
    return gate != null && gate.pipelined();
  }

  /** Ends HTTP here: behind {@code head}, only bytes. */
  public TunnelEnd become(TunnelRelay begun, HttpResponse head) {
    tunnel = begun;
    TunnelEnd end = TunnelEnd.before(context, begun);
    context.write(head);
    Http1ResponseWriter.leave(context.pipeline());
    context.pipeline().remove("httpDecoder");
    if (gate != null) {
      gate.open();
      gate = null;
    }
    all.tunnels(begun);
    return end;
  }

  @Override
  public @Nullable TunnelRelay tunnel() {
    return tunnel;
  }

  @Override
  public void servesNoMore() {
    last = true;
  }

  @Override
  public void servesOnce() {
    once = true;
  }

  @Override
  public void hold(boolean held) {
    this.held = held;
    since = System.nanoTime();
    context.channel().config().setAutoRead(!held);
  }

  @Override
  public void refuse() {
    last = true;
    if (exchange == null && phase != Phase.CLOSING) {
      phase = Phase.CLOSING;
      since = System.nanoTime();
      lingering = SHORT_LINGER_NANOS;
      refused = true;
      farewell.refuse(RawErrorResponse.NO_ROOM);
    }
  }

  /** Whether what comes now is not read any more: our own end of TLS is closed, or it was never to be served. */
  boolean deaf() {
    return phase == Phase.CLOSING && (farewell.encrypted() || refused);
  }

  @Override
  public boolean closing() {
    return phase == Phase.CLOSING || last;
  }

  @Override
  public boolean draining() {
    return last || all.draining();
  }

  /** Bytes that were written and that the client's side of the network has not taken. */
  @Override
  public long unsent() {
    return ReceiveBuffers.unsent(context.channel());
  }

  @Override
  public void flush() {
    context.flush();
  }

  @Override
  public Http1ClientConnection whole() {
    return this;
  }

  @Override
  public void cut() {
    close();
  }

  @Override
  public void close() {
    phase = Phase.CLOSING;
    ChannelClose.client(http);
  }

  @Override
  public void closed() {
    loop.wheel().cancel(this);
    all.remove(this);
  }

  @Override
  public void expired(long now) {
    RequestContext under = exchange;
    if (phase == Phase.CLOSING && now - since >= lingering
        || phase == Phase.IDLE && now - since >= timeouts.keepAlive().toNanos()) {
      ChannelClose.client(http);
    } else if (phase == Phase.HEAD && now - since >= timeouts.head().toNanos()) {
      farewell.close(RawErrorResponse.TOO_SLOW);
    } else if (under == null || !under.readsClient()) {
      pace.begin(now);
    } else if (pace.still(now)) {
      under.clientTooSlow();
    }
    loop.wheel().schedule(this, now + look);
  }
}
