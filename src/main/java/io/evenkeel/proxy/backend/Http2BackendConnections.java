package io.evenkeel.proxy.backend;

import io.evenkeel.model.Outcome;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpClientConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The shared HTTP/2 connections of one event loop to one backend, and the attempts that wait for a connection to
 * open. At most one connection is being opened at a time.
 */
final class Http2BackendConnections {
  private final BackendConnections owner;
  private final List<Http2BackendConnection> connections = new ArrayList<>(1);
  private final Deque<BiConsumer<@Nullable ConnectionLease, @Nullable Outcome>> waitingForOpen =
      new ArrayDeque<>(0);
  private boolean opening;

  Http2BackendConnections(BackendConnections owner) {
    this.owner = owner;
  }

  /** Whether a stream is free, on an open connection or on the one that is being opened. */
  boolean hasFreeStream() {
    for (Http2BackendConnection connection : connections) {
      if (connection.hasFreeStream()) {
        return true;
      }
    }
    return opening && waitingForOpen.size() < Http2BackendConnection.MAX_STREAMS - 1;
  }

  /**
   * Acquires a free stream; returns {@code null} if there is none.
   *
   * @param keepAlive the longest idle time of a usable connection, in nanoseconds
   */
  @Nullable
  ConnectionLease acquire(long keepAlive, long now) {
    for (Http2BackendConnection connection : connections) {
      if (connection.hasFreeStream() && connection.idleNanos(now) <= keepAlive) {
        return connection.acquireStream(now);
      }
    }
    return null;
  }

  /** Makes {@code onDone} wait for the connection that is being opened; returns false if there is none. */
  boolean awaitOpening(BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> onDone) {
    if (opening) {
      waitingForOpen.addLast(onDone);
    }
    return opening;
  }

  /** Lets other attempts wait for the same connection until the returned consumer receives the result. */
  BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> beginOpening(
      BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> onDone) {
    opening = true;
    return (lease, outcome) -> {
      opening = false;
      onDone.accept(lease, outcome);
      for (int remaining = waitingForOpen.size(); remaining > 0; remaining--) {
        BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> waiting =
            waitingForOpen.removeFirst();
        ConnectionLease stream = acquire(Long.MAX_VALUE, System.nanoTime());
        if (stream != null) {
          waiting.accept(stream, null);
        } else if (lease == null) {
          waiting.accept(null, outcome);
        } else {
          owner.open(false, new AttemptTimings(System.nanoTime()), waiting);
        }
      }
    };
  }

  /**
   * Adds a connection and returns its first stream; if the backend allows no stream, closes it and returns {@code
   * null}.
   *
   * @param exclusive whether the connection must have no other stream
   */
  @Nullable
  ConnectionLease onOpened(
      HttpClientConnection http, ChannelHandlerContext context, boolean exclusive) {
    Http2BackendConnection connection = new Http2BackendConnection(owner, http, context);
    connections.add(connection);
    ConnectionLease first =
        connection.hasFreeStream() ? connection.acquireStream(System.nanoTime()) : null;
    if (exclusive || first == null) {
      connection.drain();
    }
    return first;
  }

  void onClosed(Http2BackendConnection connection) {
    connections.remove(connection);
    owner.onConnectionClosed();
  }

  /** Returns false if no connection is idle. */
  boolean closeOneIdle() {
    for (Http2BackendConnection connection : connections) {
      if (connection.isIdle()) {
        connection.close();
        return true;
      }
    }
    return false;
  }

  /** @param keepAlive the longest idle time, in nanoseconds */
  void closeExpired(long keepAlive, long now) {
    for (Http2BackendConnection connection : List.copyOf(connections)) {
      if (connection.idleNanos(now) > keepAlive) {
        connection.close();
      }
    }
  }

  /** Starts no more streams on these connections, and closes each after its last stream. */
  void drain() {
    List.copyOf(connections).forEach(Http2BackendConnection::drain);
  }
}
