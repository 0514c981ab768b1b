package io.evenkeel.health.monitor;

import io.evenkeel.health.BackendState;
import io.evenkeel.health.BackendState.ModeState;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.health.monitor.HealthTracker.Moment;
import io.evenkeel.health.monitor.HealthTracker.RequestObservation;
import io.evenkeel.health.monitor.HealthVerdict.Hold;
import io.evenkeel.model.Backend;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.ChangeKind;
import io.evenkeel.model.Health;
import io.evenkeel.model.Mode;
import io.evenkeel.time.TimerWheel.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * HealthVerticle's mutable state of one backend and its timers: the verdict, the mode, the settings and the history.
 * Publishes each change. Used on HealthVerticle's event loop only.
 */
final class MonitoredBackend implements PoolCounts.Member {
  private final BackendId id;
  private final PoolSettings settings;
  private final PoolCounts counts;
  private final HealthPublisher publisher;
  private final BackendProber prober;
  private final BackendHistory history = new BackendHistory();
  private final RequestMarks marks = new RequestMarks();
  private final Timer holdTimer = new Timer() {
    @Override
    public void onExpired(long now) {
      onHoldExpired();
    }
  };
  private final Timer modeTimer = new Timer() {
    @Override
    public void onExpired(long now) {
      endMode();
    }
  };
  private Backend backend;
  private boolean addedByOperator;
  private boolean beingRemoved;
  private boolean removed;
  private HealthVerdict verdict;
  private ModeState mode;
  private @Nullable BackendState lastState;

