package io.evenkeel.health.monitor;

import io.evenkeel.health.BackendState.ModeState;
import io.evenkeel.health.HealthBoard;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.probe.ProbeScheduler;
import io.evenkeel.health.probe.TimeSource;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import io.evenkeel.model.Mode;
import io.evenkeel.time.TimerWheel;
import io.evenkeel.traffic.Counter;
import io.evenkeel.traffic.TrafficStats;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The one pen: writes what became of a backend to the board, then tells. Confined to its event loop. */
final class HealthPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(HealthVerticle.class);

  private final HealthBoard board;
  private final TrafficStats traffic;
  private final ProbeScheduler scheduler;
  private final RandomGenerator random;
  private final Consumer<HealthChanged> listener;
  private final Runnable onOverridesChanged;
  private final String startId;
  private String node;
  private long seq;

  /**
   * @param listener hears of every change, after it is on the board
   * @param wishes hears that the operator's wishes may be others
   */
  HealthPublisher(
      String node,
      HealthBoard board,
      TrafficStats traffic,
      ProbeScheduler rounds,
      RandomGenerator random,
      Consumer<HealthChanged> listener,
      Runnable wishes) {
    this.node = node;
    this.board = board;
    this.traffic = traffic;
    this.scheduler = rounds;
    this.random = random;
    this.listener = listener;
    this.onOverridesChanged = wishes;
    this.startId = Long.toHexString(rounds.timeSource().instant().toEpochMilli());
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

  HealthBoard board() {
    return board;
  }

  String node() {
    return node;
  }

  void setNode(String changed) {
    node = changed;
  }

  /** Of the last change. */
  long seq() {
    return seq;
  }

  /** The present, for a decision about {@code watch}. */
  Moment currentMoment(MonitoredBackend watch) {
    long answered = traffic.backend(watch.id()).sum(Counter.ANSWERED);
    return new Moment(
        timeSource().nanos(), timeSource().instant(), seq + 1, answered, random.nextDouble());
  }

  /** The operator's wishes, or what they are held against, may be others now. */
  void overridesChanged() {
    onOverridesChanged.run();
  }

  /** Takes a verdict over, and writes and tells what others have to know of it. */
  void publish(MonitoredBackend watch, HealthVerdict next) {
    if (watch.isRemoved()) {
      return;
    }
    HealthVerdict was = watch.verdict();
    watch.apply(next);
    if (was.health() != next.health()) {
      publishChange(
          watch, was, watch.mode().mode(), next.since(), next.cause(), next.reason(), next.by());
    } else if (was.sameForProxies(next)) {
      board.write(watch.captureState());
    } else {
      republish(watch);
    }
  }

  /**
   * The operator's wish, or the file's.
   *
   * @param time after which it ends by itself
   * @param reason empty: none was given
   * @param by empty: nobody said
   */
  void setMode(
      MonitoredBackend watch,
      Mode mode,
      Optional<Duration> time,
      ChangeCause cause,
      Optional<String> reason,
      Optional<String> by) {
    if (watch.isRemoved()) {
      return;
    }
    Mode was = watch.mode().mode();
    Instant at = timeSource().instant();
    Optional<Instant> since =
        mode == was && watch.mode().since().isPresent() ? watch.mode().since() : Optional.of(at);
    watch.apply(new ModeState(mode, since, time.map(at::plus), reason, by), time);
    overridesChanged();
    if (mode == was) {
      republish(watch);
    } else {
      publishChange(
          watch,
          watch.verdict(),
          was,
          at,
          cause,
          reason.orElse("mode " + mode.word()),
          by.orElse(""));
    }
  }

  /** The time of a mode is over: the file's holds again. */
  void endMode(MonitoredBackend watch) {
    Optional<String> by = watch.mode().by();
    Optional<String> why =
        Optional.of("the time of mode " + watch.mode().mode().word() + " is over");
    setMode(watch, watch.backend().mode(), Optional.empty(), ChangeCause.OPERATOR, why, by);
  }

  /** Something that matters for choosing is different, but neither health nor mode. */
  void republish(MonitoredBackend watch) {
    board.write(watch.captureState());
    board.write(watch.pool().snapshot());
  }

  private void publishChange(
      MonitoredBackend watch,
      HealthVerdict was,
      Mode wasMode,
      Instant at,
      ChangeCause cause,
      String reason,
      String by) {
    MonitoredPool pool = watch.pool();
    HealthVerdict is = watch.verdict();
    seq++;
    HealthChanged change = new HealthChanged(
        node + "-" + startId + "-" + seq,
        node,
        seq,
        pool.name(),
        watch.id().backend(),
        watch.backend().url(),
        is.health(),
        was.health(),
        watch.mode().mode(),
        wasMode,
        cause,
        reason,
        by,
        at,
        was.since(),
        pool.counts().alive(),
        pool.counts().accepting(),
        pool.backends().size(),
        watch.evidence(cause));
    watch.addToHistory(change);
    republish(watch);
    listener.accept(change);
    logChange(change);
  }

  private static void logChange(HealthChanged change) {
    boolean ofMode = change.mode() != change.wasMode();
    boolean bad = !ofMode && change.health() == Health.DEAD;
    LOG.atLevel(bad ? Level.WARN : Level.INFO)
        .log(
            "{}/{} is {}, was {}: {} ({}{}); {} of {} accept",
            change.pool(),
            change.backend(),
            ofMode ? change.mode().word() : change.health().word(),
            ofMode ? change.wasMode().word() : change.was().word(),
            change.reason(),
            change.cause().word(),
            change.by().isEmpty() ? "" : ", by " + change.by(),
            change.acceptingCount(),
            change.totalCount());
  }
}
