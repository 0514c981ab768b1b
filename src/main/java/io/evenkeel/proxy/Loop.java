package io.evenkeel.proxy;

import io.evenkeel.config.ProcessLimits;
import io.evenkeel.health.HealthBoard;
import io.evenkeel.http.http1.Http1HeadEncoder;
import io.evenkeel.net.TcpState;
import io.evenkeel.time.TimerWheel;
import io.evenkeel.traffic.TrafficStats;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all exchanges of one event loop share. Used on that loop alone, but for {@link #execute}. */
public final class Loop {
  public static final long TICK_MILLIS = 20;
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final long LEAVE_MILLIS = 2_000;
  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  private final Vertx vertx;
  private final Context context;
  private final int number;
  private final HealthBoard board;
  private final TrafficStats traffic;
  private final int most;
  private final Neighbours neighbours;
  private final Clients clients;
  private final TimerWheel wheel =
      new TimerWheel(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS), System.nanoTime());
  private final Outbox outbox = new Outbox();
  private final TcpState farEnd = new TcpState();
  private final Http1HeadEncoder heads = new Http1HeadEncoder();
  private final Standstill standstill;
  private final SplittableRandom random = new SplittableRandom();
  private final Map<String, PoolLanes> pools = new HashMap<>();
  private final Map<String, List<ClientConnections>> listeners = new HashMap<>();
  private final long timer;
  private long dateSecond;
  private String date = "";
  private long sweptAt;
  private final Promise<Void> alone = Promise.promise();
  private boolean draining;
  private boolean closed;
  private int exchanges;

  Loop(Vertx vertx, int number, HealthBoard board, TrafficStats traffic, Neighbours neighbours) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.number = number;
    this.standstill = new Standstill(number);
    this.board = board;
    this.traffic = traffic;
    this.most = ProcessLimits.forExchanges(traffic.loops());
    this.neighbours = neighbours;
    this.clients = new Clients(vertx);
    neighbours.join(this);
    this.timer = vertx.setPeriodic(TICK_MILLIS, tick -> advance());
  }

  private void advance() {
    long now = System.nanoTime();
    standstill.seen(now);
    if (now - sweptAt > TimeUnit.SECONDS.toNanos(1)) {
      sweptAt = now;
      pools.values().forEach(pool -> pool.sweep(now));
    }
    pools.values().forEach(pool -> pool.look(now));
    wheel.advance(now);
  }

  int number() {
    return number;
  }

  HealthBoard board() {
    return board;
  }

  TrafficStats traffic() {
    return traffic;
  }

  Clients clients() {
    return clients;
  }

  TimerWheel wheel() {
    return wheel;
  }

  Outbox outbox() {
    return outbox;
  }

  TcpState farEnd() {
    return farEnd;
  }

  Http1HeadEncoder heads() {
    return heads;
  }

  SplittableRandom random() {
    return random;
  }

  PoolLanes pool(String name) {
    return pools.computeIfAbsent(name, unseen -> new PoolLanes(this, unseen));
  }

  /** Sixteen hexadecimal digits that no other exchange of this process is likely to have. */
  String requestId() {
    return Long.toHexString(random.nextLong() | Long.MIN_VALUE);
  }

  /** The value of a Date field (RFC 9110 section 5.6.7), made once a second. */
  String date() {
    long second = System.currentTimeMillis() / 1000;
    if (second != dateSecond) {
      dateSecond = second;
      date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
          ZonedDateTime.ofInstant(java.time.Instant.ofEpochSecond(second), ZoneOffset.UTC));
      if (date.charAt(6) == ' ') {
        date = date.substring(0, 5) + '0' + date.substring(5);
      }
    }
    return date;
  }

  void send(String address, JsonObject message) {
    vertx.eventBus().send(address, message, LOCAL);
  }

  Future<JsonObject> request(String address, JsonObject message) {
    return vertx
        .eventBus()
        .<JsonObject>request(address, message, LOCAL)
        .map(io.vertx.core.eventbus.Message::body);
  }

  /** A place at a backend of this pool came free: the oldest that waits for one, on whichever loop, may go on. */
  void freed(String pool) {
    if (traffic.pool(pool).waiting().now() > 0) {
      pool(pool).line().callOldest();
    }
  }

  /** Has {@code event} handled now, where Vert.x would handle it; a mistake in that is logged. On this loop alone. */
  <T> void dispatch(T event, Handler<T> handler) {
    ((ContextInternal) context).dispatch(event, handler);
  }

  /** Whether the thread that asks is this loop's. */
  boolean runs() {
    return ((ContextInternal) context).nettyEventLoop().inEventLoop();
  }

  /** Runs {@code task} on this loop, later. From any thread. */
  void execute(Runnable task) {
    context.runOnContext(onLoop -> task.run());
  }

  /** The client connections of each listener that is open here. */
  Map<String, List<ClientConnections>> listeners() {
    return listeners;
  }

  Neighbours neighbours() {
    return neighbours;
  }

  boolean draining() {
    return draining;
  }

  boolean closed() {
    return closed;
  }

  void drain() {
    draining = true;
  }

  void begun() {
    exchanges++;
  }

  void ended() {
    exchanges--;
    if (closed && exchanges == 0) {
      alone.tryComplete();
    }
  }

  /** Whether more is under way than the heap has room for: to begin another would put all of them at risk. */
  boolean crowded() {
    return exchanges > most;
  }

  Iterable<PoolLanes> pools() {
    return pools.values();
  }

  /**
   * Ends it, once its listeners are closed: nobody waits for an answer any more, though a tunnel may still be taking
   * leave of its backend.
   *
   * @return completes when the last exchange has ended and every connection to a backend is closed
   */
  Future<Void> close() {
    closed = true;
    neighbours.leave(this);
    pools.values().forEach(PoolLanes::close);
    return Future.any(last(), vertx.timer(LEAVE_MILLIS))
        .eventually(clients::close)
        .transform(done -> {
          vertx.cancelTimer(timer);
          if (exchanges != 0 || wheel.size() != 0) {
            LOG.error(
                "{} exchanges and {} timers were left behind; this is a mistake in Evenkeel",
                exchanges,
                wheel.size());
          }
          return Future.succeededFuture();
        });
  }

  private Future<Void> last() {
    if (exchanges == 0) {
      alone.tryComplete();
    }
    return alone.future();
  }
}
