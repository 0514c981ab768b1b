package io.evenkeel.proxy.exchange;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.model.Outcome;
import io.evenkeel.net.ChannelClose;
import io.evenkeel.proxy.backend.BackendResponse;
import io.evenkeel.proxy.error.ErrorResponse;
import io.evenkeel.proxy.headers.ResponseHeaders;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.tunnel.TunnelEnd;
import io.evenkeel.proxy.tunnel.UpgradeOffer;
import io.evenkeel.proxy.tunnel.WebSocketFrames;
import io.netty.channel.ChannelHandlerContext;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Relays bytes in both directions after a protocol switch (RFC 9110 section 7.8), until one side ends, the tunnel is
 * idle for too long, or the listener drains. The attempt stays in flight for that time and runs the timer.
 */
public final class TunnelRelay implements Relay, Tunnel {
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long NEVER = Long.MAX_VALUE / 4;

  private enum Phase {
    OPENING,
    OPEN,
    DRAINING,
    FINISHING,
    LINGERING,
    ENDED
  }

  private final RequestContext context;
  private final OutboundRequest outbound;
  private final Attempt attempt;
  private final BackendResponse response;
  private final LoopContext loop;
  private final long idleTimeoutNanos;
  private final boolean webSocket;
  private final TunnelEnd backend;
  private Phase phase = Phase.OPENING;
  private @Nullable TunnelEnd client;
  private long lastActivityAt = System.nanoTime();
  private long drainAt;
  private long closeAt;

  TunnelRelay(
      RequestContext context,
      OutboundRequest outbound,
      Attempt attempt,
      BackendResponse response,
      LoopContext loop) {
    this.context = context;
    this.outbound = outbound;
    this.attempt = attempt;
    this.response = response;
    this.loop = loop;
    this.idleTimeoutNanos = Math.min(outbound.timeouts().tunnel().toNanos(), NEVER);
    this.webSocket = UpgradeOffer.isWebSocket(response.headers());
    this.drainAt = lastActivityAt + NEVER;
    this.closeAt = lastActivityAt + NEVER;
    ChannelHandlerContext vertx = ChannelClose.findContext(attempt.lease().http());
    this.backend = TunnelEnd.install(Objects.requireNonNull(vertx, "this Vert.x is unknown"), this);
  }

  /**
   * Opens the tunnel on the next pass of the event loop, because Vert.x removes the HTTP codec from the backend's
   * connection right after this call.
   */
  @Override
  public void begin(String date, long now) {
    lastActivityAt = now;
    attempt.transfer(this);
    loop.execute(() -> open(date));
  }

  private void open(String date) {
    if (phase != Phase.OPENING) {
      return;
    }
    if (context.transport().hasPipelinedBytes()) {
      phase = Phase.ENDED;
      backend.discardAll();
      attempt.cancel(new Outcome.ClientLeft());
      context.closeWhenDone();
      context.transport().stopReadingRequests();
      context.respond(
          ErrorResponse.clientError(400, "a request behind one that switches protocols"));
      return;
    }
    phase = Phase.OPEN;
    attempt.onProtocolSwitch();
    context.request().detach();
    HeaderLines headers = ResponseHeaders.switchingProtocols(
        response, context.listenerContext().via(), outbound.route().responseHeaders(), date);
    if (outbound.sticky() != null) {
      outbound.sticky().bindTo(attempt.backend(), response, headers);
    }
    TunnelEnd opened = context.transport().upgrade(this, response.statusMessage(), headers);
    client = opened;
    opened.forwardTo(backend, webSocket);
    backend.forwardTo(opened, webSocket);
    if (backend.closed()) {
      onEnded(backend);
    }
  }

  @Override
  public void onActivity() {
    lastActivityAt = System.nanoTime();
  }

  @Override
  public void onEnded(TunnelEnd end) {
    TunnelEnd other = end == backend ? client : backend;
    if (phase == Phase.OPENING || phase == Phase.ENDED || other == null) {
      return;
    }
    if (other.closed()) {
      finish();
    } else if (phase == Phase.OPEN || phase == Phase.DRAINING) {
      phase = Phase.FINISHING;
      other.discardInput();
      other.shutdownOutput(this::linger);
    }
  }

  @Override
  public void onReset() {
    if (phase == Phase.OPENING) {
      phase = Phase.ENDED;
      backend.discardAll();
      attempt.finish(new Outcome.Broken("reset before its tunnel was open"));
    } else if (phase != Phase.ENDED) {
      reset();
      finish();
    }
  }

  private void reset() {
    backend.reset();
    if (client != null) {
      client.reset();
    }
  }

  @Override
  public void scheduleDrain(long at, long until) {
    drainAt = at;
    closeAt = until;
    if (phase != Phase.ENDED) {
      attempt.transfer(this);
    }
  }

  private void drain() {
    phase = Phase.DRAINING;
    if (client == null) {
      return;
    }
    if (webSocket) {
      backend.stopAfterFrame(WebSocketFrames.goingAwayFrame(0));
      client.stopAfterFrame(WebSocketFrames.goingAwayFrame(loop.random().nextInt() | 1));
    } else {
      backend.discardInput();
      client.discardInput();
    }
    onDirectionStopped();
  }

  @Override
  public void onDirectionStopped() {
    TunnelEnd clientEnd = client;
    if (phase == Phase.DRAINING
        && clientEnd != null
        && clientEnd.discarding()
        && backend.discarding()) {
      phase = Phase.FINISHING;
      clientEnd.shutdownOutput(() -> {});
      backend.shutdownOutput(this::linger);
    }
  }

  /**
   * Waits up to a second for the backend to close too. Closing at once could send a reset, which would destroy data
   * on its way to the backend.
   */
  private void linger() {
    if (phase == Phase.ENDED) {
      return;
    }
    phase = Phase.LINGERING;
    long lingerEnd = System.nanoTime() + LINGER_NANOS;
    closeAt = closeAt - lingerEnd < 0 ? closeAt : lingerEnd;
    if (backend.closed()) {
      finish();
    } else {
      attempt.transfer(this);
    }
  }

  private void finish() {
    if (phase != Phase.ENDED) {
      phase = Phase.ENDED;
      backend.discardAll();
      if (client != null) {
        client.discardAll();
      }
      context.tunnelEnded(backend.receivedBytes());
      attempt.finish(new Outcome.Answered(UpgradeOffer.SWITCHING_PROTOCOLS));
    }
  }

  @Override
  public long deadline() {
    long next = phase == Phase.LINGERING ? closeAt : lastActivityAt + idleTimeoutNanos;
    if (next - closeAt > 0) {
      next = closeAt;
    }
    boolean drainable = phase == Phase.OPEN || phase == Phase.OPENING;
    return drainable && next - drainAt > 0 ? drainAt : next;
  }

  @Override
  public void onDeadline(long now) {
    if (phase == Phase.OPEN && now - drainAt >= 0) {
      drain();
    } else if (phase != Phase.OPENING
        && (now - closeAt >= 0
            || phase != Phase.LINGERING && now - lastActivityAt >= idleTimeoutNanos)) {
      finish();
      return;
    }
    attempt.transfer(this);
  }

  @Override
  public boolean keepsConnection() {
    return false;
  }

  /** Called after an unexpected exception, or when the client disconnected before the tunnel was open. */
  @Override
  public void stop() {
    if (phase != Phase.ENDED) {
      boolean open = phase != Phase.OPENING;
      phase = Phase.ENDED;
      backend.discardAll();
      if (open) {
        reset();
      }
    }
  }
}
