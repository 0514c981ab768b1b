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
  private static final long CLOSE_TIMEOUT_MILLIS = 2_000;
  private static final DeliveryOptions LOCAL_ONLY = new DeliveryOptions().setLocalOnly(true);

  private final Vertx vertx;
  private final Context context;
  private final int number;
  private final HealthBoard board;
  private final TrafficStats traffic;
  private final int maxExchanges;
  private final SharedConnections sharedConnections;
  private final VertxClients httpClients;
  private final TimerWheel wheel =
      new TimerWheel(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS), System.nanoTime());
  private final FlushBatcher flushBatcher = new FlushBatcher();
  private final TcpState tcpState = new TcpState();
  private final Http1HeadEncoder headEncoder = new Http1HeadEncoder();
  private final StallDetector stallDetector;
  private final SplittableRandom random = new SplittableRandom();
  private final Map<String, LoopPool> pools = new HashMap<>();
  private final Map<String, List<ClientConnections>> listeners = new HashMap<>();
  private final long timer;
  private long dateSecond;
  private String date = "";
  private long sweptAt;
  private final Promise<Void> exchangesEnded = Promise.promise();
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
    this.stallDetector = new StallDetector(number);
    this.board = board;
    this.traffic = traffic;
    this.maxExchanges = ProcessLimits.maxExchangesPerLoop(traffic.loops());
    this.sharedConnections = neighbours;
    this.httpClients = new VertxClients(vertx);
    neighbours.add(this);
    this.timer = vertx.setPeriodic(TICK_MILLIS, tick -> onTick());
  }

  private void onTick() {
    long now = System.nanoTime();
    stallDetector.onTick(now);
    if (now - sweptAt > TimeUnit.SECONDS.toNanos(1)) {
      sweptAt = now;
      pools.values().forEach(pool -> pool.sweep(now));
    }
    pools.values().forEach(pool -> pool.onTimer(now));
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

  public VertxClients httpClients() {
    return httpClients;
  }

  public TimerWheel wheel() {
    return wheel;
  }

  public FlushBatcher flushBatcher() {
    return flushBatcher;
  }

  public TcpState tcpState() {
    return tcpState;
  }

  public Http1HeadEncoder headEncoder() {
    return headEncoder;
  }

  public SplittableRandom random() {
    return random;
  }

  public LoopPool pool(String name) {
    return pools.computeIfAbsent(name, unseen -> new LoopPool(this, unseen));
  }

  /** Sixteen hexadecimal digits that no other exchange of this process is likely to have. */
  public String newRequestId() {
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
    vertx.eventBus().send(address, message, LOCAL_ONLY);
  }

  public Future<JsonObject> request(String address, JsonObject message) {
    return vertx
        .eventBus()
        .<JsonObject>request(address, message, LOCAL_ONLY)
        .map(io.vertx.core.eventbus.Message::body);
  }

  /** A place at a backend of this pool came free: the oldest that waits for one, on whichever loop, may go on. */
  public void placeFreed(String pool) {
    if (traffic.pool(pool).queued().count() > 0) {
      pool(pool).queue().wakeOldest();
    }
  }

  /** Has {@code event} handled now, where Vert.x would handle it; a mistake in that is logged. On this loop alone. */
  public <T> void dispatch(T event, Handler<T> handler) {
    ((ContextInternal) context).dispatch(event, handler);
  }

  /** Whether the thread that asks is this loop's. */
  public boolean isCurrent() {
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

  public SharedConnections sharedConnections() {
    return sharedConnections;
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

  public void exchangeBegun() {
    exchanges++;
  }

  public void exchangeEnded() {
    exchanges--;
    if (closed && exchanges == 0) {
      exchangesEnded.tryComplete();
    }
  }

  /** Whether more is under way than the heap has room for: to begin another would put all of them at risk. */
  public boolean overloaded() {
    return exchanges > maxExchanges;
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
    sharedConnections.remove(this);
    pools.values().forEach(LoopPool::close);
    return Future.any(awaitExchanges(), vertx.timer(CLOSE_TIMEOUT_MILLIS))
        .eventually(httpClients::close)
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

  private Future<Void> awaitExchanges() {
    if (exchanges == 0) {
      exchangesEnded.tryComplete();
    }
    return exchangesEnded.future();
  }
}
