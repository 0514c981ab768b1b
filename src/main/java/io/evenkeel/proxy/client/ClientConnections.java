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
  private static final int MOST_REFUSED = 128;

  private final LoopContext loop;
  private ListenerConfig listener;
  private final HttpServerOptions options;
  private final InFlightCounter open;
  private final Handler<HttpServerRequest> arrival;
  private boolean draining;
  private boolean gaveWay;
  private long drainedAt;
  private @Nullable Channel acceptor;
  private final Map<TrackedConnection, HttpConnection> here = new LinkedHashMap<>();

  /** Of these, who is here beyond the limit. */
  private final Set<TrackedConnection> extra = new LinkedHashSet<>();

  private final RejectionLog refusals;
  private @Nullable Promise<Void> last;

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
    this.open = open;
    this.arrival = arrival;
    this.refusals = new RejectionLog("listener " + listener.name());
  }

  /**
   * Takes a connection in. Over the limit, the oldest idle one of all loops makes room; where there is none, it is told
   * so, as far as there is time for that.
   */
  public void accept(HttpConnection http) {
    Channel channel = ((ConnectionBase) http).channel();
    acceptor = channel.parent();
    boolean counted = ProtocolDetector.holds(channel);
    boolean late = options.isHttp2ClearTextEnabled() && !options.isSsl() && !counted;
    int limit = listener.limits().connections();
    boolean room = counted ? open.now() <= limit : open.tryBegin(limit);
    if (counted ? !ProtocolDetector.leave(channel, open) : !room && !squeezesIn(limit)) {
      http.close();
      return;
    }
    if (channel.pipeline().get(ChunkedWriteHandler.class) != null) {
      // only for files, which nobody sends here; it would queue each write a second time
      channel.pipeline().remove(ChunkedWriteHandler.class);
    }
    boolean streams = Http2ClientConnection.speaks(http);
    if (!streams) {
      ClosedStreamGuard.leave(channel);
    }
    TrackedConnection connection = streams
        ? new Http2ClientConnection(loop, http, this, listener, arrival)
        : new Http1ClientConnection(loop, http, this, listener);
    if (late) {
      // the head of its first request was read already, by other rules than ours
      connection.servesOnce();
    } else {
      Http1RequestDecoder.in(channel.pipeline(), options);
    }
    here.put(connection, http);
    http.closeHandler(gone -> connection.closed());
    if (!room) {
      connection.hold(true);
      extra.add(connection);
      loop.neighbours().makeRoom(loop, listener.name(), limit, made -> {
        connection.hold(false);
        if (made) {
          extra.remove(connection);
        } else {
          connection.refuse();
          refusals.noRoom(limit);
        }
      });
    }
  }

  /** Counts one more in, beyond the limit; who has been there beyond it for longest gives way where it must be. */
  private boolean squeezesIn(int limit) {
    while (!open.tryBegin(beyond(limit))) {
      if (extra.isEmpty()) {
        return false;
      }
      evict(extra.iterator().next());
    }
    return true;
  }

  /** Closes one that is to make room, and counts it as gone already. */
  void evict(TrackedConnection connection) {
    HttpConnection http = here.get(connection);
    remove(connection);
    connection.close();
    if (http != null) {
      ChannelClose.now(http);
    }
  }

  /** How many may be there for a moment, where {@code limit} may be served. */
  public static int beyond(int limit) {
    return limit + Math.min(MOST_REFUSED, Integer.MAX_VALUE - limit);
  }

  /** Those that come from now on go by other settings. */
  public void become(ListenerConfig changed) {
    listener = changed;
  }

  /** Those that have been idle for longest, no more than so many, in any order. */
  Collection<TrackedConnection> oldestIdle(int most) {
    Queue<TrackedConnection> oldest =
        new PriorityQueue<>((one, other) -> Long.compare(other.since() - one.since(), 0));
    for (TrackedConnection each : here.keySet()) {
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
    extra.remove(connection);
    refusals.sweep(System.nanoTime());
    if (here.remove(connection) != null) {
      open.end();
      if (here.isEmpty() && last != null) {
        last.tryComplete();
      }
    }
  }

  /** Closes all that are left, whatever they are doing; completes when the last has gone. No other may come. */
  public Future<Void> closeAll() {
    Promise<Void> gone = Promise.promise();
    last = gone;
    List.copyOf(here.keySet()).forEach(TrackedConnection::close);
    if (here.isEmpty()) {
      gone.tryComplete();
    }
    return gone.future();
  }

  /** Closes the listening socket, for all loops: whoever was accepted before is still served. */
  public Future<Void> stopAccepting() {
    Promise<Void> promise = Promise.promise();
    if (acceptor == null) {
      promise.complete();
    } else {
      acceptor.close().addListener(closed -> promise.complete());
    }
    return promise.future();
  }

  /** Tells all who can be told that they should go elsewhere from now on; they are still served. */
  public void leave() {
    here.keySet().forEach(TrackedConnection::leave);
  }

  /**
   * From now on its connections are closed when they are idle and after their answers, not by the server itself;
   * those that became tunnels one after the other, so that their clients do not all come back at once.
   */
  public void drain(Duration within) {
    long now = System.nanoTime();
    draining = true;
    gaveWay = false;
    leave();
    drainedAt = Deadlines.after(now, within);
    List<TunnelRelay> tunnels = new ArrayList<>();
    for (TrackedConnection each : here.keySet()) {
      TunnelRelay tunnel = each.tunnel();
      if (tunnel != null) {
        tunnels.add(tunnel);
      }
    }
    long between = tunnels.isEmpty() ? 0 : (drainedAt - now) / 10 * 9 / tunnels.size();
    for (int i = 0; i < tunnels.size(); i++) {
      tunnels.get(i).leave(now + i * between, drainedAt);
    }
  }

  /** The same, but for its tunnels, which go on. */
  public void giveWay() {
    draining = true;
    gaveWay = true;
    leave();
  }

  public boolean gaveWay() {
    return gaveWay;
  }

  /** A tunnel begins: while draining, only to end with the others. */
  public void tunnels(TunnelRelay begun) {
    if (draining && !gaveWay) {
      long now = System.nanoTime();
      long left = Math.max(1, (drainedAt - now) / 10 * 9);
      begun.leave(now + loop.random().nextLong(left), drainedAt);
    }
  }

  public boolean draining() {
    return draining;
  }

  /** Those that are here now. */
  public Queue<TrackedConnection> everybody() {
    return new ArrayDeque<>(here.keySet());
  }
}
