package io.evenkeel.admin.guard;

import io.evenkeel.net.Wire;
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
  public record Bounds(
      int connections, Duration idle, Duration head, Duration body, Duration silence) {
    public static final Bounds DEFAULT = new Bounds(
        256,
        Duration.ofSeconds(75),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30));

    /** How often the clock is to be looked at, in milliseconds. */
    public long sweepMillis() {
      long shortest = Math.min(
          Math.min(idle.toMillis(), head.toMillis()),
          Math.min(body.toMillis(), silence.toMillis()));
      return Math.max(10, Math.min(1000, shortest / 4));
    }
  }

  private final Map<HttpConnection, ClientUse> uses = new LinkedHashMap<>();
  private final Bounds bounds;

  public AdminConnections(Bounds bounds) {
    this.bounds = bounds;
  }

  public void opened(HttpConnection connection) {
    if (uses.size() >= bounds.connections()) {
      ClientUse least = longestWithoutRequest();
      if (least == null) {
        Wire.cut(connection);
        return;
      }
      uses.values().remove(least);
      least.cut();
    }
    uses.put(connection, new ClientUse(connection));
    Wire.whenClosed(connection, () -> uses.remove(connection));
  }

  private @Nullable ClientUse longestWithoutRequest() {
    ClientUse longest = null;
    for (ClientUse each : uses.values()) {
      if (each.idle() && (longest == null || each.since() - longest.since() < 0)) {
        longest = each;
      }
    }
    return longest;
  }

  int size() {
    return uses.size();
  }

  /** The first handler of every request: it waits while its client has not taken the answers before. */
  public void begin(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    ClientUse use = uses.get(request.connection());
    if (use != null) {
      use.begun(request);
      ctx.addEndHandler(ended -> use.ended());
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
  public void sweep() {
    long now = System.nanoTime();
    for (ClientUse each : new ArrayList<>(uses.values())) {
      if (each.overdue(bounds, now)) {
        each.cut();
      }
    }
  }
}
