package io.evenkeel.health.monitor;

import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.PoolChanged;
import io.evenkeel.health.monitor.HealthTracker.Moment;
import io.evenkeel.health.probe.ProbeScheduler;
import io.evenkeel.health.probe.TimeSource;
import io.evenkeel.logging.BoundedWarnings;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.ChangeKind;
import io.evenkeel.model.Health;
import io.evenkeel.time.Durations;
import io.evenkeel.time.TimerWheel;
import io.evenkeel.traffic.Counter;
import io.evenkeel.traffic.TrafficStats;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Numbers, announces and logs changes, and gives monitored backends access to the board, the timers and the traffic
 * counters. Used on HealthVerticle's event loop only.
 */
final class HealthPublisher implements PoolStatusTracker.Numbering {
  private final HealthBoardWriter board;
  private final TrafficStats traffic;
  private final ProbeScheduler scheduler;
  private final RandomGenerator random;
  private final Consumer<HealthChanged> listener;
  private final Consumer<PoolChanged> poolListener;
  private final PoolStatusTracker poolStatuses = new PoolStatusTracker();
  private final BoundedWarnings ownFailures =
      new BoundedWarnings(MonitorLog.LOG, Duration.ofSeconds(10));
  private final Runnable onOverridesChanged;
  private final String startId;
  private String node;
  private long seq;

  /**
   * @param listener receives every change after it was written to the board
   * @param poolListener receives every change of the status of a pool, after the change of a backend that made it
   * @param onOverridesChanged runs when the operator's overrides, or the configuration they differ from, may have
   *     changed
   */
  HealthPublisher(
      String node,
      HealthBoardWriter board,
      TrafficStats traffic,
      ProbeScheduler scheduler,
      RandomGenerator random,
      Consumer<HealthChanged> listener,
      Consumer<PoolChanged> poolListener,
      Runnable onOverridesChanged) {
    this.node = node;
    this.board = board;
    this.traffic = traffic;
    this.scheduler = scheduler;
    this.random = random;
    this.listener = listener;
    this.poolListener = poolListener;
    this.onOverridesChanged = onOverridesChanged;
    this.startId = Long.toHexString(scheduler.timeSource().instant().toEpochMilli());
  }

  ProbeScheduler scheduler() {
    return scheduler;
  }

  TimeSource timeSource() {
    return scheduler.timeSource();
  }

  TimerWheel wheel() {
    return scheduler.wheel();
  }

  TrafficStats traffic() {
    return traffic;
  }

  HealthBoardWriter board() {
    return board;
  }

  String node() {
    return node;
  }

  void setNode(String changed) {
    node = changed;
  }

  /** The number of the last change. */
  long seq() {
    return seq;
  }

  /** Numbers a new change. */
  @Override
  public long nextSeq() {
    return ++seq;
  }

  /** The id of a change, unique in the cluster and across restarts. */
  @Override
  public String changeId(long number) {
    return node + "-" + startId + "-" + number;
  }

  /** Collects what {@link HealthTracker} needs for a decision about {@code backend} now. */
  Moment currentMoment(BackendId backend) {
    long answered = traffic.backend(backend).sum(Counter.ANSWERED);
    return new Moment(
        timeSource().nanos(), timeSource().instant(), seq + 1, answered, random.nextDouble());
  }

  /** Called when the operator's overrides, or the configuration they differ from, may have changed. */
  void onOverridesChanged() {
    onOverridesChanged.run();
  }

  /** Logs, at a bounded rate, that a probe failed because the balancer itself lacks something. */
  void warnOwnFailure(String reason) {
    ownFailures.warn(
        timeSource().nanos(),
        "saturated: {}; a probe has no result, and marks no backend; such probes since the last line: {}",
        reason);
  }

  /**
   * Passes a change that was written to the board to the listener, and logs it; then the change of the pool's status,
   * if there is one.
   *
   * @param unknownCount the backends of the pool without a verdict
   */
  void announce(HealthChanged change, int unknownCount) {
    listener.accept(change);
    if (change.kind() == ChangeKind.HEALTH) {
      traffic
          .pool(change.pool())
          .countHealthChange(change.health().word(), change.cause().word());
    }
    boolean died = change.kind() == ChangeKind.HEALTH && change.health() == Health.DEAD;
    String message = "{}/{} {}: {} ({}{}); {} of {} accept";
    Object[] values = {
      change.pool(),
      change.backend(),
      change.description(),
      change.reason(),
      change.cause().word(),
      change.by().isEmpty() ? "" : ", by " + change.by(),
      change.acceptingCount(),
      change.totalCount()
    };
    if (died) {
      MonitorLog.LOG.warn(message, values);
    } else {
      MonitorLog.LOG.info(message, values);
    }
    String description = change.backend() + " " + change.description() + ": " + change.reason();
    poolStatuses.onChange(change, unknownCount, description, this).ifPresent(this::announce);
  }

  private void announce(PoolChanged change) {
    poolListener.accept(change);
    if (change.status().equals(PoolStatusTracker.DOWN)) {
      MonitorLog.LOG.error(
          "pool {} is down: none of {} backends accepts requests; {}",
          change.pool(),
          change.totalCount(),
          change.reason());
    } else if (change.was().equals(PoolStatusTracker.DOWN)) {
      MonitorLog.LOG.warn(
          "pool {} is back after {}: {} of {} backends accept requests; {}",
          change.pool(),
          Durations.format(Duration.between(change.wasSince(), change.at())),
          change.acceptingCount(),
          change.totalCount(),
          change.reason());
    }
  }

  /** Forgets the status of a pool that was removed. */
  void forgetPool(String pool) {
    poolStatuses.remove(pool);
  }
}
