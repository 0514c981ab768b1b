package io.evenkeel.net;

import io.netty.channel.ChannelHandlerContext;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Connections that were accepted and have not completed their TLS handshake, the oldest first. Thread-safe. */
public final class PendingHandshakes {
  private final int limit;
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicInteger count = new AtomicInteger();
  private final ConcurrentNavigableMap<Long, ChannelHandlerContext> pending =
      new ConcurrentSkipListMap<>();

  /**
   * @param limit the limit of their number, which the caller enforces; see {@link #add}
   */
  public PendingHandshakes(int limit) {
    this.limit = limit;
  }

  /** Numbers a connection when it is accepted. Event loops may {@link #add} connections in another order. */
  public long nextNumber() {
    return sequence.incrementAndGet();
  }

  /** Adds a connection. Returns whether the limit is exceeded, so that the caller must close the oldest. */
  public boolean add(long number, ChannelHandlerContext connection) {
    pending.put(number, connection);
    return count.incrementAndGet() > limit;
  }

  /** Returns false if the connection was removed already, or closed as the oldest. */
  public boolean remove(long number) {
    if (pending.remove(number) == null) {
      return false;
    }
    count.decrementAndGet();
    return true;
  }

  /** Removes and closes the oldest connection; returns false if there is none. */
  public boolean closeOldest() {
    Map.Entry<Long, ChannelHandlerContext> oldest = pending.pollFirstEntry();
    if (oldest == null) {
      return false;
    }
    count.decrementAndGet();
    oldest.getValue().close();
    return true;
  }
}
