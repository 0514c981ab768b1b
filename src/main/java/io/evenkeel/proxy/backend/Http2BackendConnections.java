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
  private final LoopBackend lane;
  private final List<Http2BackendConnection> all = new ArrayList<>(1);
  private final Deque<BiConsumer<@Nullable ConnectionLease, @Nullable Outcome>> waiting =
      new ArrayDeque<>(0);
  private boolean opening;

  public Http2BackendConnections(LoopBackend lane) {
    this.lane = lane;
  }

  /** Whether a stream is to be had, now or of the connection that is being opened. */
  public boolean free() {
    for (Http2BackendConnection trunk : all) {
      if (trunk.free()) {
        return true;
      }
    }
    return opening && waiting.size() < Http2BackendConnection.MOST_STREAMS - 1;
  }

  /** A stream of a connection that is not known to be idle for too long. */
  @Nullable
  public ConnectionLease take(long keepAlive, long now) {
    for (Http2BackendConnection trunk : all) {
      if (trunk.free() && trunk.idleFor(now) <= keepAlive) {
        return trunk.lease(now);
      }
    }
    return null;
  }

  /** Has {@code then} wait for the connection that is being opened; false: there is none. */
  boolean await(BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> then) {
    if (opening) {
      waiting.addLast(then);
    }
    return opening;
  }

  /** A connection is being opened for {@code then}, and for all that come meanwhile. */
  BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> open(
      BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> then) {
    opening = true;
    return (lease, outcome) -> {
      opening = false;
      then.accept(lease, outcome);
      for (int left = waiting.size(); left > 0; left--) {
        BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> next = waiting.removeFirst();
        ConnectionLease stream = take(Long.MAX_VALUE, System.nanoTime());
        if (stream != null) {
          next.accept(stream, null);
        } else if (lease == null) {
          next.accept(null, outcome);
        } else {
          lane.connect(false, new AttemptTimings(System.nanoTime()), next);
        }
      }
    };
  }

  /** The first stream of a connection that was opened; none where its backend takes none, and it is closed. */
  @Nullable
  ConnectionLease opened(HttpClientConnection http, ChannelHandlerContext context) {
    Http2BackendConnection trunk = new Http2BackendConnection(lane, http, context);
    all.add(trunk);
    if (trunk.free()) {
      return trunk.lease(System.nanoTime());
    }
    trunk.leave();
    return null;
  }

  void closed(Http2BackendConnection trunk) {
    all.remove(trunk);
    lane.onConnectionClosed();
  }

  /** Closes one that nobody uses. */
  public boolean closeOneIdle() {
    for (Http2BackendConnection trunk : all) {
      if (trunk.idle()) {
        trunk.close();
        return true;
      }
    }
    return false;
  }

  public void expireIdle(long keepAlive, long now) {
    for (Http2BackendConnection trunk : List.copyOf(all)) {
      if (trunk.idleFor(now) > keepAlive) {
        trunk.close();
      }
    }
  }

  /** None of these takes another attempt. */
  public void leave() {
    List.copyOf(all).forEach(Http2BackendConnection::leave);
  }
}
