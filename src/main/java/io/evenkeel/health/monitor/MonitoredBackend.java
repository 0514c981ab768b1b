package io.evenkeel.health.monitor;

import io.evenkeel.health.BackendState;
import io.evenkeel.health.BackendState.ModeState;
import io.evenkeel.health.ChangeEvidence;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.monitor.HealthTracker.RequestObservation;
import io.evenkeel.health.monitor.HealthVerdict.Hold;
import io.evenkeel.model.Backend;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import io.evenkeel.model.Mode;
import io.evenkeel.time.TimerWheel.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The writer's own notes on one backend, and the timers that move them on. Confined to its event loop. */
public final class MonitoredBackend {
  private static final int MAX_HISTORY = 50;

  private final BackendId id;
  private final MonitoredPool pool;
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
      publisher.endMode(MonitoredBackend.this);
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
   * @param added by the operator: no file has it
   */
  MonitoredBackend(MonitoredPool pool, Backend backend, boolean added, HealthPublisher ledger) {
    this.id = new BackendId(pool.name(), backend.id());
    this.pool = pool;
    this.backend = backend;
    this.addedByOperator = added;
    this.publisher = ledger;
    this.verdict = HealthVerdict.unknown(ledger.seq(), ledger.timeSource().instant());
    this.mode = new ModeState(
        backend.mode(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    this.prober = new BackendProber(this, ledger);
  }

  public BackendId id() {
    return id;
  }

  MonitoredPool pool() {
    return pool;
  }

  BackendProber prober() {
    return prober;
  }

  Backend backend() {
    return backend;
  }

  void setBackend(Backend changed) {
    backend = changed;
    pool.counts().countChange(this);
  }

  boolean addedByOperator() {
    return addedByOperator;
  }

  /** A file has it now. */
  void nowConfigured() {
    addedByOperator = false;
  }

  /** Whether it goes as soon as nothing is in flight there. */
  boolean isBeingRemoved() {
    return beingRemoved;
  }

  void markForRemoval() {
    beingRemoved = true;
  }

  /** Whether it is out of the pool, and nothing about it is written any more. */
  boolean isRemoved() {
    return removed;
  }

  public HealthVerdict verdict() {
    return verdict;
  }

  ModeState mode() {
    return mode;
  }

  boolean accepting() {
    return verdict.health() == Health.ALIVE && mode.mode() == Mode.ACTIVE && backend.weight() > 0;
  }

  /** Takes over a verdict, and the timer that goes with it. For the ledger alone. */
  void apply(HealthVerdict next) {
    verdict = next;
    pool.counts().countChange(this);
    Optional<Hold> hold = next.hold();
    if (hold.isPresent() && hold.get().untilNanos() - publisher.timeSource().nanos() > 0) {
      publisher.wheel().schedule(holdTimer, hold.get().untilNanos());
    } else {
      publisher.wheel().cancel(holdTimer);
    }
  }

  /** Takes over a mode, and the timer that goes with it. For the ledger alone. */
  void apply(ModeState next, Optional<Duration> time) {
    mode = next;
    pool.counts().countChange(this);
    if (time.isPresent()) {
      publisher
          .wheel()
          .schedule(modeTimer, publisher.timeSource().nanos() + time.get().toNanos());
    } else {
      publisher.wheel().cancel(modeTimer);
    }
  }

  /** Puts a change before the older ones. For the ledger alone. */
  void addToHistory(HealthChanged change) {
    List<HealthChanged> longer = new ArrayList<>(changes.size() + 1);
    longer.add(change);
    longer.addAll(changes.subList(0, Math.min(changes.size(), MAX_HISTORY - 1)));
    changes = List.copyOf(longer);
  }

  /** A request told this: it is the evidence of what follows from it. */
  void onReport(HealthReport report) {
    lastReport = report;
  }

  /** What speaks for a change by {@code cause}. */
  ChangeEvidence evidence(ChangeCause cause) {
    if (cause == ChangeCause.REQUEST && lastReport != null) {
      return new ChangeEvidence(lastReport::toEvidence);
    }
    Optional<ProbeResult> last = prober.lastResult();
    boolean probed = cause == ChangeCause.PROBE || cause == ChangeCause.CHECK;
    return probed && last.isPresent()
        ? new ChangeEvidence(last.get()::toEvidence)
        : ChangeEvidence.NONE;
  }

  /** All of it, as others may see it: as it is now. */
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
    pool.counts().stateWritten(this, lastState);
    return lastState;
  }

  /** As last written. */
  BackendState lastState() {
    return lastState == null ? captureState() : lastState;
  }

  /** A request failed. */
  void onRequestFailed(RequestObservation report) {
    boolean markable =
        !accepting() || pool.counts().accepting() > pool.config().passive().minAlive();
    Health was = verdict.health();
    publisher.publish(
        this,
        pool.tracker()
            .afterFailedRequest(verdict, report, markable, publisher.currentMoment(this)));
    if (was == Health.ALIVE && verdict.health() == Health.DEAD) {
      prober.requestConfirmation();
    }
  }

  /** A request was answered. */
  void onRequestAnswered(RequestObservation report) {
    publisher.publish(
        this, pool.tracker().afterAnsweredRequest(verdict, report, publisher.currentMoment(this)));
  }

  /** What the configuration makes of it: when it is new, or after a change of its settings. */
  void onConfigured(boolean fresh) {
    Moment moment = publisher.currentMoment(this);
    HealthTracker tracker = pool.tracker();
    publisher.publish(
        this,
        fresh
            ? tracker.initialVerdict(verdict, moment)
            : tracker.afterReconfiguration(verdict, moment));
    onHoldExpired();
    prober.start();
  }

  private void onHoldExpired() {
    publisher.publish(
        this, pool.tracker().afterHoldExpired(verdict, publisher.currentMoment(this)));
    boolean past = verdict
        .hold()
        .map(hold -> hold.untilNanos() - publisher.timeSource().nanos() <= 0)
        .orElse(false);
    if (past) {
      prober.confirmHold();
    }
  }

  /** Ends everything about it. */
  void close() {
    removed = true;
    prober.close();
    if (pool.hasProbes()) {
      pool.probe().removeBackend(backend);
    }
    publisher.wheel().cancel(holdTimer);
    publisher.wheel().cancel(modeTimer);
  }
}
