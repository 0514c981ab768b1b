package io.evenkeel.proxy.client.http2;

import io.evenkeel.config.ClientTimeouts;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.net.ChannelClose;
import io.evenkeel.net.ReceiveBuffers;
import io.evenkeel.proxy.client.ClientConnections;
import io.evenkeel.proxy.client.TrackedConnection;
import io.evenkeel.proxy.exchange.Shortcut;
import io.evenkeel.proxy.exchange.TunnelRelay;
import io.evenkeel.proxy.headers.ClientPeer;
import io.evenkeel.proxy.headers.HstsHandler;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.time.MinimumRate;
import io.evenkeel.time.TimerWheel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AttributeKey;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One client's HTTP/2 connection (RFC 9113): its streams, its time without any, and its going away. */
public final class Http2ClientConnection extends TimerWheel.Timer
    implements TrackedConnection, SentFrameObserver.Told {
  private static final AttributeKey<Http2ClientConnection> KEY =
      AttributeKey.valueOf("evenkeel.streams");

  /** How long a client that was told to go may not have heard it yet (RFC 9113 section 6.8). */
  private static final long LEAVING_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LoopContext loop;
  private final HttpConnection http;
  private final ClientConnections all;
  private final ClientTimeouts timeouts;
  private final @Nullable String hsts;
  private final ClientPeer peer;
  private final Channel channel;
  private final ControlFrameLimiter budget;
  private final Shortcut shortcut;
  private final HeadOnlyStreams bare;
  private final IntObjectMap<Http2ClientStream> streams = new IntObjectHashMap<>();
  private final long look;
  private long since = System.nanoTime();
  private long leftAt;
  private boolean held;
  private boolean leaving;
  private boolean left;
  private int headOf;
  private boolean endsWithHead;

  /** @param arrival whom its requests are told to */
  public Http2ClientConnection(
      LoopContext loop,
      HttpConnection http,
      ClientConnections all,
      ListenerConfig listener,
      Handler<HttpServerRequest> arrival) {
    this.loop = loop;
    this.http = http;
    this.all = all;
    this.timeouts = listener.timeouts();
    this.peer = new ClientPeer(http);
    this.hsts = HstsHandler.value(listener);
    this.channel = ((ConnectionBase) http).channel();
    this.look = MinimumRate.look(
        Math.min(timeouts.body().toNanos(), timeouts.keepAlive().toNanos()));
    ReceiveBuffers.bound(channel);
    channel.attr(KEY).set(this);
    Http2ConnectionDecoder decoder = codec(http).decoder();
    this.budget = new ControlFrameLimiter(decoder.frameListener(), this);
    decoder.frameListener(budget);
    loop.outbox().serve(channel);
    FrameCoalescer.serve(channel);
    ChannelHandlerContext context = ((ConnectionBase) http).channelHandlerContext();
    channel.pipeline().addBefore(context.name(), null, new SentFrameObserver(this));
    Http2ResponseWriter answers = new Http2ResponseWriter(context, this, hsts);
    this.shortcut = new Shortcut(null, answers);
    this.bare = new HeadOnlyStreams(loop, http, answers, arrival);
    channel.pipeline().addFirst(new OwnShutdown(all));
    loop.wheel().schedule(this, since + look);
  }

  /** Whether this is what is spoken there. */
  public static boolean speaks(HttpConnection http) {
    return ((ConnectionBase) http).channelHandlerContext().handler()
        instanceof Http2ConnectionHandler;
  }

  public static @Nullable Http2ClientConnection of(HttpConnection http) {
    return ((ConnectionBase) http).channel().attr(KEY).get();
  }

  private static Http2ConnectionHandler codec(HttpConnection http) {
    return (Http2ConnectionHandler)
        ((ConnectionBase) http).channelHandlerContext().handler();
  }

  /**
   * The head of a request, or its trailers, has come.
   *
   * @return whether it was told
   */
  boolean headOf(int id, Http2Headers head, boolean ends) {
    headOf = id;
    endsWithHead = ends;
    return ends && bare.tells(id, head);
  }

  @Override
  public void data(int id, int bytes) {
    budget.carried();
    Http2ClientStream stream = streams.get(id);
    if (stream != null) {
      stream.sent(bytes);
    }
  }

  @Override
  public void reset(int id) {
    bare.wasReset(id);
  }

  /** Ends one whose last data wait for its window: Vert.x has handed them on, and resets it no more. */
  void giveUp(int id) {
    bare.reset(id, Http2Error.CANCEL.code());
  }

  Shortcut shortcut() {
    return shortcut;
  }

  /** So many bytes of an answer's body go past Vert.x. */
  void past(int id, int bytes) {
    Http2ClientStream stream = streams.get(id);
    if (stream != null) {
      stream.past(bytes);
    }
  }

  /** The stream of a request that is told right now; none where it was told before. */
  @Nullable
  public Http2ClientStream stream(HttpServerRequest request) {
    if (bare.knows(request)) {
      return null;
    }
    int id = request.streamId();
    Http2ClientStream stream =
        new Http2ClientStream(this, request, headOf == id && endsWithHead, hsts);
    streams.put(id, stream);
    if (loop.draining()) {
      leave();
    }
    return stream;
  }

  void gone(int id) {
    streams.remove(id);
    since = System.nanoTime();
    if (left && streams.isEmpty()) {
      close();
    }
  }

  ClientPeer peer() {
    return peer;
  }

  @Override
  public void hold(boolean held) {
    this.held = held;
    since = System.nanoTime();
    channel.config().setAutoRead(!held);
  }

  @Override
  public void refuse() {
    leave();
    if (streams.isEmpty()) {
      close();
    }
  }

  ClientTimeouts timeouts() {
    return timeouts;
  }

  boolean draining() {
    return all.draining();
  }

  void flush() {
    ((ConnectionBase) http).channelHandlerContext().flush();
  }

  @Override
  public boolean idle() {
    return streams.isEmpty() && !held;
  }

  @Override
  public long since() {
    return since;
  }

  @Override
  public @Nullable TunnelRelay tunnel() {
    return null;
  }

  /** Tells the client, which may have asked for more before it heard that: these are served. */
  @Override
  public void leave() {
    if (!leaving) {
      leaving = true;
      leftAt = System.nanoTime();
      http.goAway(0, Integer.MAX_VALUE);
    }
  }

  @Override
  public void close() {
    if (!left) {
      left = true;
      http.goAway(0);
    }
    ChannelClose.client(http);
  }

  @Override
  public void closed() {
    loop.wheel().cancel(this);
    all.remove(this);
  }

  @Override
  public void expired(long now) {
    for (Http2ClientStream stream : List.copyOf(streams.values())) {
      stream.look(now);
    }
    if (leaving && !left && now - leftAt >= LEAVING_NANOS) {
      left = true;
      http.goAway(0);
    }
    boolean overdue = now - since >= timeouts.keepAlive().toNanos();
    if (streams.isEmpty() && (left || overdue)) {
      close();
    } else {
      loop.wheel().schedule(this, now + look);
    }
  }
}
