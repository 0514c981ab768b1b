package io.evenkeel.proxy.backend;

import io.evenkeel.net.LoopMemory;
import io.evenkeel.traffic.Counter;
import io.evenkeel.traffic.LoopCounters;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The idle HTTP/1.1 connections of one event loop to one backend: those that any request may use, or those that belong to
 * a client each. Reused last in, first out, while the backend probably keeps them open.
 */
final class IdleConnections {
  /**
   * If more connections are idle, a request that cannot be repeated and finds no safe one closes one of them, which
   * leads to fresh connections.
   */
  private static final int MAX_UNSAFE = 8;

  /** What a connection takes of the heap. While it is used, it is a part of what an exchange takes. */
  private static final long HEAP_BYTES = 8 * 1024;

  private final Deque<Http1BackendConnection> connections = new ArrayDeque<>();
  private final KeepAliveEstimate keepAliveEstimate;
  private final LoopCounters counters;
  private final LoopMemory memory;

  IdleConnections(KeepAliveEstimate estimate, LoopCounters counters, LoopMemory memory) {
    this.keepAliveEstimate = estimate;
    this.counters = counters;
    this.memory = memory;
  }

  private void count(int more) {
    counters.add(Counter.IDLE_CONNECTIONS, more);
    memory.add(more * HEAP_BYTES, 0);
  }

  boolean isEmpty() {
    return connections.isEmpty();
  }

  void add(Http1BackendConnection connection) {
    connections.addLast(connection);
    count(1);
  }

  /**
   * Acquires the connection that was used last; returns {@code null} if none is likely to be open.
   *
   * @param careful whether to skip a connection that the backend may be about to close
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
    if (careful && !checkSafe(last, idleNanos, now)) {
      if (connections.size() > MAX_UNSAFE) {
        closeSecondOldest();
      }
      return null;
    }
    connections.pollLast();
    count(-1);
    return last;
  }

  /** Acquires this connection; returns false if it is not idle any more. */
  boolean acquire(Http1BackendConnection connection) {
    boolean present = connections.remove(connection);
    count(present ? -1 : 0);
    return present;
  }

  private boolean checkSafe(Http1BackendConnection last, long idleNanos, long now) {
    Http1BackendConnection first = connections.getFirst();
    if (first != last) {
      keepAliveEstimate.onSurvived(first.idleNanos(now), now);
    }
    return keepAliveEstimate.isUsable(idleNanos, true, now) && last.isOpen();
  }

  /** Removes a connection that the backend or this process closed, if it was idle. */
  void onClosed(Http1BackendConnection connection) {
    if (acquire(connection)) {
      long now = System.nanoTime();
      keepAliveEstimate.onIdleClose(connection.idleNanos(now), now);
    }
  }

  /** Closes the second oldest. The oldest stays open, because it shows how long the backend keeps connections. */
  private void closeSecondOldest() {
    Http1BackendConnection oldest = connections.removeFirst();
    closeOldest();
    connections.addFirst(oldest);
  }

  /** Closes the connection that has been idle for the longest time; returns false if there is none. */
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
      count(-1);
      connection.discard();
    }
  }
}
