package io.evenkeel.health.monitor;

import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.monitor.HealthTracker.ProbeObservation;
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
public final class BackendProber implements ProbeSequence.ProbedBackend {
  /** Between two probes that somebody asked for, in nanoseconds. */
  static final long REQUEST_SPACING = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long CONFIRM_SPACING = TimeUnit.SECONDS.toNanos(1);

  private final MonitoredBackend monitored;
  private final HealthPublisher publisher;
  private final ProbeSequence sequence;
  private Optional<ProbeResult> lastResult = Optional.empty();
  private HealthVerdict newVerdict;
  private long seqAtStart;
  private long nextConfirmAt;
  private boolean confirmRequested;

  BackendProber(MonitoredBackend watch, HealthPublisher ledger) {
    this.monitored = watch;
    this.publisher = ledger;
    this.newVerdict = watch.verdict();
    this.sequence = new ProbeSequence(ledger.scheduler(), this);
  }

  /** The last probe that ended. */
  Optional<ProbeResult> lastResult() {
    return lastResult;
  }

  Optional<Instant> nextProbeAt() {
    TimeSource now = publisher.timeSource();
    return monitored.pool().hasProbes() && sequence.hasStarted()
        ? Optional.of(now.instant().plusNanos(sequence.nextStartAt() - now.nanos()))
        : Optional.empty();
  }

  /** The first probe; or, after a change of its settings, another one at once, or none any more. */
  void start() {
    if (monitored.pool().hasProbes()) {
      sequence.restart();
    } else {
      sequence.pause();
    }
  }

  /** A probe as soon as somebody may ask for one. */
  Future<ProbeResult> request(Purpose purpose) {
    return sequence.request(purpose, earliestStart());
  }

  /** The probe that is under way, or one as soon as somebody may ask for it. */
  Future<ProbeResult> joinRunning(Purpose purpose) {
    return sequence.joinRunning(purpose, earliestStart());
  }

  /** A probe that tells whether traffic was right: at once the first time, later ones at least a second apart. */
  void requestConfirmation() {
    if (monitored.pool().hasProbes()) {
      long now = publisher.timeSource().nanos();
      long earliest = confirmRequested && nextConfirmAt - now > 0 ? nextConfirmAt : now;
      confirmRequested = true;
      nextConfirmAt = earliest + CONFIRM_SPACING;
      sequence.request(Purpose.CONFIRM, earliest);
    }
  }

  /** A probe at once, unless one is under way that began after the last change. */
  void confirmHold() {
    boolean told = sequence.isRunning() && seqAtStart == monitored.verdict().seq();
    if (monitored.pool().hasProbes() && !told) {
      sequence.request(Purpose.CONFIRM, publisher.timeSource().nanos());
    }
  }

  void close() {
    sequence.close();
  }

  private long earliestStart() {
    long now = publisher.timeSource().nanos();
    long earliest = sequence.startedAt() + REQUEST_SPACING;
    return sequence.hasStarted() && earliest - now > 0 ? earliest : now;
  }

  @Override
  public Duration timeout() {
    return monitored.pool().config().health().timeout();
  }

  @Override
  public void startProbe(ProbeRun look) {
    seqAtStart = monitored.verdict().seq();
    monitored.pool().probe().check(monitored.backend(), look);
  }

  @Override
  public long onResult(ProbeResult result, Set<Purpose> purposes) {
    boolean first = lastResult.isEmpty();
    lastResult = Optional.of(result);
    ChangeCause cause = purposes.contains(Purpose.CHECK) ? ChangeCause.CHECK : ChangeCause.PROBE;
    boolean decisive = purposes.contains(Purpose.SUSPECT) && result.status().isEmpty();
    ProbeObservation probed =
        new ProbeObservation(seqAtStart, result.passed(), result.reason(), cause, decisive);
    Moment moment = publisher.currentMoment(monitored);
    newVerdict = monitored.pool().tracker().afterProbe(monitored.verdict(), probed, moment);
    boolean dead = newVerdict.health() == Health.DEAD;
    ProbeInterval schedule = monitored.pool().probeInterval();
    return first
        ? schedule.secondDelay(dead, moment.random())
        : schedule.nextDelay(dead, moment.random());
  }

  @Override
  public void publish() {
    publisher.publish(monitored, newVerdict);
    monitored.pool().warnIfAllNotFound();
  }
}
