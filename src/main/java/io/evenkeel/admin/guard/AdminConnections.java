package io.evenkeel.admin.guard;

import io.evenkeel.admin.api.ProblemException;
import io.evenkeel.net.ChannelClose;
import io.evenkeel.net.ClientNetwork;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Limits the admin's client connections: their number, and the time that each may stand still. A stream or a long
 * wait whose request has arrived may last while its client reads what it gets.
 *
 * <p>A connection is protected while it has a complete request that passed the guards. All others make room for new
 * connections: the oldest of the client address that has most of them. Protected connections never take all places, so
 * that a client without a token, and a call of the balancer's own health, always finds one. Used on one event loop.
 */
public final class AdminConnections {
  /**
   * The limits.
   *
   * @param maxConnections open at a time; beyond this one that is not protected is closed
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

    /** The most connections that are protected: the other places are for new connections. */
    int maxProtected() {
      return maxConnections - Math.max(1, maxConnections / 8);
    }

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
      Client least = findVictim();
      connections.values().remove(least);
      least.close();
    }
    connections.put(connection, new Client(connection));
    ChannelClose.whenClosed(connection, () -> connections.remove(connection));
  }

  /** The oldest connection of the address that has most, among those that are not protected unless all are. */
  private Client findVictim() {
    boolean all = countProtected() >= connections.size();
    Map<String, Integer> counts = new HashMap<>();
    Client victim = null;
    int most = 0;
    for (Client each : connections.values()) {
      if (all || !each.isProtected()) {
        most = Math.max(most, counts.merge(each.address, 1, Integer::sum));
      }
    }
    for (Client each : connections.values()) {
      boolean eligible =
          (all || !each.isProtected()) && counts.getOrDefault(each.address, 0) == most;
      if (eligible && (victim == null || each.since() - victim.since() < 0)) {
        victim = each;
      }
    }
    return Objects.requireNonNull(victim);
  }

  private int countProtected() {
    int count = 0;
    for (Client each : connections.values()) {
      count += each.isProtected() ? 1 : 0;
    }
    return count;
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

  /**
   * Handles a request that has passed the guards: its connection is protected from now on, unless the path is open to
   * everyone. Refuses it if protected connections would take the places that are kept for others.
   */
  public void onAdmitted(RoutingContext ctx) {
    Client use = connections.get(ctx.request().connection());
    if (use == null || TokenAuthHandler.isPublic(ctx.normalizedPath())) {
      ctx.next();
    } else if (countProtected() < limits.maxProtected()) {
      use.admit();
      ctx.next();
    } else {
      ctx.response().putHeader("Connection", "close").putHeader("Retry-After", "1");
      ProblemException.respond(
          ctx,
          new ProblemException(
              503,
              limits.maxProtected()
                  + " calls and streams are under way already; close one of them"));
    }
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
    private final String address;
    private @Nullable HttpServerRequest request;
    private long requestStartedAt;
    private int inFlight;
    private boolean admitted;
    private boolean readingHead;
    private long idleSince = System.nanoTime();
    private long unsentBytes;
    private long unsentSince;

    Client(HttpConnection connection) {
      this.connection = connection;
      this.channel = VertxInternals.channel(connection);
      this.address = ClientNetwork.of(connection.remoteAddress());
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

    void admit() {
      admitted = true;
    }

    void onResponseEnd() {
      inFlight--;
      admitted = false;
      idleSince = System.nanoTime();
    }

    /** Whether a complete request that passed the guards is in flight. */
    boolean isProtected() {
      HttpServerRequest latest = request;
      return admitted && inFlight > 0 && latest != null && latest.isEnded();
    }

    /** When the connection became idle, began to send or got its request, whichever is the latest. */
    long since() {
      return inFlight == 0 ? idleSince : requestStartedAt;
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
