package io.evenkeel.proxy.client;

import io.evenkeel.config.ListenerConfig;
import io.evenkeel.http.http1.Http1RequestDecoder;
import io.evenkeel.net.ChannelClose;
import io.evenkeel.proxy.client.http1.Http1ClientConnection;
import io.evenkeel.proxy.client.http2.ClosedStreamGuard;
import io.evenkeel.proxy.client.http2.Http2ClientConnection;
import io.evenkeel.proxy.exchange.TunnelRelay;
import io.evenkeel.proxy.listener.ProtocolDetector;
import io.evenkeel.proxy.log.RejectionLog;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.time.Deadlines;
import io.evenkeel.traffic.InFlightCounter;
import io.netty.channel.Channel;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The client connections of one listener on one event loop, and their number in the whole process. */
public final class ClientConnections {
  /** Who may be here beyond the limit, while there is being made room for them, or while they are told that there is none. */
  private static final int MAX_OVER_LIMIT = 128;

  private final LoopContext loop;
  private ListenerConfig listener;
  private final HttpServerOptions options;
  private final InFlightCounter openCount;
  private final Handler<HttpServerRequest> requestHandler;
  private boolean draining;
  private boolean handedOver;
  private long drainDeadline;
  private @Nullable Channel listeningChannel;
  private final Map<TrackedConnection, HttpConnection> connections = new LinkedHashMap<>();

  /** Of these, who is here beyond the limit. */
  private final Set<TrackedConnection> overLimit = new LinkedHashSet<>();

  private final RejectionLog rejectionLog;
  private @Nullable Promise<Void> allClosed;

  /**
   * @param arrival whom requests are told to
   */
  public ClientConnections(
      LoopContext loop,
      ListenerConfig listener,
      HttpServerOptions options,
      InFlightCounter open,
      Handler<HttpServerRequest> arrival) {
    this.loop = loop;
    this.listener = listener;
    this.options = options;
    this.openCount = open;
    this.requestHandler = arrival;
    this.rejectionLog = new RejectionLog("listener " + listener.name());
  }

  /**
   * Takes a connection in. Over the limit, the oldest idle one of all loops makes room; where there is none, it is told
   * so, as far as there is time for that.
   */
  public void accept(HttpConnection http) {
    Channel channel = ((ConnectionBase) http).channel();
    listeningChannel = channel.parent();
    boolean counted = ProtocolDetector.isPending(channel);
    boolean late = options.isHttp2ClearTextEnabled() && !options.isSsl() && !counted;
    int limit = listener.limits().connections();
    boolean room = counted ? openCount.count() <= limit : openCount.tryBegin(limit);
    if (counted
        ? !ProtocolDetector.removeFrom(channel, openCount)
        : !room && !acceptBeyond(limit)) {
      http.close();
      return;
    }
    if (channel.pipeline().get(ChunkedWriteHandler.class) != null) {
      // only for files, which nobody sends here; it would queue each write a second time
      channel.pipeline().remove(ChunkedWriteHandler.class);
    }
    boolean streams = Http2ClientConnection.isHttp2(http);
    if (!streams) {
      ClosedStreamGuard.removeFrom(channel);
    }
    TrackedConnection connection = streams
        ? new Http2ClientConnection(loop, http, this, listener, requestHandler)
        : new Http1ClientConnection(loop, http, this, listener);
    if (late) {
      // the head of its first request was read already, by other rules than ours
      connection.closeAfterFirstRequest();
    } else {
      Http1RequestDecoder.install(channel.pipeline(), options);
    }
    connections.put(connection, http);
    http.closeHandler(gone -> connection.onClosed());
    if (!room) {
      connection.setReadsPaused(true);
      overLimit.add(connection);
      loop.sharedConnections().evictIdle(loop, listener.name(), limit, made -> {
        connection.setReadsPaused(false);
        if (made) {
          overLimit.remove(connection);
        } else {
          connection.reject();
          rejectionLog.logTooManyConnections(limit);
        }
      });
    }
  }

