package io.evenkeel.proxy.loop;

import io.evenkeel.config.ProcessLimits;
import io.evenkeel.health.HealthBoard;
import io.evenkeel.http.http1.Http1HeadEncoder;
import io.evenkeel.net.TcpState;
import io.evenkeel.proxy.backend.VertxClients;
import io.evenkeel.proxy.client.ClientConnections;
import io.evenkeel.proxy.client.SharedConnections;
import io.evenkeel.proxy.pool.LoopPool;
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
public final class LoopContext {
  public static final long TICK_MILLIS = 20;
  private static final Logger LOG = LoggerFactory.getLogger(LoopContext.class);
  private static final long LEAVE_MILLIS = 2_000;
  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  private final Vertx vertx;
  private final Context context;
  private final int number;
  private final HealthBoard board;
  private final TrafficStats traffic;
  private final int most;
  private final SharedConnections neighbours;
  private final VertxClients clients;
  private final TimerWheel wheel =
      new TimerWheel(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS), System.nanoTime());
  private final FlushBatcher outbox = new FlushBatcher();
  private final TcpState farEnd = new TcpState();
  private final Http1HeadEncoder heads = new Http1HeadEncoder();
  private final StallDetector standstill;
  private final SplittableRandom random = new SplittableRandom();
  private final Map<String, LoopPool> pools = new HashMap<>();
  private final Map<String, List<ClientConnections>> listeners = new HashMap<>();
  private final long timer;
  private long dateSecond;
  private String date = "";
  private long sweptAt;
  private final Promise<Void> alone = Promise.promise();
  private boolean draining;
  private boolean closed;
  private int exchanges;

  public LoopContext(
      Vertx vertx,
      int number,
      HealthBoard board,
      TrafficStats traffic,
      SharedConnections neighbours) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.number = number;
    this.standstill = new StallDetector(number);
    this.board = board;
    this.traffic = traffic;
    this.most = ProcessLimits.maxExchangesPerLoop(traffic.loops());
    this.neighbours = neighbours;
    this.clients = new VertxClients(vertx);
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

  public int number() {
    return number;
  }

  public HealthBoard board() {
    return board;
  }

  public TrafficStats traffic() {
    return traffic;
  }

  public VertxClients clients() {
    return clients;
  }

  public TimerWheel wheel() {
    return wheel;
  }

  public FlushBatcher outbox() {
    return outbox;
  }

  public TcpState farEnd() {
    return farEnd;
  }

  public Http1HeadEncoder heads() {
    return heads;
  }

  public SplittableRandom random() {
    return random;
  }

  public LoopPool pool(String name) {
    return pools.computeIfAbsent(name, unseen -> new LoopPool(this, unseen));
  }

  /** Sixteen hexadecimal digits that no other exchange of this process is likely to have. */
  public String requestId() {
    return Long.toHexString(random.nextLong() | Long.MIN_VALUE);
  }

  /** The value of a Date field (RFC 9110 section 5.6.7), made once a second. */
  public String date() {
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

  public void send(String address, JsonObject message) {
    vertx.eventBus().send(address, message, LOCAL);
  }

  public Future<JsonObject> request(String address, JsonObject message) {
    return vertx
        .eventBus()
        .<JsonObject>request(address, message, LOCAL)
        .map(io.vertx.core.eventbus.Message::body);
  }

  /** A place at a backend of this pool came free: the oldest that waits for one, on whichever loop, may go on. */
  public void freed(String pool) {
    if (traffic.pool(pool).waiting().now() > 0) {
      pool(pool).line().callOldest();
    }
  }

  /** Has {@code event} handled now, where Vert.x would handle it; a mistake in that is logged. On this loop alone. */
  public <T> void dispatch(T event, Handler<T> handler) {
    ((ContextInternal) context).dispatch(event, handler);
  }

  /** Whether the thread that asks is this loop's. */
  public boolean runs() {
    return ((ContextInternal) context).nettyEventLoop().inEventLoop();
  }

  /** Runs {@code task} on this loop, later. From any thread. */
  public void execute(Runnable task) {
    context.runOnContext(onLoop -> task.run());
  }

  /** The client connections of each listener that is open here. */
  public Map<String, List<ClientConnections>> listeners() {
    return listeners;
  }

  public SharedConnections neighbours() {
    return neighbours;
  }

  public boolean draining() {
    return draining;
  }

  public boolean closed() {
    return closed;
  }

  public void drain() {
    draining = true;
  }

  public void begun() {
    exchanges++;
  }

  public void ended() {
    exchanges--;
    if (closed && exchanges == 0) {
      alone.tryComplete();
    }
  }

  /** Whether more is under way than the heap has room for: to begin another would put all of them at risk. */
  public boolean crowded() {
    return exchanges > most;
  }

  public Iterable<LoopPool> pools() {
    return pools.values();
  }

  /**
   * Ends it, once its listeners are closed: nobody waits for an answer any more, though a tunnel may still be taking
   * leave of its backend.
   *
   * @return completes when the last exchange has ended and every connection to a backend is closed
   */
  public Future<Void> close() {
    closed = true;
    neighbours.leave(this);
    pools.values().forEach(LoopPool::close);
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
