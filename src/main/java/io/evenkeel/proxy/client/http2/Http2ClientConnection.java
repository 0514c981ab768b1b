package io.evenkeel.proxy.client.http2;

import io.evenkeel.config.ClientTimeouts;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.net.ChannelClose;
import io.evenkeel.net.SilenceWatch;
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
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
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
    implements TrackedConnection, SentFrameObserver.Listener {
  private static final AttributeKey<Http2ClientConnection> KEY =
      AttributeKey.valueOf("evenkeel.streams");

  /**
   * How long a GOAWAY may take to reach the client, so that streams which it opens until then are still served (RFC
   * 9113 section 6.8).
   */
  private static final long GOAWAY_GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

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
  private final ConnectionMemory memory;
  private final FrameFloodLimiter controlFrameLimiter;
  private final Http2ResponseWriter responseWriter;
  private @Nullable HeadOnlyBypass headOnlyBypass;
  private final IntObjectMap<Http2ClientStream> streams = new IntObjectHashMap<>();
  private final long checkInterval;
  private long since = System.nanoTime();
  private final SilenceWatch silence = new SilenceWatch(since);
  private final QuietClientCheck quietCheck = new QuietClientCheck(this::ping, since);
  private long goAwaySentAt;
  private boolean goAwaySent;
  private boolean finalGoAwaySent;
  private int headOf;
  private boolean endsWithHead;

  /** What the head that was read last takes of the heap. */
  private long headHeapBytes;

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
    this.checkInterval = MinimumRate.checkInterval(timeouts.shortestNanos());
    this.memory = new ConnectionMemory(loop, connections.memory(), this, http, peer);
    channel.attr(KEY).set(this);
    Http2ClientLimits.limitHeaderTable(codec);
    Http2ConnectionDecoder decoder = codec.decoder();
    this.controlFrameLimiter = new FrameFloodLimiter(decoder.frameListener(), this);
    decoder.frameListener(controlFrameLimiter);
    loop.flushBatcher().install(channel, memory::onFlushed);
    FrameCoalescer.install(channel);
    channel.pipeline().addBefore(context.name(), null, new SentFrameObserver(this));
    this.responseWriter = new Http2ResponseWriter(context, loop.bypassesVertx());
    channel.pipeline().addFirst(new Http2EventFilter(connections, memory));
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
    return of(VertxInternals.channel(http));
  }

  static @Nullable Http2ClientConnection of(Channel channel) {
    return channel.attr(KEY).get();
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
   * @param heapBytes what it takes of the heap
   * @return whether the request was dispatched or refused, so that Vert.x must not see it
   * @throws Http2Exception if trailers are malformed
   */
  boolean onHead(int id, Http2Headers head, boolean endsStream, long heapBytes)
      throws Http2Exception {
    headOf = id;
    endsWithHead = endsStream;
    Http2ClientStream stream = streams.get(id);
    if (stream == null) {
      if (!memory.account().admitsWork()) {
        refuse(id);
        return true;
      }
      if (!endsStream) {
        memory.openWindow();
      }
      headHeapBytes = heapBytes;
    } else if (head.method() == null) {
      // not a head that Vert.x gets later
      stream.setTrailers(head, heapBytes);
    }
    return endsStream && headOnlyBypass != null && headOnlyBypass.dispatch(id, head);
  }

  /** Resets a stream for which there is no memory; its client may send the request again (RFC 9113 section 8.7). */
  private void refuse(int id) {
    reset(id, Http2Error.REFUSED_STREAM.code());
    Http2Stream stream = codec.connection().stream(id);
    if (stream != null) {
      // Vert.x does not have this stream, and would fail if it found it
      stream.close();
    }
  }

  /** Called when bytes of a request body were read, before Vert.x gets them. */
  void onDataReceived(int id, int bytes) {
    Http2ClientStream stream = streams.get(id);
    if (stream != null) {
      stream.addUnread(bytes);
    }
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

  /** A frame of the client has arrived. */
  void onFrameReceived() {
    quietCheck.onFrame();
  }

  private void ping() {
    codec.encoder().writePing(context, false, since, context.newPromise());
    codec.flush(context);
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

  /** Writes interim and small responses past Vert.x. */
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
    Http2ClientStream stream = new Http2ClientStream(this, id, source, headHeapBytes);
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
    memory.setReadsPaused(paused);
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
    return streams.isEmpty() && !memory.readsPaused();
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

  ConnectionMemory memory() {
    return memory;
  }

  @Override
  public int clientConnections() {
    return memory.account().clientConnections();
  }

  @Override
  public void onClosed() {
    memory.close();
    loop.wheel().cancel(this);
    connections.remove(this);
  }

  @Override
  public void onExpired(long now) {
    boolean gone = silence.isGone(channel, loop.tcpState(), now)
        || quietCheck.isGone(!streams.isEmpty() && channel.config().isAutoRead(), now);
    if (gone) {
      ChannelClose.reset(channel);
      return;
    }
    for (Http2ClientStream stream : List.copyOf(streams.values())) {
      stream.onTimer(now);
    }
    if (goAwaySent && !finalGoAwaySent && now - goAwaySentAt >= GOAWAY_GRACE_NANOS) {
      finalGoAwaySent = true;
      http.goAway(0);
    }
    boolean overdue = now - since >= timeouts.keepAlive().toNanos();
    if (streams.isEmpty() && (finalGoAwaySent || overdue)
        || memory.isHeadOverdue(now, timeouts.head().toNanos())) {
      close();
    } else {
      loop.wheel().schedule(this, now + checkInterval);
    }
  }
}
