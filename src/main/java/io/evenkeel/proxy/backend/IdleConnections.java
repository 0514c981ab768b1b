package io.evenkeel.proxy.backend;

import io.evenkeel.traffic.Counter;
import io.evenkeel.traffic.LoopCounters;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The connections of one lane that nobody uses: the last one in is the first one out, while it can be trusted. */
public final class IdleConnections {
  /** So many are left alone by what must not meet a close; beyond that each such request has one of them closed. */
  private static final int MIN_KEPT = 8;

  private final Deque<Http1BackendConnection> connections = new ArrayDeque<>();
  private final KeepAliveEstimate keepAliveEstimate = new KeepAliveEstimate();
  private final LoopCounters counters;

  public IdleConnections(LoopCounters counters) {
    this.counters = counters;
  }

  /** How long the backend leaves them open. */
  public KeepAliveEstimate keepAliveEstimate() {
    return keepAliveEstimate;
  }

  public boolean isEmpty() {
    return connections.isEmpty();
  }

  public void add(Http1BackendConnection link) {
    connections.addLast(link);
    counters.add(Counter.IDLE_CONNECTIONS, 1);
  }

  /**
   * The connection that was used last, if it is young enough to be trusted.
   *
   * @param careful whether one that might be closed soon, or is already, is left alone
   * @param keepAlive what the pool allows, in nanoseconds
   */
  @Nullable
  public Http1BackendConnection acquire(boolean careful, long keepAlive, long now) {
    Http1BackendConnection last = connections.peekLast();
    if (last == null) {
      return null;
    }
    long idleFor = last.idleNanos(now);
    if (idleFor > keepAlive || !keepAliveEstimate.isUsable(idleFor, false, now)) {
      close();
      return null;
    }
    if (careful && !checkSafe(last, idleFor, now)) {
      if (connections.size() > MIN_KEPT) {
        closeNextToOldest();
      }
      return null;
    }
    connections.pollLast();
    counters.add(Counter.IDLE_CONNECTIONS, -1);
    return last;
  }

  private boolean checkSafe(Http1BackendConnection last, long idleFor, long now) {
    Http1BackendConnection first = connections.getFirst();
    if (first != last) {
      keepAliveEstimate.onSurvived(first.idleNanos(now), now);
    }
    return keepAliveEstimate.isUsable(idleFor, true, now) && last.isOpen();
  }

  /** One was closed, by whomever. */
  public void onClosed(Http1BackendConnection link) {
    if (connections.remove(link)) {
      counters.add(Counter.IDLE_CONNECTIONS, -1);
      long now = System.nanoTime();
      keepAliveEstimate.onIdleClose(link.idleNanos(now), now);
    }
  }

  /** The oldest stays: by outliving the others' answers it shows how long the backend leaves connections open. */
  private void closeNextToOldest() {
    Http1BackendConnection oldest = connections.removeFirst();
    closeOldest();
    connections.addFirst(oldest);
  }

  public boolean closeOldest() {
    boolean any = !connections.isEmpty();
    discard(connections.pollFirst());
    return any;
  }

  /** Closes those that nobody used for so long, in nanoseconds. */
  public void closeExpired(long keepAlive, long now) {
    for (Http1BackendConnection oldest = connections.peekFirst();
        oldest != null && oldest.idleNanos(now) > keepAlive;
        oldest = connections.peekFirst()) {
      keepAliveEstimate.onSurvived(oldest.idleNanos(now), now);
      closeOldest();
    }
  }

  public void close() {
    while (!connections.isEmpty()) {
      discard(connections.pollLast());
    }
  }

  private void discard(@Nullable Http1BackendConnection link) {
    if (link != null) {
      counters.add(Counter.IDLE_CONNECTIONS, -1);
      link.discard();
    }
  }
}
