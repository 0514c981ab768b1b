package io.evenkeel.proxy;

import io.evenkeel.config.ListenerConfig;
import io.evenkeel.traffic.InFlight;
import io.netty.channel.ChannelHandlerContext;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who stands on the {@link Doorstep}s of one listener: counted with its connections, and so that those who never get on
 * with their handshake keep nobody out, no more than a share of them. Any thread.
 */
final class Porch {
  /** Of its connections; beyond, who has stood there for longest gives way. */
  private static final int SHARE = 4;

  private static final int LEAST = 16;

  private final Loop loop;
  private final String listener;
  private final int limit;
  private final int most;
  private final InFlight open;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger count = new AtomicInteger();
  private final ConcurrentNavigableMap<Long, ChannelHandlerContext> waiting =
      new ConcurrentSkipListMap<>();

  /**
   * @param loop any of the listener's
   * @param open all its connections
   */
  Porch(Loop loop, ListenerConfig config, InFlight open) {
    this.loop = loop;
    this.listener = config.name();
    this.limit = config.limits().connections();
    this.most = Math.max(LEAST, limit / SHARE);
    this.open = open;
  }

  /** Counts a connection in; its number, which it owes one {@link #leave}, or 0 where there is no room for it. */
  long enter(ChannelHandlerContext connection) {
    boolean room = open.tryBegin(limit);
    if (!room && !open.tryBegin(ClientConnections.beyond(limit))) {
      closeOldest();
      return 0;
    }
    long number = numbers.incrementAndGet();
    waiting.put(number, connection);
    if (count.incrementAndGet() > most) {
      closeOldest();
    } else if (!room) {
      // where nobody is idle, it is told so when it can understand it
      loop.neighbours().makeRoom(loop, listener, null, made -> {});
    }
    return number;
  }

  /**
   * It has gone, or in.
   *
   * @param in whether it is one of the listener's connections from now on
   */
  void leave(long number, boolean in) {
    if (waiting.remove(number) != null) {
      count.decrementAndGet();
    }
    if (!in) {
      open.end();
    }
  }

  private void closeOldest() {
    Map.Entry<Long, ChannelHandlerContext> oldest = waiting.pollFirstEntry();
    if (oldest != null) {
      count.decrementAndGet();
      oldest.getValue().close();
    }
  }
}
