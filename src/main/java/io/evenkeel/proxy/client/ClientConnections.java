package io.evenkeel.proxy.client;

import io.evenkeel.config.ListenerConfig;
import io.evenkeel.net.ChannelClose;
import io.evenkeel.net.MemoryShare;
import io.evenkeel.proxy.exchange.Tunnel;
import io.evenkeel.proxy.log.RejectionLog;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.time.Deadlines;
import io.evenkeel.traffic.InFlightCounter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The client connections of one listener on one event loop, and the limit on their number in the whole process. Used
 * on that event loop only.
 */
public final class ClientConnections {
  /** How many connections may exceed the limit while an idle one is closed for them, or while they are rejected. */
  private static final int MAX_OVER_LIMIT = 128;

  private final LoopContext loop;
  private final ProcessConnections shared;
  private ListenerConfig listener;
  private final InFlightCounter openCount;
  private final Map<TrackedConnection, HttpConnection> connections = new LinkedHashMap<>();

  /** The members of {@link #connections} for which no idle connection was closed yet. */
  private final Set<TrackedConnection> overLimit = new LinkedHashSet<>();

  private final MemoryShare memory;
  private final RejectionLog rejectionLog;
  private boolean draining;
  private boolean handedOver;
  private long drainDeadline;
  private @Nullable Promise<Void> allClosed;

  public ClientConnections(LoopContext loop, ProcessConnections shared, ListenerConfig listener) {
    this.loop = loop;
    this.shared = shared;
    this.listener = listener;
    this.openCount = shared.openCount(listener.name());
    this.memory = loop.memory().newShare(shared::hasSeveralListeners);
    this.rejectionLog = new RejectionLog("listener " + listener.name());
  }

  LoopContext loop() {
    return loop;
  }

  /** What the connections hold in memory. */
  public MemoryShare memory() {
    return memory;
  }

  public ListenerConfig listener() {
    return listener;
  }

  /** Applies new settings to connections that are added later. */
  public void update(ListenerConfig changed) {
    listener = changed;
  }

  /** The open connections of the listener, over all event loops. */
  public InFlightCounter openCount() {
    return openCount;
  }

  private int limit() {
    return listener.limits().connections();
  }

  /** The number of connections that may be open for a moment if {@code limit} may be served. */
  public static int hardLimit(int limit) {
    return limit + Math.min(MAX_OVER_LIMIT, Integer.MAX_VALUE - limit);
  }

  public boolean isWithinLimit() {
    return openCount.count() <= limit();
  }

  /** Counts a connection, unless the limit is reached. */
  public boolean tryCount() {
    return openCount.tryBegin(limit());
  }

  /**
   * Counts a connection beyond the limit. If too many exceed it, closes the oldest of them; returns false if this
   * event loop has none.
   */
  public boolean tryCountOverLimit() {
    while (!openCount.tryBegin(hardLimit(limit()))) {
      if (overLimit.isEmpty()) {
        return false;
      }
      evict(overLimit.iterator().next());
    }
    return true;
  }

  /** Adds a connection that was counted before. */
  public void add(TrackedConnection connection, HttpConnection http) {
    connections.put(connection, http);
    http.closeHandler(closed -> connection.onClosed());
  }

  /**
   * Closes an idle connection in favour of one beyond the limit, which is read only after that; rejects it if none is
   * idle.
   */
  public void makeRoomFor(TrackedConnection connection) {
    int limit = limit();
    connection.setReadsPaused(true);
    overLimit.add(connection);
    shared.evictIdle(
        listener.name(),
        limit,
        hasRoom -> loop.runOrExecute(() -> {
          connection.setReadsPaused(false);
          if (hasRoom) {
            overLimit.remove(connection);
          } else {
            connection.reject();
            rejectionLog.logTooManyConnections(limit);
          }
        }));
  }

