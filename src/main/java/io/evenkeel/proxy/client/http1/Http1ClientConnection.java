package io.evenkeel.proxy.client.http1;

import io.evenkeel.config.ClientTimeouts;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.http1.Http1RequestDecoder;
import io.evenkeel.net.ChannelClose;
import io.evenkeel.net.MemoryAccount;
import io.evenkeel.net.ReadGate;
import io.evenkeel.net.ReadGate.Reason;
import io.evenkeel.net.ReceiveBuffers;
import io.evenkeel.net.SilenceWatch;
import io.evenkeel.net.VertxInternals;
import io.evenkeel.proxy.client.ClientConnections;
import io.evenkeel.proxy.client.TrackedConnection;
import io.evenkeel.proxy.error.RawErrorResponse;
import io.evenkeel.proxy.exchange.ClientRequest;
import io.evenkeel.proxy.exchange.ClientTransport;
import io.evenkeel.proxy.exchange.PrivateConnections;
import io.evenkeel.proxy.exchange.Tunnel;
import io.evenkeel.proxy.headers.ClientPeer;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.tunnel.TunnelEnd;
import io.evenkeel.time.MinimumRate;
import io.evenkeel.time.TimerWheel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AttributeKey;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's HTTP/1.1 connection. Enforces the timeouts for idle connections, request heads and bodies, which
 * Vert.x does not have: counts the bytes as they arrive and checks the time periodically.
 */
