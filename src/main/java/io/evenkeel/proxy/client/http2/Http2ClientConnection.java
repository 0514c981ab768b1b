package io.evenkeel.proxy.client.http2;

import io.evenkeel.config.ClientTimeouts;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.net.ChannelClose;
import io.evenkeel.net.MemoryAccount;
import io.evenkeel.net.ReadGate;
import io.evenkeel.net.ReadGate.Reason;
import io.evenkeel.net.ReceiveBuffers;
import io.evenkeel.net.VertxInternals;
import io.evenkeel.proxy.client.ClientConnections;
import io.evenkeel.proxy.client.TrackedConnection;
import io.evenkeel.proxy.exchange.ClientRequest;
import io.evenkeel.proxy.exchange.Tunnel;
import io.evenkeel.proxy.headers.ClientPeer;
import io.evenkeel.proxy.headers.HstsHandler;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.time.MinimumRate;
import io.evenkeel.time.TimerWheel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import io.netty.util.AttributeKey;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One client's HTTP/2 connection (RFC 9113): its streams, its idle timeout, and how it is drained and closed. */
public final class Http2ClientConnection extends TimerWheel.Timer
    implements TrackedConnection, SentFrameObserver.Listener, MemoryAccount.Holder {
  /** What a connection takes of the heap: channel, pipeline, codec, header tables; and the engine of TLS beside. */
  private static final int HEAP_BYTES = 20 * 1024;

  private static final int TLS_HEAP_BYTES = 32 * 1024;
  private static final AttributeKey<Http2ClientConnection> KEY =
      AttributeKey.valueOf("evenkeel.streams");

  /**
   * How long a GOAWAY may take to reach the client, so that streams which it opens until then are still served (RFC
   * 9113 section 6.8).
   */
  private static final long GOAWAY_GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * The number of bytes of a response that may wait for the client's windows before reading from its backend is
   * paused.
   */
  private static final int MAX_UNSENT_PER_STREAM = 64 * 1024;

  /** The same limit while all streams of the connection together have {@link #MAX_UNSENT} bytes waiting. */
  private static final int MIN_UNSENT_PER_STREAM = 4 * 1024;

  private static final int MAX_UNSENT = 512 * 1024;

  private final LoopContext loop;
  private final HttpConnection http;
  private final ClientConnections connections;
  private final ClientTimeouts timeouts;
  private final @Nullable AsciiString hsts;
  private final int maxUriBytes;
  private final ChannelHandlerContext context;
  private final Http2ConnectionHandler codec;
  private final Handler<ClientRequest> dispatcher;
  private final ClientPeer peer;
  private final Channel channel;
  private final MemoryAccount memory;
  private final ReadGate readGate;
  private final ControlFrameLimiter controlFrameLimiter;
  private final @Nullable Http2ResponseWriter responseWriter;
  private @Nullable HeadOnlyBypass headOnlyBypass;
  private final IntObjectMap<Http2ClientStream> streams = new IntObjectHashMap<>();
  private final long checkInterval;
  private long since = System.nanoTime();

  /** The number of body bytes of all streams that were written and wait for the client's windows. */
  private long unsent;

  private long goAwaySentAt;
  private boolean goAwaySent;
  private boolean finalGoAwaySent;
  private int headOf;
  private boolean endsWithHead;

  /**
   * @param dispatcher handles the requests
   */
  public Http2ClientConnection(
      LoopContext loop,
      HttpConnection http,
      ClientConnections connections,
      ListenerConfig listener,
      Handler<ClientRequest> dispatcher) {
    this.loop = loop;
    this.http = http;
    this.connections = connections;
    this.timeouts = listener.timeouts();
    this.peer = new ClientPeer(http);
    String hsts = HstsHandler.headerValue(listener);
    this.hsts = hsts == null ? null : AsciiString.of(hsts);
    this.maxUriBytes = listener.limits().uriBytes();
    this.dispatcher = dispatcher;
    this.context = VertxInternals.handlerContext(http);
    this.codec = (Http2ConnectionHandler) context.handler();
    this.channel = context.channel();
    this.checkInterval = MinimumRate.checkInterval(
        Math.min(timeouts.body().toNanos(), timeouts.keepAlive().toNanos()));
    ReceiveBuffers.limitReads(channel, loop.memory());
    this.readGate = new ReadGate(channel);
    this.memory = loop.memory()
        .open(
            peer.address(),
            connections.memory(),
            peer.secure() ? HEAP_BYTES + TLS_HEAP_BYTES : HEAP_BYTES,
            this);
    channel.attr(KEY).set(this);
    Http2ClientLimits.limitHeaderTable(codec);
    Http2ConnectionDecoder decoder = codec.decoder();
    this.controlFrameLimiter = new ControlFrameLimiter(decoder.frameListener(), this);
    decoder.frameListener(controlFrameLimiter);
    loop.flushBatcher().install(channel, memory::updateUnsent);
    FrameCoalescer.install(channel);
    channel.pipeline().addBefore(context.name(), null, new SentFrameObserver(this));
    this.responseWriter = loop.bypassesVertx() ? new Http2ResponseWriter(context) : null;
    channel.pipeline().addFirst(new ShutdownFilter(connections));
    loop.wheel().schedule(this, since + checkInterval);
  }

  /** Registers the bypass. Must be called before the first request. */
  public void setHeadOnlyBypass(HeadOnlyBypass bypass) {
    headOnlyBypass = bypass;
  }

  /** Whether a connection uses HTTP/2. */
  public static boolean isHttp2(HttpConnection http) {
    return VertxInternals.handlerContext(http).handler() instanceof Http2ConnectionHandler;
  }

  public static @Nullable Http2ClientConnection of(HttpConnection http) {
    return VertxInternals.channel(http).attr(KEY).get();
  }

  /** Dispatches a request for which Vert.x has created a stream. */
  public void onRequest(HttpServerRequest request) {
    if (headOnlyBypass == null || !headOnlyBypass.captureCreated(request)) {
      boolean ended = headOf == request.streamId() && endsWithHead;
      dispatcher.handle(new Http2ClientRequest(this, request, ended));
    }
  }

  /**
   * Called when the head or the trailers of a request were read.
   *
   * @return whether the request was dispatched, so that Vert.x must not see it
   */
  boolean onHead(int id, Http2Headers head, boolean endsStream) {
    headOf = id;
    endsWithHead = endsStream;
    return endsStream && headOnlyBypass != null && headOnlyBypass.dispatch(id, head);
  }

  /** Called when the client has sent a SETTINGS frame. */
  void onSettingsChanged() {
    Http2ClientLimits.limitHeaderTable(codec);
  }

  @Override
  public void onDataSent(int id, int bytes) {
    controlFrameLimiter.onUsefulFrame();
    Http2ClientStream stream = streams.get(id);
    if (stream != null) {
      stream.countSent(bytes);
    }
  }

  @Override
  public void onResetSent(int id) {
    if (headOnlyBypass != null) {
      headOnlyBypass.onResetWritten(id);
    }
  }

  /** Resets a stream, unless it has ended. */
  public void reset(int id, long code) {
    Http2Stream stream = codec.connection().stream(id);
    if (stream != null && stream.state() != Http2Stream.State.CLOSED) {
      codec.encoder().writeRstStream(context, id, code, context.newPromise());
      codec.flush(context);
    }
  }

  /** Writes small responses past Vert.x; {@code null} if Vert.x writes all of them. */
  @Nullable
  Http2ResponseWriter responseWriter() {
    return responseWriter;
  }

  /** The value of Strict-Transport-Security; {@code null} if it is not sent. */
  @Nullable
  AsciiString hsts() {
    return hsts;
  }

  public int maxUriBytes() {
    return maxUriBytes;
  }

  /** Registers the stream of a request. */
  public Http2ClientStream openStream(int id, Http2ClientStream.Source source) {
    Http2ClientStream stream = new Http2ClientStream(this, id, source);
    streams.put(id, stream);
    if (loop.draining()) {
      drain();
    }
    return stream;
  }

  public void onStreamClosed(int id) {
    Http2ClientStream stream = streams.remove(id);
    if (stream != null) {
      stream.onClosed();
    }
    since = System.nanoTime();
    if (finalGoAwaySent && streams.isEmpty()) {
      close();
    }
  }

  void addUnsent(long bytes) {
    unsent += bytes;
  }

  int maxUnsentPerStream() {
    return unsent < MAX_UNSENT ? MAX_UNSENT_PER_STREAM : MIN_UNSENT_PER_STREAM;
  }

  /** Runs a task on the event loop, later. */
  void execute(Runnable task) {
    loop.execute(task);
  }

  ClientPeer peer() {
    return peer;
  }

  @Override
  public void setReadsPaused(boolean paused) {
    since = System.nanoTime();
    readGate.set(Reason.CONNECTION_LIMIT, paused);
  }

  @Override
  public void reject() {
    drain();
    if (streams.isEmpty()) {
      close();
    }
  }

  ClientTimeouts timeouts() {
    return timeouts;
  }

  boolean draining() {
    return connections.draining();
  }

  void flush() {
    context.flush();
  }

  @Override
  public boolean idle() {
    return streams.isEmpty() && !readGate.isPaused();
  }

  @Override
  public long idleSince() {
    return since;
  }

  @Override
  public @Nullable Tunnel tunnel() {
    return null;
  }

  /**
   * Sends a GOAWAY that still allows every stream: requests that the client sends before it receives the GOAWAY are
   * served.
   */
  @Override
  public void drain() {
    if (!goAwaySent) {
      goAwaySent = true;
      goAwaySentAt = System.nanoTime();
      http.goAway(0, Integer.MAX_VALUE);
    }
  }

  @Override
  public void close() {
    if (!finalGoAwaySent) {
      finalGoAwaySent = true;
      http.goAway(0);
    }
    ChannelClose.closeClient(http);
  }

  MemoryAccount memory() {
    return memory;
  }

  @Override
  public int clientConnections() {
    return memory.clientConnections();
  }

  @Override
  public void setMemoryPaused(boolean paused) {
    readGate.set(Reason.MEMORY, paused);
  }

  @Override
  public long unsentBytes() {
    return ReceiveBuffers.unsentBytes(channel);
  }

  @Override
  public void closeForMemory() {
    ChannelClose.closeClientNow(http);
  }

  @Override
  public void onClosed() {
    memory.close();
    loop.wheel().cancel(this);
    connections.remove(this);
  }

  @Override
  public void onExpired(long now) {
    for (Http2ClientStream stream : List.copyOf(streams.values())) {
      stream.onTimer(now);
    }
    if (goAwaySent && !finalGoAwaySent && now - goAwaySentAt >= GOAWAY_GRACE_NANOS) {
      finalGoAwaySent = true;
      http.goAway(0);
    }
    boolean overdue = now - since >= timeouts.keepAlive().toNanos();
    if (streams.isEmpty() && (finalGoAwaySent || overdue)) {
      close();
    } else {
      loop.wheel().schedule(this, now + checkInterval);
    }
  }

  /** Hides the shutdown of Vert.x's server from a connection that this class drains itself. */
  private static final class ShutdownFilter extends ChannelInboundHandlerAdapter {
    private final ClientConnections connections;

    ShutdownFilter(ClientConnections connections) {
      this.connections = connections;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (!(VertxInternals.isShutdown(event) && connections.draining())) {
        context.fireUserEventTriggered(event);
      }
    }
  }
}