  /** Closes the connection that has been idle for the longest time; returns false if none is idle. */
  boolean evictOldestIdle() {
    TrackedConnection oldest = null;
    for (TrackedConnection each : connections.keySet()) {
      if (each.idle() && (oldest == null || each.idleSince() - oldest.idleSince() < 0)) {
        oldest = each;
      }
    }
    if (oldest == null) {
      return false;
    }
    evict(oldest);
    return true;
  }

  /**
   * Closes a connection whose request waits for more of it, which the client sends slowly: one of the address that has
   * most connections, and of these the one that has been slow for longest. Returns false if none is slow.
   */
  boolean evictSlowest() {
    long now = System.nanoTime();
    TrackedConnection slowest = null;
    for (TrackedConnection each : connections.keySet()) {
      if (each.slow(now) && (slowest == null || isWorse(each, slowest))) {
        slowest = each;
      }
    }
    if (slowest == null) {
      return false;
    }
    evict(slowest);
    return true;
  }

  private static boolean isWorse(TrackedConnection one, TrackedConnection other) {
    int more = one.clientConnections() - other.clientConnections();
    return more > 0 || more == 0 && one.idleSince() - other.idleSince() < 0;
  }

  /** Closes a connection and stops counting it at once, even if the close takes time. */
  private void evict(TrackedConnection connection) {
    HttpConnection http = connections.get(connection);
    remove(connection);
    connection.close();
    if (http != null) {
      ChannelClose.closeClientNow(http);
    }
  }

  public void remove(TrackedConnection connection) {
    overLimit.remove(connection);
    rejectionLog.logPending(System.nanoTime());
    if (connections.remove(connection) != null) {
      openCount.end();
      if (connections.isEmpty() && allClosed != null) {
        allClosed.tryComplete();
      }
    }
  }

  /**
   * Closes all connections, also those with requests in flight; completes when the last is closed. No connection may
   * be added after this.
   */
  public Future<Void> closeAll() {
    Promise<Void> closed = Promise.promise();
    allClosed = closed;
    List.copyOf(connections.keySet()).forEach(TrackedConnection::close);
    if (connections.isEmpty()) {
      closed.tryComplete();
    }
    return closed.future();
  }

  /** Asks the clients to send no more requests, if their protocol has a message for it; requests are still served. */
  public void drainConnections() {
    connections.keySet().forEach(TrackedConnection::drain);
  }

  /**
   * Closes each connection when it is idle or after its response; until this call, Vert.x's server would do that.
   * Closes tunnels spread over {@code period}, so that their clients do not all reconnect at once.
   */
  public void drain(Duration period) {
    long now = System.nanoTime();
    draining = true;
    handedOver = false;
    drainConnections();
    drainDeadline = Deadlines.after(now, period);
    List<Tunnel> tunnels = new ArrayList<>();
    for (TrackedConnection each : connections.keySet()) {
      Tunnel tunnel = each.tunnel();
      if (tunnel != null) {
        tunnels.add(tunnel);
      }
    }
    long interval = tunnels.isEmpty() ? 0 : (drainDeadline - now) / 10 * 9 / tunnels.size();
    for (int i = 0; i < tunnels.size(); i++) {
      tunnels.get(i).scheduleDrain(now + i * interval, drainDeadline);
    }
  }

  /** Like {@link #drain}, but keeps the tunnels open, because another listener has taken over the socket. */
  public void handOver() {
    draining = true;
    handedOver = true;
    drainConnections();
  }

  public boolean handedOver() {
    return handedOver;
  }

  /** Schedules the end of a tunnel that is opened while the connections are drained. */
  public void onTunnel(Tunnel tunnel) {
    if (draining && !handedOver) {
      long now = System.nanoTime();
      long left = Math.max(1, (drainDeadline - now) / 10 * 9);
      tunnel.scheduleDrain(now + loop.random().nextLong(left), drainDeadline);
    }
  }

  public boolean draining() {
    return draining;
  }

  /** Returns a copy of the connections. */
  public Queue<TrackedConnection> all() {
    return new ArrayDeque<>(connections.keySet());
  }
}
