package io.evenkeel.admin.guard;

import io.evenkeel.net.ChannelClose;
import io.evenkeel.net.VertxInternals;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits the admin's client connections: their number, and the time without progress. An event stream or a long wait
 * has no limit while its client reads. Used on one event loop.
 */
public final class AdminConnections {
  /**
   * The limits.
   *
   * @param maxConnections open at a time; beyond this the connection that has been idle for the longest time is
   *     closed, or the new one if none is idle
   * @param idleTimeout without a byte of a request
   * @param headTimeout from the first byte of a request to the end of its head
   * @param bodyTimeout from the end of the head to the end of the body
   * @param writeStallTimeout without the client reading anything of a pending response
   */
  public record Limits(
      int maxConnections,
      Duration idleTimeout,
      Duration headTimeout,
      Duration bodyTimeout,
      Duration writeStallTimeout) {
    public static final Limits DEFAULT = new Limits(
        256,
        Duration.ofSeconds(75),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30));

    /** The interval for {@link #closeOverdue}, in milliseconds. */
    public long sweepIntervalMs() {
      long shortest = Math.min(
          Math.min(idleTimeout.toMillis(), headTimeout.toMillis()),
          Math.min(bodyTimeout.toMillis(), writeStallTimeout.toMillis()));
      return Math.max(10, Math.min(1000, shortest / 4));
    }
  }

  private final Map<HttpConnection, Client> connections = new LinkedHashMap<>();
  private final Limits limits;

  public AdminConnections(Limits limits) {
    this.limits = limits;
  }

  public void onConnection(HttpConnection connection) {
    if (connections.size() >= limits.maxConnections()) {
      Client evicted = longestIdle();
      if (evicted == null) {
        ChannelClose.abort(connection);
        return;
      }
      connections.values().remove(evicted);
      evicted.close();
    }
    connections.put(connection, new Client(connection));
    ChannelClose.whenClosed(connection, () -> connections.remove(connection));
  }

  private @Nullable Client longestIdle() {
    Client longest = null;
    for (Client each : connections.values()) {
      if (each.isIdle() && (longest == null || each.idleSince() - longest.idleSince() < 0)) {
        longest = each;
      }
    }
    return longest;
  }

  int size() {
    return connections.size();
  }

  /** The first handler of every request. Delays it until the client has read the previous responses. */
  public void onRequest(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    Client use = connections.get(request.connection());
    if (use != null) {
      use.onRequest(request);
      ctx.addEndHandler(ended -> use.onResponseEnd());
    }
    HttpServerResponse response = ctx.response();
    if (!response.writeQueueFull()) {
      ctx.next();
      return;
    }
    request.pause();
    response.drainHandler(drained -> {
      response.drainHandler(null);
      request.resume();
      ctx.next();
    });
  }

  /** Closes connections that exceed a limit. The caller calls this every {@link Limits#sweepIntervalMs}. */
  public void closeOverdue() {
    long now = System.nanoTime();
    for (Client each : new ArrayList<>(connections.values())) {
      if (each.checkTimeouts(limits, now)) {
        each.close();
      }
    }
  }

  /** The state of one client connection of the admin, and when it started. */
  static final class Client extends ChannelInboundHandlerAdapter {
    private final HttpConnection connection;
    private final Channel channel;
    private @Nullable HttpServerRequest request;
    private long requestStartedAt;
    private int inFlight;
    private boolean readingHead;
    private long idleSince = System.nanoTime();
    private long unsentBytes;
    private long unsentSince;

    Client(HttpConnection connection) {
      this.connection = connection;
      this.channel = VertxInternals.channel(connection);
      channel.pipeline().addFirst(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (inFlight == 0 && !readingHead) {
        readingHead = true;
        idleSince = System.nanoTime();
      }
      context.fireChannelRead(message);
    }

    void onRequest(HttpServerRequest newRequest) {
      request = newRequest;
      requestStartedAt = System.nanoTime();
      inFlight++;
      readingHead = false;
    }

    void onResponseEnd() {
      inFlight--;
      idleSince = System.nanoTime();
    }

    /** Whether no request is in flight. */
    boolean isIdle() {
      return inFlight == 0;
    }

    /** When the connection became idle, or started to send. */
    long idleSince() {
      return idleSince;
    }

    boolean checkTimeouts(Limits limits, long now) {
      HttpServerRequest latest = request;
      boolean slowBody = latest != null
          && !latest.isEnded()
          && now - requestStartedAt > limits.bodyTimeout().toNanos();
      long timeout = (readingHead ? limits.headTimeout() : limits.idleTimeout()).toNanos();
      return slowBody || inFlight == 0 && now - idleSince > timeout || checkWriteStall(limits, now);
    }

    private boolean checkWriteStall(Limits limits, long now) {
      long waiting = channel.isWritable() ? 0 : channel.bytesBeforeWritable();
      if (waiting != unsentBytes) {
        unsentBytes = waiting;
        unsentSince = now;
      }
      return waiting > 0 && now - unsentSince > limits.writeStallTimeout().toNanos();
    }

    void close() {
      ChannelClose.abort(connection);
    }
  }
}
