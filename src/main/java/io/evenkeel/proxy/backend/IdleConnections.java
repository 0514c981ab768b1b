package io.evenkeel.proxy.backend;

import io.evenkeel.traffic.Counter;
import io.evenkeel.traffic.LoopCounters;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The connections of one lane that nobody uses: the last one in is the first one out, while it can be trusted. */
public final class IdleConnections {
  /** So many are left alone by what must not meet a close; beyond that each such request has one of them closed. */
  private static final int FEW = 8;

  private final Deque<Http1BackendConnection> links = new ArrayDeque<>();
  private final KeepAliveEstimate trust = new KeepAliveEstimate();
  private final LoopCounters counters;

  public IdleConnections(LoopCounters counters) {
    this.counters = counters;
  }

  /** How long the backend leaves them open. */
  public KeepAliveEstimate trust() {
    return trust;
  }

  public boolean isEmpty() {
    return links.isEmpty();
  }

  public void add(Http1BackendConnection link) {
    links.addLast(link);
    counters.add(Counter.IDLE_CONNECTIONS, 1);
  }

  /**
   * The connection that was used last, if it is young enough to be trusted.
   *
   * @param careful whether one that might be closed soon, or is already, is left alone
   * @param keepAlive what the pool allows, in nanoseconds
   */
  @Nullable
  public Http1BackendConnection take(boolean careful, long keepAlive, long now) {
    Http1BackendConnection last = links.peekLast();
    if (last == null) {
      return null;
    }
    long idleFor = last.idleNanos(now);
    if (idleFor > keepAlive || !trust.isUsable(idleFor, false, now)) {
      close();
      return null;
    }
    if (careful && !safe(last, idleFor, now)) {
      if (links.size() > FEW) {
        closeNextToOldest();
      }
      return null;
    }
    links.pollLast();
    counters.add(Counter.IDLE_CONNECTIONS, -1);
    return last;
  }

  private boolean safe(Http1BackendConnection last, long idleFor, long now) {
    Http1BackendConnection first = links.getFirst();
    if (first != last) {
      trust.onSurvived(first.idleNanos(now), now);
    }
    return trust.isUsable(idleFor, true, now) && last.isOpen();
  }

  /** One was closed, by whomever. */
  public void closed(Http1BackendConnection link) {
    if (links.remove(link)) {
      counters.add(Counter.IDLE_CONNECTIONS, -1);
      long now = System.nanoTime();
      trust.onIdleClose(link.idleNanos(now), now);
    }
  }

  /** The oldest stays: by outliving the others' answers it shows how long the backend leaves connections open. */
  private void closeNextToOldest() {
    Http1BackendConnection oldest = links.removeFirst();
    closeOldest();
    links.addFirst(oldest);
  }

  public boolean closeOldest() {
    boolean any = !links.isEmpty();
    drop(links.pollFirst());
    return any;
  }

  /** Closes those that nobody used for so long, in nanoseconds. */
  public void expire(long keepAlive, long now) {
    for (Http1BackendConnection oldest = links.peekFirst();
        oldest != null && oldest.idleNanos(now) > keepAlive;
        oldest = links.peekFirst()) {
      trust.onSurvived(oldest.idleNanos(now), now);
      closeOldest();
    }
  }

  public void close() {
    while (!links.isEmpty()) {
      drop(links.pollLast());
    }
  }

  private void drop(@Nullable Http1BackendConnection link) {
    if (link != null) {
      counters.add(Counter.IDLE_CONNECTIONS, -1);
      link.discard();
    }
  }
}
