package io.evenkeel.proxy.exchange;

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
 * A connection that became something else than HTTP (RFC 9110 section 7.8): bytes both ways until one side ends, is
 * silent for too long, or we stop. The attempt goes on as long as it does, and watches its clock.
 */
public final class TunnelRelay implements Transfer {
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long NEVER = Long.MAX_VALUE / 4;

  private enum Phase {
    OPENING,
    OPEN,
    LEAVING,
    FINISHING,
    LINGERING,
    OVER
  }

  private final RequestContext ending;
  private final OutboundRequest outbound;
  private final Attempt attempt;
  private final BackendResponse from;
  private final LoopContext loop;
  private final long silence;
  private final boolean webSocket;
  private final TunnelEnd backend;
  private Phase phase = Phase.OPENING;
  private @Nullable TunnelEnd client;
  private long movedAt = System.nanoTime();
  private long leaveAt;
  private long overAt;

  TunnelRelay(
      RequestContext ending,
      OutboundRequest outbound,
      Attempt attempt,
      BackendResponse from,
      LoopContext loop) {
    this.ending = ending;
    this.outbound = outbound;
    this.attempt = attempt;
    this.from = from;
    this.loop = loop;
    this.silence = Math.min(outbound.timeouts().tunnel().toNanos(), NEVER);
    this.webSocket = UpgradeOffer.isWebSocket(from);
    this.leaveAt = movedAt + NEVER;
    this.overAt = movedAt + NEVER;
    ChannelHandlerContext vertx = ChannelClose.context(attempt.lease().http());
    this.backend = TunnelEnd.before(Objects.requireNonNull(vertx, "this Vert.x is unknown"), this);
  }

  /** Opens it when Vert.x has taken the HTTP codec off the backend's connection, which is right after this. */
  @Override
  public void begin(String date, long now) {
    movedAt = now;
    attempt.transfer(this);
    loop.execute(() -> open(date));
  }

  private void open(String date) {
    if (phase != Phase.OPENING) {
      return;
    }
    if (ending.connection().connection().hasPipelinedBytes()) {
      phase = Phase.OVER;
      backend.forget();
      attempt.cancel(new Outcome.ClientLeft());
      ending.closeWhenDone();
      ending.connection().connection().stopReadingRequests();
      ending.respond(
          ErrorResponse.clientError(400, "a request behind one that switches protocols"));
      return;
    }
    phase = Phase.OPEN;
    attempt.onProtocolSwitch();
    ending.detachHandlers();
    TunnelEnd opened = ending
        .connection()
        .connection()
        .upgrade(
            this,
            ResponseHeaders.switchingProtocols(
                from,
                ending.request().response(),
                ending.listenerContext().via(),
                outbound.route().responseHeaders(),
                date));
    client = opened;
    opened.feeds(backend, webSocket);
    backend.feeds(opened, webSocket);
    if (backend.ended()) {
      ended(backend);
    }
  }

  /** Bytes came in, or went out. */
  public void moved() {
    movedAt = System.nanoTime();
  }

  /** One side said that it will send nothing more: so it is told to the other, behind all that was received. */
  public void ended(TunnelEnd end) {
    TunnelEnd to = end == backend ? client : backend;
    if (phase == Phase.OPENING || phase == Phase.OVER || to == null) {
      return;
    }
    if (to.ended()) {
      conclude();
    } else if (phase == Phase.OPEN || phase == Phase.LEAVING) {
      phase = Phase.FINISHING;
      to.stopPassing();
      to.finish(this::linger);
    }
  }

  /** One side's connection was reset: so is the other's, with whatever was on its way. */
  public void broken() {
    if (phase == Phase.OPENING) {
      phase = Phase.OVER;
      backend.forget();
      attempt.finish(new Outcome.Broken("reset before its tunnel was open"));
    } else if (phase != Phase.OVER) {
      reset();
      conclude();
    }
  }

  private void reset() {
    backend.reset();
    if (client != null) {
      client.reset();
    }
  }

  /**
   * Has it end because we stop: with a close frame where it is a WebSocket, at the edge of a frame.
   *
   * @param at when to begin
   * @param until when it is over in any case
   */
  public void leave(long at, long until) {
    leaveAt = at;
    overAt = until;
    if (phase != Phase.OVER) {
      attempt.transfer(this);
    }
  }

  private void leave() {
    phase = Phase.LEAVING;
    if (client == null) {
      return;
    }
    if (webSocket) {
      backend.endWith(WebSocketFrames.goingAway(0));
      client.endWith(WebSocketFrames.goingAway(loop.random().nextInt() | 1));
    } else {
      backend.stopPassing();
      client.stopPassing();
    }
    hushed();
  }

  /** Nothing more is passed on in one direction. */
  public void hushed() {
    TunnelEnd to = client;
    if (phase == Phase.LEAVING && to != null && to.deaf() && backend.deaf()) {
      phase = Phase.FINISHING;
      to.finish(() -> {});
      backend.finish(this::linger);
    }
  }

  /** The backend has a moment to close too, so that what was written to it is not lost in a reset. */
  private void linger() {
    if (phase == Phase.OVER) {
      return;
    }
    phase = Phase.LINGERING;
    long soon = System.nanoTime() + LINGER_NANOS;
    overAt = overAt - soon < 0 ? overAt : soon;
    if (backend.ended()) {
      conclude();
    } else {
      attempt.transfer(this);
    }
  }

  private void conclude() {
    if (phase != Phase.OVER) {
      phase = Phase.OVER;
      backend.forget();
      if (client != null) {
        client.forget();
      }
      ending.tunnelEnded(backend.arrived());
      attempt.finish(new Outcome.Answered(UpgradeOffer.SWITCHING));
    }
  }

  @Override
  public long due() {
    long next = phase == Phase.LINGERING ? overAt : movedAt + silence;
    if (next - overAt > 0) {
      next = overAt;
    }
    boolean stays = phase == Phase.OPEN || phase == Phase.OPENING;
    return stays && next - leaveAt > 0 ? leaveAt : next;
  }

  @Override
  public void expired(long now) {
    if (phase == Phase.OPEN && now - leaveAt >= 0) {
      leave();
    } else if (phase != Phase.OPENING
        && (now - overAt >= 0 || phase != Phase.LINGERING && now - movedAt >= silence)) {
      conclude();
      return;
    }
    attempt.transfer(this);
  }

  @Override
  public boolean keepsConnection() {
    return false;
  }

  /** A mistake of ours, or the client left before it was open. */
  @Override
  public void stop() {
    if (phase != Phase.OVER) {
      boolean open = phase != Phase.OPENING;
      phase = Phase.OVER;
      backend.forget();
      if (open) {
        reset();
      }
    }
  }
}
