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
  private static final int SHARE = 4;

  private static final int LEAST = 16;

  private final LoopContext loop;
  private final String listener;
  private final int limit;
  private final int most;
  private final InFlightCounter open;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger count = new AtomicInteger();
  private final ConcurrentNavigableMap<Long, ChannelHandlerContext> waiting =
      new ConcurrentSkipListMap<>();

  /**
   * @param loop any of the listener's
   * @param open all its connections
   */
  PendingConnections(LoopContext loop, ListenerConfig config, InFlightCounter open) {
    this.loop = loop;
    this.listener = config.name();
    this.limit = config.limits().connections();
    this.most = Math.max(LEAST, limit / SHARE);
    this.open = open;
  }

  /** The number of a connection that was accepted just now: the loops may take them in in another order. */
  long number() {
    return numbers.incrementAndGet();
  }

  /** Counts a connection in, which owes one {@link #leave} then; false where there is no room for it. */
  boolean enter(long number, ChannelHandlerContext connection) {
    boolean room = open.tryBegin(limit);
    boolean counted = room;
    while (!counted) {
      counted = open.tryBegin(ClientConnections.hardLimit(limit));
      if (!counted && !closeOldest()) {
        return false;
      }
    }
    waiting.put(number, connection);
    if (count.incrementAndGet() > most) {
      closeOldest();
    } else if (!room) {
      // where nobody is idle, it is told so when it can understand it
      loop.sharedConnections().makeRoom(loop, listener, limit, made -> {});
    }
    return true;
  }

  /**
   * It has gone, or in.
   *
   * @param to where it is counted as a connection from now on; none: it is gone
   * @return false where it had to give way before: it is not counted any more, and about to be closed
   */
  boolean leave(long number, @Nullable InFlightCounter to) {
    if (waiting.remove(number) == null) {
      return false;
    }
    count.decrementAndGet();
    if (to != open) {
      if (to != null) {
        to.begin();
      }
      open.end();
    }
    return true;
  }

  /** Counts it as gone already: its loop may have many others to take in first. */
  private boolean closeOldest() {
    Map.Entry<Long, ChannelHandlerContext> oldest = waiting.pollFirstEntry();
    if (oldest == null) {
      return false;
    }
    count.decrementAndGet();
    open.end();
    oldest.getValue().close();
    return true;
  }
}
