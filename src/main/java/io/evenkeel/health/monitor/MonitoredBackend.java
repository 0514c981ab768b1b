package io.evenkeel.health.monitor;

import io.evenkeel.health.BackendState;
import io.evenkeel.health.BackendState.ModeState;
import io.evenkeel.health.ChangeEvidence;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.monitor.HealthTracker.Reported;
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
  private static final int CHANGES = 50;

  private final BackendId id;
  private final MonitoredPool pool;
  private final HealthPublisher ledger;
  private final BackendProber lookout;
  private final Timer holdTimer = new Timer() {
    @Override
    public void onExpired(long now) {
      holdDue();
    }
  };
  private final Timer modeTimer = new Timer() {
    @Override
    public void onExpired(long now) {
      ledger.modeOver(MonitoredBackend.this);
    }
  };

  private Backend backend;
  private boolean added;
  private boolean leaving;
  private boolean gone;
  private HealthVerdict verdict;
  private ModeState mode;
  private List<HealthChanged> changes = List.of();
  private @Nullable BackendState written;
  private @Nullable HealthReport seen;

  /**
   * @param added by the operator: no file has it
   */
  MonitoredBackend(MonitoredPool pool, Backend backend, boolean added, HealthPublisher ledger) {
    this.id = new BackendId(pool.name(), backend.id());
    this.pool = pool;
    this.backend = backend;
    this.added = added;
    this.ledger = ledger;
    this.verdict = HealthVerdict.unknown(ledger.seq(), ledger.now().instant());
    this.mode = new ModeState(
        backend.mode(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    this.lookout = new BackendProber(this, ledger);
  }

  public BackendId id() {
    return id;
  }

  MonitoredPool pool() {
    return pool;
  }

  BackendProber lookout() {
    return lookout;
  }

  Backend backend() {
    return backend;
  }

  void backend(Backend changed) {
    backend = changed;
    pool.ranks().moved(this);
  }

  boolean added() {
    return added;
  }

  /** A file has it now. */
  void adopted() {
    added = false;
  }

  /** Whether it goes as soon as nothing is in flight there. */
  boolean leaving() {
    return leaving;
  }

  void leave() {
    leaving = true;
  }

  /** Whether it is out of the pool, and nothing about it is written any more. */
  boolean gone() {
    return gone;
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
  void become(HealthVerdict next) {
    verdict = next;
    pool.ranks().moved(this);
    Optional<Hold> hold = next.hold();
    if (hold.isPresent() && hold.get().until() - ledger.now().nanos() > 0) {
      ledger.wheel().schedule(holdTimer, hold.get().until());
    } else {
      ledger.wheel().cancel(holdTimer);
    }
  }

  /** Takes over a mode, and the timer that goes with it. For the ledger alone. */
  void become(ModeState next, Optional<Duration> time) {
    mode = next;
    pool.ranks().moved(this);
    if (time.isPresent()) {
      ledger.wheel().schedule(modeTimer, ledger.now().nanos() + time.get().toNanos());
    } else {
      ledger.wheel().cancel(modeTimer);
    }
  }

  /** Puts a change before the older ones. For the ledger alone. */
  void remember(HealthChanged change) {
    List<HealthChanged> longer = new ArrayList<>(changes.size() + 1);
    longer.add(change);
    longer.addAll(changes.subList(0, Math.min(changes.size(), CHANGES - 1)));
    changes = List.copyOf(longer);
  }

  /** A request told this: it is the evidence of what follows from it. */
  void saw(HealthReport report) {
    seen = report;
  }

  /** What speaks for a change by {@code cause}. */
  ChangeEvidence evidence(ChangeCause cause) {
    if (cause == ChangeCause.REQUEST && seen != null) {
      return new ChangeEvidence(seen::toEvidence);
    }
    Optional<ProbeResult> last = lookout.last();
    boolean probed = cause == ChangeCause.PROBE || cause == ChangeCause.CHECK;
    return probed && last.isPresent()
        ? new ChangeEvidence(last.get()::toEvidence)
        : ChangeEvidence.NONE;
  }

  /** All of it, as others may see it: as it is now. */
  BackendState write() {
    written = new BackendState(
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
        verdict.hold().map(Hold::ends),
        verdict.trial(),
        mode,
        lookout.last(),
        lookout.nextAt(),
        changes);
    pool.ranks().wrote(this, written);
    return written;
  }

  /** As last written. */
  BackendState written() {
    return written == null ? write() : written;
  }

  /** A request failed. */
  void failed(Reported report) {
    boolean markable =
        !accepting() || pool.ranks().accepting() > pool.config().passive().minAlive();
    Health was = verdict.health();
    ledger.settle(this, pool.tracker().failed(verdict, report, markable, ledger.moment(this)));
    if (was == Health.ALIVE && verdict.health() == Health.DEAD) {
      lookout.confirm();
    }
  }

  /** A request was answered. */
  void answered(Reported report) {
    ledger.settle(this, pool.tracker().answered(verdict, report, ledger.moment(this)));
  }

  /** What the configuration makes of it: when it is new, or after a change of its settings. */
  void configured(boolean fresh) {
    Moment moment = ledger.moment(this);
    HealthTracker tracker = pool.tracker();
    ledger.settle(
        this, fresh ? tracker.first(verdict, moment) : tracker.reconfigured(verdict, moment));
    holdDue();
    lookout.start();
  }

  private void holdDue() {
    ledger.settle(this, pool.tracker().due(verdict, ledger.moment(this)));
    boolean past =
        verdict.hold().map(hold -> hold.until() - ledger.now().nanos() <= 0).orElse(false);
    if (past) {
      lookout.confirmHeld();
    }
  }

  /** Ends everything about it. */
  void close() {
    gone = true;
    lookout.close();
    if (pool.probed()) {
      pool.probe().forget(backend);
    }
    ledger.wheel().cancel(holdTimer);
    ledger.wheel().cancel(modeTimer);
  }
}
