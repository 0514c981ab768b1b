package io.evenkeel.admin.guard;

import io.evenkeel.net.ChannelClose;
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
 * Bounds what clients of the admin take: how many there are, and for how long each may stand still. A stream, or a long
 * wait, whose request has come whole may last as long as its client takes what it is sent. Lives on one event loop.
 */
public final class AdminConnections {
  /**
   * What clients are granted.
   *
   * @param connections at a time; beyond, the one that has had no request under way for longest is closed, or else the
   *     new one
   * @param idle without a byte of a request
   * @param head from the first byte of a request to the last of its head
   * @param body from then to the end of its body
   * @param silence without taking a byte of an answer that waits for it
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

    /** How often the clock is to be looked at, in milliseconds. */
    public long sweepIntervalMs() {
      long shortest = Math.min(
          Math.min(idleTimeout.toMillis(), headTimeout.toMillis()),
          Math.min(bodyTimeout.toMillis(), writeStallTimeout.toMillis()));
      return Math.max(10, Math.min(1000, shortest / 4));
    }
  }

  private final Map<HttpConnection, ClientUse> connections = new LinkedHashMap<>();
  private final Limits limits;

  public AdminConnections(Limits bounds) {
    this.limits = bounds;
  }

  public void onConnection(HttpConnection connection) {
    if (connections.size() >= limits.maxConnections()) {
      ClientUse least = longestIdle();
      if (least == null) {
        ChannelClose.abort(connection);
        return;
      }
      connections.values().remove(least);
      least.close();
    }
    connections.put(connection, new ClientUse(connection));
    ChannelClose.whenClosed(connection, () -> connections.remove(connection));
  }

  private @Nullable ClientUse longestIdle() {
    ClientUse longest = null;
    for (ClientUse each : connections.values()) {
      if (each.isIdle() && (longest == null || each.idleSince() - longest.idleSince() < 0)) {
        longest = each;
      }
    }
    return longest;
  }

  int size() {
    return connections.size();
  }

  /** The first handler of every request: it waits while its client has not taken the answers before. */
  public void onRequest(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    ClientUse use = connections.get(request.connection());
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

  /** To be called every {@link Bounds#sweepMillis}. */
  public void closeOverdue() {
    long now = System.nanoTime();
    for (ClientUse each : new ArrayList<>(connections.values())) {
      if (each.checkTimeouts(limits, now)) {
        each.close();
      }
    }
  }
}
