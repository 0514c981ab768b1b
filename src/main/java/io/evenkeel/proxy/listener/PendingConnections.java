package io.evenkeel.proxy.listener;

import io.evenkeel.config.ListenerConfig;
import io.evenkeel.net.HandshakeObserver;
import io.evenkeel.net.LoopMemory;
import io.evenkeel.net.MemoryBudget;
import io.evenkeel.net.MemoryBudget.Level;
import io.evenkeel.net.PendingHandshakes;
import io.evenkeel.proxy.client.ClientConnections;
import io.evenkeel.proxy.client.ProcessConnections;
import io.evenkeel.traffic.InFlightCounter;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Connections of one listener that are still in protocol detection or TLS handshake. They count towards the connection
 * limit, but may use at most a quarter of it (16 at least): beyond that the oldest is closed. Thread-safe.
 */
final class PendingConnections {
  private static final int LIMIT_DIVISOR = 4;
  private static final int MIN_PENDING = 16;

  private final ProcessConnections shared;
  private final String listener;
  private final int limit;
  private final InFlightCounter openCount;
  private final PendingHandshakes pending;
  private final MemoryBudget memory;

  PendingConnections(ProcessConnections shared, ListenerConfig config, MemoryBudget memory) {
    this.memory = memory;
    this.shared = shared;
    this.listener = config.name();
    this.limit = config.limits().connections();
    this.openCount = shared.openCount(listener);
    this.pending = new PendingHandshakes(Math.max(MIN_PENDING, limit / LIMIT_DIVISOR));
  }

  /** Receives the TLS handshakes that fail. */
  HandshakeObserver.Listener handshakes() {
    return shared.handshakes(listener);
  }

  /** The account of the event loop of a connection; {@code null} if it is unknown. */
  @Nullable
  LoopMemory memory(ChannelHandlerContext connection) {
    return memory.loop(connection.channel().eventLoop());
  }

  /** Numbers a connection when it is accepted. Event loops may {@link #add} connections in another order. */
  long nextNumber() {
    return pending.nextNumber();
  }

  /**
   * Counts a connection; if it returns true, the caller must call {@link #remove} once. Returns false if there is no
   * room.
   */
  boolean add(long number, ChannelHandlerContext connection) {
    boolean withinLimit = openCount.tryBegin(limit);
    boolean counted = withinLimit;
    while (!counted) {
      counted = openCount.tryBegin(ClientConnections.hardLimit(limit));
      if (!counted && !closeOldest()) {
        return false;
      }
    }
    if (pending.add(number, connection) || memory.level().isAtLeast(Level.HIGH)) {
      closeOldest();
    } else if (!withinLimit) {
      // if none is idle, this connection is rejected after its handshake, when the client can read
      // a response
      shared.evictIdle(listener, limit, done -> {});
    }
    return true;
  }

  /**
   * Removes a connection that was closed, or whose protocol is known.
   *
   * @param to counts the connection from now on; {@code null} if it was closed
   * @return false if it was closed to make room, and is not counted any more
   */
  boolean remove(long number, @Nullable InFlightCounter to) {
    if (!pending.remove(number)) {
      return false;
    }
    if (to != openCount) {
      if (to != null) {
        to.begin();
      }
      openCount.end();
    }
    return true;
  }

  /** Stops counting the connection at once, even if its event loop takes time to close it. */
  private boolean closeOldest() {
    boolean closed = pending.closeOldest();
    if (closed) {
      openCount.end();
    }
    return closed;
  }
}
