package io.evenkeel.proxy.backend;

import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.pool.LoopBackend;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpClientConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A lane's connections that attempts share, and the attempts that wait for one to be opened. */
public final class Http2BackendConnections {
  private final LoopBackend backend;
  private final List<Http2BackendConnection> connections = new ArrayList<>(1);
  private final Deque<BiConsumer<@Nullable ConnectionLease, @Nullable Outcome>> waitingForOpen =
      new ArrayDeque<>(0);
  private boolean opening;

  public Http2BackendConnections(LoopBackend lane) {
    this.backend = lane;
  }

  /** Whether a stream is to be had, now or of the connection that is being opened. */
  public boolean hasFreeStream() {
    for (Http2BackendConnection trunk : connections) {
      if (trunk.hasFreeStream()) {
        return true;
      }
    }
    return opening && waitingForOpen.size() < Http2BackendConnection.MAX_STREAMS - 1;
  }

  /** A stream of a connection that is not known to be idle for too long. */
  @Nullable
  public ConnectionLease acquire(long keepAlive, long now) {
    for (Http2BackendConnection trunk : connections) {
      if (trunk.hasFreeStream() && trunk.idleNanos(now) <= keepAlive) {
        return trunk.acquireStream(now);
      }
    }
    return null;
  }

  /** Has {@code then} wait for the connection that is being opened; false: there is none. */
  boolean awaitOpening(BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> then) {
    if (opening) {
      waitingForOpen.addLast(then);
    }
    return opening;
  }

  /** A connection is being opened for {@code then}, and for all that come meanwhile. */
  BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> beginOpening(
      BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> then) {
    opening = true;
    return (lease, outcome) -> {
      opening = false;
      then.accept(lease, outcome);
      for (int left = waitingForOpen.size(); left > 0; left--) {
        BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> next =
            waitingForOpen.removeFirst();
        ConnectionLease stream = acquire(Long.MAX_VALUE, System.nanoTime());
        if (stream != null) {
          next.accept(stream, null);
        } else if (lease == null) {
          next.accept(null, outcome);
        } else {
          backend.connect(false, new AttemptTimings(System.nanoTime()), next);
        }
      }
    };
  }

  /** The first stream of a connection that was opened; none where its backend takes none, and it is closed. */
  @Nullable
  ConnectionLease onOpened(HttpClientConnection http, ChannelHandlerContext context) {
    Http2BackendConnection trunk = new Http2BackendConnection(backend, http, context);
    connections.add(trunk);
    if (trunk.hasFreeStream()) {
      return trunk.acquireStream(System.nanoTime());
    }
    trunk.drain();
    return null;
  }

  void onClosed(Http2BackendConnection trunk) {
    connections.remove(trunk);
    backend.onConnectionClosed();
  }

  /** Closes one that nobody uses. */
  public boolean closeOneIdle() {
    for (Http2BackendConnection trunk : connections) {
      if (trunk.isIdle()) {
        trunk.close();
        return true;
      }
    }
    return false;
  }

  public void closeExpired(long keepAlive, long now) {
    for (Http2BackendConnection trunk : List.copyOf(connections)) {
      if (trunk.idleNanos(now) > keepAlive) {
        trunk.close();
      }
    }
  }

  /** None of these takes another attempt. */
  public void drain() {
    List.copyOf(connections).forEach(Http2BackendConnection::drain);
  }
}
