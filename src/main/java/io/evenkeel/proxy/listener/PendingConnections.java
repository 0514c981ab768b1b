package io.evenkeel.proxy.listener;

import io.evenkeel.config.ListenerConfig;
import io.evenkeel.proxy.client.ClientConnections;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.traffic.InFlightCounter;
import io.netty.channel.ChannelHandlerContext;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who stands on the {@link ProtocolDetector}s of one listener: counted with its connections, and so that those who never get on
 * with their handshake keep nobody out, no more than a share of them. Any thread.
 */
final class PendingConnections {
  /** Of its connections; beyond, who has stood there for longest gives way. */
  private static final int LIMIT_DIVISOR = 4;

  private static final int MIN_PENDING = 16;

  private final LoopContext loop;
  private final String listener;
  private final int limit;
  private final int maxPending;
  private final InFlightCounter openCount;
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicInteger count = new AtomicInteger();
  private final ConcurrentNavigableMap<Long, ChannelHandlerContext> pending =
      new ConcurrentSkipListMap<>();

  /**
   * @param loop any of the listener's
   * @param open all its connections
   */
  PendingConnections(LoopContext loop, ListenerConfig config, InFlightCounter open) {
    this.loop = loop;
    this.listener = config.name();
    this.limit = config.limits().connections();
    this.maxPending = Math.max(MIN_PENDING, limit / LIMIT_DIVISOR);
    this.openCount = open;
  }

  /** The number of a connection that was accepted just now: the loops may take them in in another order. */
  long nextNumber() {
    return sequence.incrementAndGet();
  }

  /** Counts a connection in, which owes one {@link #remove} then; false where there is no room for it. */
  boolean add(long number, ChannelHandlerContext connection) {
    boolean room = openCount.tryBegin(limit);
    boolean counted = room;
    while (!counted) {
      counted = openCount.tryBegin(ClientConnections.hardLimit(limit));
      if (!counted && !closeOldest()) {
        return false;
      }
    }
    pending.put(number, connection);
    if (count.incrementAndGet() > maxPending) {
      closeOldest();
    } else if (!room) {
      // where nobody is idle, it is told so when it can understand it
      loop.sharedConnections().evictIdle(loop, listener, limit, made -> {});
    }
    return true;
  }

  /**
   * It has gone, or in.
   *
   * @param to where it is counted as a connection from now on; none: it is gone
   * @return false where it had to give way before: it is not counted any more, and about to be closed
   */
  boolean remove(long number, @Nullable InFlightCounter to) {
    if (pending.remove(number) == null) {
      return false;
    }
    count.decrementAndGet();
    if (to != openCount) {
      if (to != null) {
        to.begin();
      }
      openCount.end();
    }
    return true;
  }

  /** Counts it as gone already: its loop may have many others to take in first. */
  private boolean closeOldest() {
    Map.Entry<Long, ChannelHandlerContext> oldest = pending.pollFirstEntry();
    if (oldest == null) {
      return false;
    }
    count.decrementAndGet();
    openCount.end();
    oldest.getValue().close();
    return true;
  }
}