public final class Http1ClientConnection extends TimerWheel.Timer
    implements ClientTransport, TrackedConnection, MemoryAccount.Holder {
  private static final AttributeKey<Http1ClientConnection> KEY =
      AttributeKey.valueOf("evenkeel.connection");
  /** What a connection takes of the heap: channel, pipeline, and the objects of Vert.x; and the engine of TLS beside. */
  private static final int HEAP_BYTES = 5 * 1024;

  private static final int TLS_HEAP_BYTES = 32 * 1024;
  /** A head that takes longer is slow, and so is a body with a lower rate: under pressure it makes room for others. */
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long SLOW_BYTES_PER_SECOND = 10 * 1024;

  private enum Phase {
    IDLE,
    HEAD,
    EXCHANGE,
    CLOSING
  }

  private final LoopContext loop;
  private final HttpConnection http;
  private final ChannelHandlerContext context;
  private final ClientConnections connections;
  private final ClientTimeouts timeouts;
  private final LingeringClose lingeringClose;
  private final long checkInterval;
  private Phase phase = Phase.IDLE;
  private ClientRequest.@Nullable Owner currentRequest;
  private @Nullable Tunnel tunnel;
  private final ClientPeer peer;
  private final MinimumRate minimumRate;
  private final Handler<ClientRequest> dispatcher;
  private final Http1ResponseWriter responseWriter;
  private final ReadGate readGate;
  private final MemoryAccount memory;
  private final RequestInput input;
  private final PrivateConnections privateConnections = new PrivateConnections(this::closeWhenIdle);
  private long since = System.nanoTime();
  private long idleFrom = since;
  private final SilenceWatch silence = new SilenceWatch(since);
  private boolean closeAfterRequest;
  private boolean firstRequestOnly;

  /**
   * @param dispatcher handles the requests
   */
  public Http1ClientConnection(
      LoopContext loop,
      HttpConnection http,
      ClientConnections connections,
      ListenerConfig listener,
      Handler<ClientRequest> dispatcher) {
    this.loop = loop;
    this.http = http;
    this.connections = connections;
    this.dispatcher = dispatcher;
    this.timeouts = listener.timeouts();
    this.minimumRate = new MinimumRate(timeouts.body());
    this.peer = new ClientPeer(http);
    this.checkInterval = MinimumRate.checkInterval(timeouts.shortestNanos());
    this.context = VertxInternals.handlerContext(http);
    Channel channel = context.channel();
    ReceiveBuffers.limitReads(channel, loop.memory());
    this.readGate = new ReadGate(channel);
    int heapBytes = peer.secure() ? HEAP_BYTES + TLS_HEAP_BYTES : HEAP_BYTES;
    this.memory = loop.memory().open(peer.address(), connections.memory(), heapBytes, this);
    channel.attr(KEY).set(this);
    this.lingeringClose = new LingeringClose(channel, this, listener);
    this.input = new RequestInput(loop, context, memory, readGate, this::onInputUsedUp);
    this.responseWriter =
        Http1ResponseWriter.install(context.pipeline(), loop.headEncoder(), loop.bypassesVertx());
    loop.flushBatcher().install(channel, memory::updateUnsent);
    loop.wheel().schedule(this, since + checkInterval);
  }

  /** Sets the decoder of the connection, if it is ours: it decodes one request at a time. */
  public void setDecoder(Http1RequestDecoder own) {
    input.setDecoder(own);
  }

  public static @Nullable Http1ClientConnection of(HttpConnection http) {
    return VertxInternals.channel(http).attr(KEY).get();
  }

  /** Dispatches a request whose head was read. */
  public void onRequest(HttpServerRequest request) {
    if (phase != Phase.CLOSING && !closeAfterRequest) {
      dispatcher.handle(new Http1ClientRequest(this, request));
    }
  }

  RequestInput input() {
    return input;
  }

  Http1ResponseWriter responseWriter() {
    return responseWriter;
  }

  /** Called when bytes of the client were read. */
  void onBytes(int bytes) {
    minimumRate.add(bytes);
    if (phase == Phase.IDLE) {
      phase = Phase.HEAD;
      idleFrom = since;
      since = System.nanoTime();
    }
  }

  @Override
  public ClientPeer peer() {
    return peer;
  }

  @Override
  public boolean exclusive() {
    return true;
  }

  @Override
  public boolean idle() {
    return phase == Phase.IDLE && !readGate.isPaused();
  }

  @Override
  public long idleSince() {
    return since;
  }

  @Override
  public void begin(ClientRequest.Owner request) {
    phase = Phase.EXCHANGE;
    closeAfterRequest |= firstRequestOnly;
    currentRequest = request;
    minimumRate.restart(request.startedAt());
  }

  @Override
  public void end(ClientRequest.Owner request, boolean closes, boolean unread) {
    if (currentRequest != request) {
      return;
    }
    currentRequest = null;
    tunnel = null;
    since = System.nanoTime();
    idleFrom = since;
    boolean closing = closes || closeAfterRequest;
    phase = closing ? Phase.CLOSING : input.hasHeldBytes() ? Phase.HEAD : Phase.IDLE;
    if (closing) {
      lingeringClose.finishWriting(unread);
    }
    input.onExchangeEnded(closing);
    skipEmptyLines();
  }

  /** No further request can be served. A current one is not complete, or has become a tunnel, which needs both sides. */
  private void onInputUsedUp() {
    if (phase == Phase.EXCHANGE) {
      close();
    } else {
      phase = Phase.CLOSING;
      lingeringClose.finishWriting(false);
    }
  }

  /**
   * Called when the decoder has used what it uses now of the bytes that were read.
   *
   * @param decrypted whether these are all bytes that were read
   */
  void onInputDecoded(boolean decrypted) {
    input.onDecoded();
    if (decrypted) {
      skipEmptyLines();
    }
  }

  /** The connection is as idle as before if only empty lines were read (RFC 9112 section 2.2). */
  private void skipEmptyLines() {
    if (phase == Phase.HEAD && input.isEmpty()) {
      phase = Phase.IDLE;
      since = idleFrom;
    }
  }

  @Override
  public void installUpgradeGate() {
    input.installUpgradeGate();
  }

  @Override
  public boolean hasPipelinedBytes() {
    return input.holdsRequest();
  }

  @Override
  public TunnelEnd upgrade(Tunnel upgraded, String reasonPhrase, HeaderLines headers) {
    tunnel = upgraded;
    TunnelEnd end = TunnelEnd.install(context, upgraded);
    responseWriter.writeSwitch(reasonPhrase, headers);
    input.endHttp();
    connections.onTunnel(upgraded);
    return end;
  }

  @Override
  public @Nullable Tunnel tunnel() {
    return tunnel;
  }

  @Override
  public PrivateConnections privateConnections() {
    return privateConnections;
  }

  private void closeWhenIdle() {
    closeAfterRequest = true;
    if (currentRequest == null && phase != Phase.CLOSING) {
      close();
    }
  }

  @Override
  public void stopReadingRequests() {
    closeAfterRequest = true;
  }

  @Override
  public void closeAfterFirstRequest() {
    firstRequestOnly = true;
  }

  @Override
  public void setReadsPaused(boolean paused) {
    since = System.nanoTime();
    readGate.set(Reason.CONNECTION_LIMIT, paused);
  }

  @Override
  public void reject() {
    closeAfterRequest = true;
    if (currentRequest == null && phase != Phase.CLOSING) {
      phase = Phase.CLOSING;
      lingeringClose.reject(RawErrorResponse.TOO_MANY_CONNECTIONS);
    }
  }

  @Override
  public boolean draining() {
    return closeAfterRequest || connections.draining() || input.endsWithCurrentRequest();
  }

  /** The number of bytes that were written but not sent to the network yet. */
  @Override
  public long sendProgress() {
    return ReceiveBuffers.unsentBytes(context.channel());
  }

  @Override
  public void flush() {
    context.flush();
  }

  @Override
  public long millisSinceKernelProgress() {
    return loop.tcpState().millisSinceProgress(context.channel());
  }

  @Override
  public void abort() {
    close();
  }

  @Override
  public void cancel() {
    close();
  }

  @Override
  public void close() {
    phase = Phase.CLOSING;
    ChannelClose.closeClient(http);
  }

  @Override
  public boolean slow(long now) {
    ClientRequest.Owner request = currentRequest;
    return phase == Phase.HEAD && now - since >= SLOW_NANOS
        || request != null
            && request.isReadingBody()
            && minimumRate.isBelow(SLOW_BYTES_PER_SECOND, now);
  }

  @Override
  public int clientConnections() {
    return memory.clientConnections();
  }

  @Override
  public MemoryAccount memory() {
    return memory;
  }

  @Override
  public void setMemoryPaused(boolean paused) {
    readGate.set(Reason.MEMORY, paused);
  }

  @Override
  public long unsentBytes() {
    return ReceiveBuffers.unsentBytes(context.channel());
  }

  @Override
  public void closeForMemory() {
    ClientRequest.Owner request = currentRequest;
    if (request != null && tunnel == null && unsentBytes() == 0) {
      request.onMemoryShortage();
    } else {
      phase = Phase.CLOSING;
      ChannelClose.closeClientNow(http);
    }
  }

  @Override
  public void onClosed() {
    memory.close();
    privateConnections.close();
    loop.wheel().cancel(this);
    connections.remove(this);
  }

  /** The client's host is gone, so nothing that was written will be read. */
  private void dropGone() {
    Tunnel open = tunnel;
    if (open != null) {
      open.onReset();
    }
    ChannelClose.reset(context.channel());
  }

  @Override
  public void onExpired(long now) {
    ClientRequest.Owner request = currentRequest;
    if (input.isReset() || silence.isGone(context.channel(), loop.tcpState(), now)) {
      dropGone();
    } else if (phase == Phase.CLOSING && lingeringClose.isOver(now)
        || phase == Phase.IDLE && now - since >= timeouts.keepAlive().toNanos()) {
      ChannelClose.closeClient(http);
    } else if (phase == Phase.HEAD && now - since >= timeouts.head().toNanos()) {
      lingeringClose.respondAndClose(RawErrorResponse.HEAD_TIMEOUT);
    } else if (request == null || !request.isReadingBody()) {
      minimumRate.restart(now);
    } else if (minimumRate.checkStalled(now)) {
      request.onClientTooSlow();
    }
    loop.wheel().schedule(this, now + checkInterval);
  }
}
