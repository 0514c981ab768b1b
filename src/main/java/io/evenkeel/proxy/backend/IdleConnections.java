package io.evenkeel.proxy.backend;

import io.evenkeel.traffic.Counter;
import io.evenkeel.traffic.LoopCounters;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The idle HTTP/1.1 connections of one event loop to one backend. They are reused last in, first out, as long as the
 * backend is believed to keep them open.
 */
final class IdleConnections {
  /** With more idle connections than this, each request that cannot be repeated and finds none safe closes one. */
  private static final int MAX_UNSAFE = 8;

  private final Deque<Http1BackendConnection> connections = new ArrayDeque<>();
  private final KeepAliveEstimate keepAliveEstimate = new KeepAliveEstimate();
  private final LoopCounters counters;

  IdleConnections(LoopCounters counters) {
    this.counters = counters;
  }

  KeepAliveEstimate keepAliveEstimate() {
    return keepAliveEstimate;
  }

  boolean isEmpty() {
    return connections.isEmpty();
  }

  void add(Http1BackendConnection connection) {
    connections.addLast(connection);
    counters.add(Counter.IDLE_CONNECTIONS, 1);
  }

  /**
   * Takes the connection that was used last; null if there is none that is likely to be open.
   *
   * @param careful whether a connection that the backend may be about to close is not taken
   * @param keepAlive the longest idle time that the pool allows, in nanoseconds
   */
  @Nullable
  Http1BackendConnection acquire(boolean careful, long keepAlive, long now) {
    Http1BackendConnection last = connections.peekLast();
    if (last == null) {
      return null;
    }
    long idleNanos = last.idleNanos(now);
    if (idleNanos > keepAlive || !keepAliveEstimate.isUsable(idleNanos, false, now)) {
      closeAll();
      return null;
    }
    if (careful && !isSafe(last, idleNanos, now)) {
      if (connections.size() > MAX_UNSAFE) {
        closeSecondOldest();
      }
      return null;
    }
    connections.pollLast();
    counters.add(Counter.IDLE_CONNECTIONS, -1);
    return last;
  }

  private boolean isSafe(Http1BackendConnection last, long idleNanos, long now) {
    Http1BackendConnection first = connections.getFirst();
    if (first != last) {
      keepAliveEstimate.onSurvived(first.idleNanos(now), now);
    }
    return keepAliveEstimate.isUsable(idleNanos, true, now) && last.isOpen();
  }

  /** Removes a connection that was closed, by the backend or by this process, if it was idle. */
  void onClosed(Http1BackendConnection connection) {
    if (connections.remove(connection)) {
      counters.add(Counter.IDLE_CONNECTIONS, -1);
      long now = System.nanoTime();
      keepAliveEstimate.onIdleClose(connection.idleNanos(now), now);
    }
  }

  /** Keeps the oldest: the longer it stays open, the longer the backend is known to keep connections. */
  private void closeSecondOldest() {
    Http1BackendConnection oldest = connections.removeFirst();
    closeOldest();
    connections.addFirst(oldest);
  }

  /** Returns false if there is none. */
  boolean closeOldest() {
    boolean any = !connections.isEmpty();
    close(connections.pollFirst());
    return any;
  }

  /** @param keepAlive the longest idle time, in nanoseconds */
  void closeExpired(long keepAlive, long now) {
    for (Http1BackendConnection oldest = connections.peekFirst();
        oldest != null && oldest.idleNanos(now) > keepAlive;
        oldest = connections.peekFirst()) {
      keepAliveEstimate.onSurvived(oldest.idleNanos(now), now);
      closeOldest();
    }
  }

  void closeAll() {
    while (!connections.isEmpty()) {
      close(connections.pollLast());
    }
  }

  private void close(@Nullable Http1BackendConnection connection) {
    if (connection != null) {
      counters.add(Counter.IDLE_CONNECTIONS, -1);
      connection.discard();
    }
  }
}