  /** Counts one more in, beyond the limit; who has been there beyond it for longest gives way where it must be. */
  private boolean acceptBeyond(int limit) {
    while (!openCount.tryBegin(hardLimit(limit))) {
      if (overLimit.isEmpty()) {
        return false;
      }
      evict(overLimit.iterator().next());
    }
    return true;
  }

  /** Closes one that is to make room, and counts it as gone already. */
  void evict(TrackedConnection connection) {
    HttpConnection http = connections.get(connection);
    remove(connection);
    connection.close();
    if (http != null) {
      ChannelClose.closeClientNow(http);
    }
  }

  /** How many may be there for a moment, where {@code limit} may be served. */
  public static int hardLimit(int limit) {
    return limit + Math.min(MAX_OVER_LIMIT, Integer.MAX_VALUE - limit);
  }

  /** Those that come from now on go by other settings. */
  public void update(ListenerConfig changed) {
    listener = changed;
  }

  /** Those that have been idle for longest, no more than so many, in any order. */
  Collection<TrackedConnection> oldestIdle(int most) {
    Queue<TrackedConnection> oldest =
        new PriorityQueue<>((one, other) -> Long.compare(other.idleSince() - one.idleSince(), 0));
    for (TrackedConnection each : connections.keySet()) {
      if (each.idle()) {
        oldest.add(each);
        if (oldest.size() > most) {
          oldest.remove();
        }
      }
    }
    return oldest;
  }

  public void remove(TrackedConnection connection) {
    overLimit.remove(connection);
    rejectionLog.logPending(System.nanoTime());
    if (connections.remove(connection) != null) {
      openCount.end();
      if (connections.isEmpty() && allClosed != null) {
        allClosed.tryComplete();
      }
    }
  }

  /** Closes all that are left, whatever they are doing; completes when the last has gone. No other may come. */
  public Future<Void> closeAll() {
    Promise<Void> gone = Promise.promise();
    allClosed = gone;
    List.copyOf(connections.keySet()).forEach(TrackedConnection::close);
    if (connections.isEmpty()) {
      gone.tryComplete();
    }
    return gone.future();
  }

  /** Closes the listening socket, for all loops: whoever was accepted before is still served. */
  public Future<Void> stopAccepting() {
    Promise<Void> promise = Promise.promise();
    if (listeningChannel == null) {
      promise.complete();
    } else {
      listeningChannel.close().addListener(closed -> promise.complete());
    }
    return promise.future();
  }

  /** Tells all who can be told that they should go elsewhere from now on; they are still served. */
  public void drainConnections() {
    connections.keySet().forEach(TrackedConnection::drain);
  }

  /**
   * From now on its connections are closed when they are idle and after their answers, not by the server itself;
   * those that became tunnels one after the other, so that their clients do not all come back at once.
   */
  public void drain(Duration within) {
    long now = System.nanoTime();
    draining = true;
    handedOver = false;
    drainConnections();
    drainDeadline = Deadlines.after(now, within);
    List<TunnelRelay> tunnels = new ArrayList<>();
    for (TrackedConnection each : connections.keySet()) {
      TunnelRelay tunnel = each.tunnel();
      if (tunnel != null) {
        tunnels.add(tunnel);
      }
    }
    long between = tunnels.isEmpty() ? 0 : (drainDeadline - now) / 10 * 9 / tunnels.size();
    for (int i = 0; i < tunnels.size(); i++) {
      tunnels.get(i).scheduleDrain(now + i * between, drainDeadline);
    }
  }

  /** The same, but for its tunnels, which go on. */
  public void handOver() {
    draining = true;
    handedOver = true;
    drainConnections();
  }

  public boolean handedOver() {
    return handedOver;
  }

  /** A tunnel begins: while draining, only to end with the others. */
  public void onTunnel(TunnelRelay begun) {
    if (draining && !handedOver) {
      long now = System.nanoTime();
      long left = Math.max(1, (drainDeadline - now) / 10 * 9);
      begun.scheduleDrain(now + loop.random().nextLong(left), drainDeadline);
    }
  }

  public boolean draining() {
    return draining;
  }

  /** Those that are here now. */
  public Queue<TrackedConnection> all() {
    return new ArrayDeque<>(connections.keySet());
  }
}
