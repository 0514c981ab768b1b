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
 * Limits the admin's client connections: their number, and the time that each may stand still. A stream or a long
 * wait whose request has arrived may last while its client reads what it gets. Used on one event loop.
 */
public final class AdminConnections {
  /**
   * The limits.
   *
   * @param connections at a time; beyond it the connection that has been idle for longest is closed, or else the new
   *     one
   * @param idle time without a byte of a request
   * @param head from the first byte of a request to the end of its head
   * @param body from then to the end of its body
   * @param silence time in which the client reads nothing of a response that waits for it
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

  /** The first handler of every request: it waits until the client has read the previous responses. */
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

  /** Closes connections that exceed a limit. Call it every {@link Limits#sweepIntervalMs}. */
  public void closeOverdue() {
    long now = System.nanoTime();
    for (ClientUse each : new ArrayList<>(connections.values())) {
      if (each.checkTimeouts(limits, now)) {
        each.close();
      }
    }
  }
}
