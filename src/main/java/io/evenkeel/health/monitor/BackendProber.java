package io.evenkeel.health.monitor;

import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.monitor.HealthTracker.Probed;
import io.evenkeel.health.probe.ProbeInterval;
import io.evenkeel.health.probe.ProbeRun;
import io.evenkeel.health.probe.ProbeSequence;
import io.evenkeel.health.probe.ProbeSequence.Purpose;
import io.evenkeel.health.probe.TimeSource;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The probes of one watched backend: what they begin with, and what their end does to the verdict. */
public final class BackendProber implements ProbeSequence.Subject {
  /** Between two probes that somebody asked for, in nanoseconds. */
  static final long SPACING = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long CONFIRM_SPACING = TimeUnit.SECONDS.toNanos(1);

  private final MonitoredBackend watch;
  private final HealthPublisher ledger;
  private final ProbeSequence turn;
  private Optional<ProbeResult> last = Optional.empty();
  private HealthVerdict judged;
  private long seqAtStart;
  private long nextConfirm;
  private boolean confirmed;

  BackendProber(MonitoredBackend watch, HealthPublisher ledger) {
    this.watch = watch;
    this.ledger = ledger;
    this.judged = watch.verdict();
    this.turn = new ProbeSequence(ledger.rounds(), this);
  }

  /** The last probe that ended. */
  Optional<ProbeResult> last() {
    return last;
  }

  Optional<Instant> nextAt() {
    TimeSource now = ledger.now();
    return watch.pool().probed() && turn.begun()
        ? Optional.of(now.instant().plusNanos(turn.due() - now.nanos()))
        : Optional.empty();
  }

  /** The first probe; or, after a change of its settings, another one at once, or none any more. */
  void start() {
    if (watch.pool().probed()) {
      turn.restart();
    } else {
      turn.rest();
    }
  }

  /** A probe as soon as somebody may ask for one. */
  Future<ProbeResult> ask(Purpose purpose) {
    return turn.ask(purpose, spaced());
  }

  /** The probe that is under way, or one as soon as somebody may ask for it. */
  Future<ProbeResult> join(Purpose purpose) {
    return turn.join(purpose, spaced());
  }

  /** A probe that tells whether traffic was right: at once the first time, later ones at least a second apart. */
  void confirm() {
    if (watch.pool().probed()) {
      long now = ledger.now().nanos();
      long earliest = confirmed && nextConfirm - now > 0 ? nextConfirm : now;
      confirmed = true;
      nextConfirm = earliest + CONFIRM_SPACING;
      turn.ask(Purpose.CONFIRM, earliest);
    }
  }

  /** A probe at once, unless one is under way that began after the last change. */
  void confirmHeld() {
    boolean told = turn.running() && seqAtStart == watch.verdict().seq();
    if (watch.pool().probed() && !told) {
      turn.ask(Purpose.CONFIRM, ledger.now().nanos());
    }
  }

  void close() {
    turn.close();
  }

  private long spaced() {
    long now = ledger.now().nanos();
    long earliest = turn.started() + SPACING;
    return turn.begun() && earliest - now > 0 ? earliest : now;
  }

  @Override
  public Duration timeout() {
    return watch.pool().config().health().timeout();
  }

  @Override
  public void begin(ProbeRun look) {
    seqAtStart = watch.verdict().seq();
    watch.pool().probe().check(watch.backend(), look);
  }

  @Override
  public long judge(ProbeResult result, Set<Purpose> purposes) {
    boolean first = last.isEmpty();
    last = Optional.of(result);
    ChangeCause cause = purposes.contains(Purpose.CHECK) ? ChangeCause.CHECK : ChangeCause.PROBE;
    boolean decisive = purposes.contains(Purpose.SUSPECT) && result.status().isEmpty();
    Probed probed = new Probed(seqAtStart, result.passed(), result.reason(), cause, decisive);
    Moment moment = ledger.moment(watch);
    judged = watch.pool().tracker().probed(watch.verdict(), probed, moment);
    boolean dead = judged.health() == Health.DEAD;
    ProbeInterval schedule = watch.pool().schedule();
    return first ? schedule.second(dead, moment.random()) : schedule.next(dead, moment.random());
  }

  @Override
  public void settle() {
    ledger.settle(watch, judged);
    watch.pool().notice();
  }
}