  /**
   * @param addedByOperator whether the operator added the backend, so that no file lists it
   */
  MonitoredBackend(
      PoolSettings settings,
      PoolCounts counts,
      Backend backend,
      boolean addedByOperator,
      HealthPublisher publisher) {
    this.id = new BackendId(settings.config().name(), backend.id());
    this.settings = settings;
    this.counts = counts;
    this.backend = backend;
    this.addedByOperator = addedByOperator;
    this.publisher = publisher;
    this.verdict = HealthVerdict.unknown(publisher.seq(), publisher.timeSource().instant());
    this.mode = new ModeState(
        backend.mode(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    this.prober = new BackendProber(this, publisher);
  }

  BackendId id() {
    return id;
  }

  /** The settings of the backend's pool. */
  PoolSettings settings() {
    return settings;
  }

  BackendProber prober() {
    return prober;
  }

  /** The configured backend, with the operator's weight if it is set. */
  Backend backend() {
    return backend;
  }

  void setBackend(Backend changed) {
    backend = changed;
    counts.countChange(this);
  }

  boolean addedByOperator() {
    return addedByOperator;
  }

  /** Called when a file lists a backend that the operator had added. */
  void markConfigured() {
    addedByOperator = false;
  }

  /** Whether the backend is removed once it has no request in flight. */
  boolean isBeingRemoved() {
    return beingRemoved;
  }

  void markForRemoval() {
    beingRemoved = true;
  }

  /** Whether the backend was removed from its pool; nothing is published about it any more. */
  boolean isRemoved() {
    return removed;
  }

  HealthVerdict verdict() {
    return verdict;
  }

  @Override
  public Health health() {
    return verdict.health();
  }

  ModeState mode() {
    return mode;
  }

  @Override
  public boolean accepting() {
    return verdict.health() == Health.ALIVE && mode.mode() == Mode.ACTIVE && backend.weight() > 0;
  }

  /**
   * Applies the settings of the pool.
   *
   * @param isNew true for a new backend, false after a change of the settings
   */
  void onConfigured(boolean isNew) {
    Moment now = publisher.currentMoment(id);
    HealthTracker tracker = settings.tracker();
    publish(
        isNew ? tracker.initialVerdict(verdict, now) : tracker.afterReconfiguration(verdict, now));
    onHoldExpired();
    prober.start();
  }

  /** Keeps a report as the evidence for the changes that follow from it. */
  void onReport(HealthReport report) {
    history.setLastReport(report);
  }

  /** @param cause identifies the request if it may have caused the failure; empty if it was not sent */
  void onRequestFailed(RequestObservation request, OptionalLong cause) {
    Moment now = publisher.currentMoment(id);
    boolean leftToProbe = cause.isPresent()
        && settings.hasProbes()
        && accepting()
        && marks.leavesToProbe(counts, now.nanos());
    boolean markable = !leftToProbe
        && (!accepting() || counts.accepting() > settings.config().passive().minAlive());
    HealthVerdict previous = verdict;
    publish(settings.tracker().afterFailedRequest(verdict, request, markable, now));
    boolean marked = previous.health() == Health.ALIVE && verdict.health() == Health.DEAD;
    if (marked) {
      marks.onMarked(previous, cause);
    }
    if (marked || leftToProbe) {
      prober.requestConfirmation();
    }
  }

  /** Withdraws the mark of a request that has failed alike on another backend. */
  void withdrawMark(RequestObservation suspect, long cause) {
    marks
        .verdictBefore(cause)
        .ifPresent(before -> publish(settings
            .tracker()
            .afterWithdrawnMark(verdict, before, suspect, publisher.currentMoment(id))));
  }

  void onRequestAnswered(RequestObservation request) {
    publish(settings.tracker().afterAnsweredRequest(verdict, request, publisher.currentMoment(id)));
  }

  private void onHoldExpired() {
    publish(settings.tracker().afterHoldExpired(verdict, publisher.currentMoment(id)));
    boolean expired = verdict
        .hold()
        .map(hold -> hold.untilNanos() - publisher.timeSource().nanos() <= 0)
        .orElse(false);
    if (expired) {
      prober.confirmHold();
    }
  }

  /** Sets the verdict, publishes the parts that proxies depend on, and announces a change of health. */
  void publish(HealthVerdict next) {
    if (removed) {
      return;
    }
    HealthVerdict previous = verdict;
    verdict = next;
    marks.onVerdict(previous, next, publisher.timeSource().nanos());
    counts.countChange(this);
    scheduleHoldTimer();
    if (previous.health() != next.health()) {
      ChangeContext context =
          new ChangeContext(next.since(), next.cause(), next.reason(), next.by());
      publishChange(ChangeKind.HEALTH, previous, mode.mode(), backend.weight(), context);
    } else if (previous.sameForProxies(next)) {
      publisher.board().write(captureState());
    } else {
      republish();
    }
  }

  private void scheduleHoldTimer() {
    Optional<Hold> hold = verdict.hold();
    if (hold.isPresent() && hold.get().untilNanos() - publisher.timeSource().nanos() > 0) {
      publisher.wheel().schedule(holdTimer, hold.get().untilNanos());
    } else {
      publisher.wheel().cancel(holdTimer);
    }
  }

  /**
   * Sets and publishes a mode that the operator or a file requested.
   *
   * @param time after which the configured mode applies again
   * @param reason empty if none was given
   * @param by empty if unknown
   */
  void setMode(
      Mode next,
      Optional<Duration> time,
      ChangeCause cause,
      Optional<String> reason,
      Optional<String> by) {
    if (removed) {
      return;
    }
    Mode previous = mode.mode();
    Instant at = publisher.timeSource().instant();
    Optional<Instant> since =
        next == previous && mode.since().isPresent() ? mode.since() : Optional.of(at);
    restoreMode(new ModeState(next, since, time.map(at::plus), reason, by), time);
    publisher.onOverridesChanged();
    if (next == previous) {
      republish();
    } else {
      ChangeContext context =
          new ChangeContext(at, cause, reason.orElse("mode " + next.word()), by.orElse(""));
      publishChange(ChangeKind.MODE, verdict, previous, backend.weight(), context);
    }
  }

  /**
   * Publishes that the weight has changed.
   *
   * @param previous the weight before
   */
  void announceWeight(int previous, ChangeCause cause, String reason, String by) {
    if (backend.weight() != previous) {
      ChangeContext context =
          new ChangeContext(publisher.timeSource().instant(), cause, reason, by);
      publishChange(ChangeKind.WEIGHT, verdict, mode.mode(), previous, context);
    }
  }

  /** Publishes that the backend was added to its pool, or is no longer in it. */
  void announce(ChangeKind kind, ChangeCause cause, String reason, String by) {
    ChangeContext context = new ChangeContext(publisher.timeSource().instant(), cause, reason, by);
    publishChange(kind, verdict, mode.mode(), backend.weight(), context);
  }

  /** Sets a mode without publishing it. */
  void restoreMode(ModeState next, Optional<Duration> time) {
    mode = next;
    counts.countChange(this);
    if (time.isPresent()) {
      publisher
          .wheel()
          .schedule(modeTimer, publisher.timeSource().nanos() + time.get().toNanos());
    } else {
      publisher.wheel().cancel(modeTimer);
    }
  }

  private void endMode() {
    Optional<String> reason = Optional.of("the time of mode " + mode.mode().word() + " is over");
    setMode(backend.mode(), Optional.empty(), ChangeCause.OPERATOR, reason, mode.by());
  }

  /** Publishes a change that affects the choice of a backend but is neither of health nor of mode. */
  void republish() {
    publisher.board().write(captureState());
    publisher.board().write(new PoolSnapshot(settings.config(), counts.states()));
  }

  /** Time, cause, reason and author of a change. */
  private record ChangeContext(Instant at, ChangeCause cause, String reason, String by) {}

  private void publishChange(
      ChangeKind kind,
      HealthVerdict previous,
      Mode previousMode,
      int previousWeight,
      ChangeContext context) {
    boolean weighed = kind == ChangeKind.WEIGHT;
    long seq = publisher.nextSeq();
    HealthChanged change = new HealthChanged(
        publisher.changeId(seq),
        publisher.node(),
        seq,
        id.pool(),
        id.backend(),
        backend.url(),
        verdict.health(),
        previous.health(),
        mode.mode(),
        previousMode,
        context.cause(),
        context.reason(),
        context.by(),
        context.at(),
        previous.since(),
        counts.alive(),
        counts.accepting(),
        counts.total(),
        kind,
        weighed || kind == ChangeKind.ADDED
            ? OptionalInt.of(backend.weight())
            : OptionalInt.empty(),
        weighed ? OptionalInt.of(previousWeight) : OptionalInt.empty(),
        history.evidence(context.cause(), prober.lastResult()));
    history.add(change);
    if (!removed) {
      republish();
    }
    publisher.announce(change, counts.unknown());
  }

  /** Creates and stores a snapshot of the current state. */
  BackendState captureState() {
    lastState = new BackendState(
        id,
        backend,
        verdict.seq(),
        verdict.health(),
        verdict.since(),
        verdict.cause(),
        verdict.reason(),
        verdict.by(),
        verdict.streak(),
        verdict.failedRequests(),
        verdict.held(),
        verdict.hold().map(Hold::untilInstant),
        verdict.trialAllowed(),
        mode,
        prober.lastResult(),
        prober.nextProbeAt(),
        history.changes());
    counts.setLastState(this, lastState);
    return lastState;
  }

  /** The last snapshot. */
  @Override
  public BackendState lastState() {
    return lastState == null ? captureState() : lastState;
  }

  /** Logs once if every backend of the pool responds to its probes with 404. */
  void warnIfAllNotFound() {
    if (counts.allNotFound()) {
      settings.warnAllNotFound();
    }
  }

  /** Ends the probes and timers for good. */
  void close() {
    removed = true;
    prober.close();
    if (settings.hasProbes()) {
      settings.probe().removeBackend(backend);
    }
    publisher.wheel().cancel(holdTimer);
    publisher.wheel().cancel(modeTimer);
  }
}
