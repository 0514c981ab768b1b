package io.evenkeel.proxy.loop;

import io.evenkeel.http.http1.Http1HeadEncoder;
import io.evenkeel.logging.BoundedWarnings;
import io.evenkeel.logging.Log;
import io.evenkeel.net.LoopMemory;
import io.evenkeel.net.TcpState;
import io.evenkeel.net.VertxInternals;
import io.evenkeel.time.TimerWheel;
import io.evenkeel.traffic.TrafficStats;
import io.netty.channel.SingleThreadEventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * The shared services of one event loop: timers, date, random numbers, flush batching, messages, and the number of
 * exchanges in flight. Used on that event loop only, except {@link #isCurrent}, {@link #execute} and {@link
 * #runOrExecute}.
 */
public final class LoopContext {
  public static final long TICK_MILLIS = TimerWheel.TICK_MILLIS;
  private static final Log LOG = Log.of(LoopContext.class);
  private static final long CLOSE_TIMEOUT_MILLIS = 2_000;
  private static final DeliveryOptions LOCAL_ONLY = new DeliveryOptions().setLocalOnly(true);

  private final Vertx vertx;
  private final Context context;
  private final int number;
  private final TrafficStats traffic;
  private final boolean bypassesVertx;
  private final LoopMemory memory;
  private final ShortageLog shortageLog;
  private final BoundedWarnings ownFailures = new BoundedWarnings(LOG, Duration.ofSeconds(10));
  private final TimerWheel wheel =
      new TimerWheel(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS), System.nanoTime());
  private final FlushBatcher flushBatcher = new FlushBatcher();
  private final TcpState tcpState = new TcpState();
  private final Http1HeadEncoder headEncoder = new Http1HeadEncoder();
  private final BlockedLoopDetector stallDetector;
  private final SplittableRandom random = new SplittableRandom();
  private final long timer;
  private LongConsumer tickHandler = now -> {};
  private long dateSecond;
  private String date = "";
  private final Promise<Void> exchangesEnded = Promise.promise();
  private boolean draining;
  private boolean closed;
  private int exchanges;
  private long lastTickAt = System.nanoTime();
  private long lateNanos;

  /**
   * Must be called on the event loop.
   *
   * @param number the number of this event loop, from 0, below {@link TrafficStats#loops()}
   * @param memory the memory account of this event loop
   * @param bypassesVertx false if Vert.x must carry all requests and responses, at a higher cost
   */
  public LoopContext(
      Vertx vertx, int number, TrafficStats traffic, LoopMemory memory, boolean bypassesVertx) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.number = number;
    this.stallDetector = new BlockedLoopDetector(number);
    this.traffic = traffic;
    this.memory = memory;
    this.shortageLog = new ShortageLog(memory);
    memory.budget().bind(number, VertxInternals.eventLoop(context));
    this.bypassesVertx = bypassesVertx;
    this.timer = vertx.setPeriodic(TICK_MILLIS, tick -> onTick());
  }

  private void onTick() {
    long now = System.nanoTime();
    long late = now - lastTickAt - TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
    lateNanos = Math.max(lateNanos * 9 / 10, Math.max(0, late));
    lastTickAt = now;
    stallDetector.onTick(now);
    memory.onTick();
    shortageLog.onTick(now);
    tickHandler.accept(now);
    wheel.advance(now);
  }

  /** Logs, at a bounded rate, that an attempt failed because the balancer itself lacks something. */
  public void warnOwnFailure(String reason, long now) {
    ownFailures.warn(
        now,
        "saturated: {}; no backend is to blame; such attempts since the last line: {}",
        reason);
  }

  /** Sets the handler that runs every {@link #TICK_MILLIS} ms, before the timers, with the time in nanoseconds. */
  public void tickHandler(LongConsumer handler) {
    tickHandler = handler;
  }

  /** By how much this loop was late lately: what it measures of others is too long by about that. */
  public long lateNanos() {
    return lateNanos;
  }

  /** Whether requests and responses may bypass Vert.x's own objects. */
  public boolean bypassesVertx() {
    return bypassesVertx;
  }

  /**
   * The time in which this event loop stood still, since its start. What a backend sent meanwhile was not read, so that no
   * backend is to blame for it.
   */
  public long stalledNanos() {
    return stallDetector.stalledNanos();
  }

  public int number() {
    return number;
  }

  public TrafficStats traffic() {
    return traffic;
  }

  /** What this loop holds in memory for others. */
  public LoopMemory memory() {
    return memory;
  }

  public TimerWheel wheel() {
    return wheel;
  }

  /** Runs a long computation on a worker thread. */
  public void executeInBackground(Runnable work) {
    vertx.executeBlocking(() -> {
      work.run();
      return null;
    });
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

  /** Returns 16 hexadecimal digits; another request of this process is unlikely to have the same. */
  public String newRequestId() {
    return Long.toHexString(random.nextLong() | Long.MIN_VALUE);
  }

  /** The value of a Date header (RFC 9110 section 5.6.7), formatted once a second. */
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

  /** Calls {@code handler} now, in the Vert.x context of this event loop, and logs an exception that it throws. */
  public <T> void dispatch(T event, Handler<T> handler) {
    VertxInternals.dispatch(context, event, handler);
  }

  /** Whether the current thread is that of this event loop. */
  public boolean isCurrent() {
    return VertxInternals.eventLoop(context).inEventLoop();
  }

  /** Runs {@code task} on this event loop, later. Thread-safe. */
  public void execute(Runnable task) {
    context.runOnContext(onLoop -> task.run());
  }

  /** Runs {@code task} after this event loop has read from its connections again. */
  public void executeNextIteration(Runnable task) {
    if (VertxInternals.eventLoop(context) instanceof SingleThreadEventLoop eventLoop) {
      eventLoop.executeAfterEventLoopIteration(() -> execute(task));
    } else {
      execute(task);
    }
  }

  /** Runs {@code task} on this event loop: at once if this is the current one, else later. Thread-safe. */
  public void runOrExecute(Runnable task) {
    if (isCurrent()) {
      task.run();
    } else {
      execute(task);
    }
  }

  public boolean draining() {
    return draining;
  }

  /** Whether {@link #close} was called; no connection is kept idle after that. */
  public boolean closed() {
    return closed;
  }

  /** Makes each response ask its client to close the connection. */
  public void drain() {
    draining = true;
  }

  public void beginExchange() {
    exchanges++;
  }

  public void endExchange() {
    exchanges--;
    if (closed && exchanges == 0) {
      exchangesEnded.tryComplete();
    }
  }

  /**
   * Starts to close this event loop's context. The listeners must be closed: no client waits for a response any more,
   * but a tunnel may still be closing its connection to a backend.
   *
   * @return completes when the last exchange has ended, or after two seconds; never fails
   */
  public Future<Void> close() {
    closed = true;
    if (exchanges == 0) {
      exchangesEnded.tryComplete();
    }
    return Future.any(exchangesEnded.future(), vertx.timer(CLOSE_TIMEOUT_MILLIS))
        .mapEmpty();
  }

  /** Stops the timers. Everything that uses them must be closed. Logs an error if an exchange or a timer is left. */
  public void stopTimers() {
    vertx.cancelTimer(timer);
    if (exchanges != 0 || wheel.size() != 0) {
      LOG.error(
          "{} exchanges and {} timers were left behind; this is a mistake in Evenkeel",
          exchanges,
          wheel.size());
    }
  }
}
