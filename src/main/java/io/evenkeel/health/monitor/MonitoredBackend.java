package io.evenkeel.health.monitor;

import io.evenkeel.health.BackendState;
import io.evenkeel.health.BackendState.ModeState;
import io.evenkeel.health.ChangeEvidence;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.monitor.HealthTracker.Moment;
import io.evenkeel.health.monitor.HealthTracker.RequestObservation;
import io.evenkeel.health.monitor.HealthVerdict.Hold;
import io.evenkeel.health.monitor.OperatorOverride.Fate;
import io.evenkeel.model.Backend;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import io.evenkeel.model.Mode;
import io.evenkeel.time.TimerWheel.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * HealthVerticle's mutable state of one backend and its timers: the verdict, the mode, the settings and the history.
 * Publishes each change. Used on HealthVerticle's event loop only.
 */
final class MonitoredBackend implements PoolCounts.Member {
  private static final int MAX_HISTORY = 50;

  private final BackendId id;
  private final PoolSettings settings;
  private final PoolCounts counts;
  private final HealthPublisher publisher;
  private final BackendProber prober;
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
  private List<HealthChanged> changes = List.of();
  private @Nullable BackendState lastState;
  private @Nullable HealthReport lastReport;

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
    lastReport = report;
  }

  void onRequestFailed(RequestObservation request) {
    boolean markable =
        !accepting() || counts.accepting() > settings.config().passive().minAlive();
    Health previousHealth = verdict.health();
    publish(settings
        .tracker()
        .afterFailedRequest(verdict, request, markable, publisher.currentMoment(id)));
    if (previousHealth == Health.ALIVE && verdict.health() == Health.DEAD) {
      prober.requestConfirmation();
    }
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
    counts.countChange(this);
    scheduleHoldTimer();
    if (previous.health() != next.health()) {
      publishChange(previous, mode.mode(), next.since(), next.cause(), next.reason(), next.by());
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
      publishChange(
          verdict, previous, at, cause, reason.orElse("mode " + next.word()), by.orElse(""));
    }
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

  private void publishChange(
      HealthVerdict previous,
      Mode previousMode,
      Instant at,
      ChangeCause cause,
      String reason,
      String by) {
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
        cause,
        reason,
        by,
        at,
        previous.since(),
        counts.alive(),
        counts.accepting(),
        counts.total(),
        evidence(cause));
    addToHistory(change);
    republish();
    publisher.announce(change);
  }

  private ChangeEvidence evidence(ChangeCause cause) {
    if (cause == ChangeCause.REQUEST && lastReport != null) {
      return new ChangeEvidence(lastReport::toEvidence);
    }
    Optional<ProbeResult> lastProbe = prober.lastResult();
    boolean probed = cause == ChangeCause.PROBE || cause == ChangeCause.CHECK;
    return probed && lastProbe.isPresent()
        ? new ChangeEvidence(lastProbe.get()::toEvidence)
        : ChangeEvidence.NONE;
  }

  private void addToHistory(HealthChanged change) {
    List<HealthChanged> history = new ArrayList<>(changes.size() + 1);
    history.add(change);
    history.addAll(changes.subList(0, Math.min(changes.size(), MAX_HISTORY - 1)));
    changes = List.copyOf(history);
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
        changes);
    counts.setLastState(this, lastState);
    return lastState;
  }

  /** The last snapshot. */
  @Override
  public BackendState lastState() {
    return lastState == null ? captureState() : lastState;
  }

  /** Returns the operator's changes compared to {@code configured}; empty if there are none. */
  Optional<OperatorOverride> toOverride(Backend configured) {
    Optional<Integer> weight =
        Optional.of(backend.weight()).filter(now -> now != configured.weight());
    boolean modeSet = mode.mode() != configured.mode()
        || mode.until().isPresent()
        || mode.reason().isPresent();
    Fate fate = addedByOperator ? Fate.ADDED : Fate.CHANGED;
    return fate == Fate.CHANGED && weight.isEmpty() && !modeSet
        ? Optional.empty()
        : Optional.of(new OperatorOverride(
            id, fate, configured, weight, modeSet ? Optional.of(mode) : Optional.empty()));
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
