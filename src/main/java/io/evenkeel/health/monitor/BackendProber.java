package io.evenkeel.health.monitor;

import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.monitor.HealthTracker.Moment;
import io.evenkeel.health.monitor.HealthTracker.ProbeObservation;
import io.evenkeel.health.probe.ProbeInterval;
import io.evenkeel.health.probe.ProbeRun;
import io.evenkeel.health.probe.ProbeSequence;
import io.evenkeel.health.probe.ProbeSequence.Purpose;
import io.evenkeel.health.probe.TimeSource;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import io.evenkeel.net.FailureReasons;
import io.evenkeel.net.OwnFailures;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Starts the probes of one backend and turns their results into verdicts. Used on HealthVerticle's event loop only. */
public final class BackendProber implements ProbeSequence.ProbedBackend {
  /** The shortest time between the starts of two requested probes, in nanoseconds. */
  static final long REQUEST_SPACING = TimeUnit.MILLISECONDS.toNanos(200);

  private static final String BUSY = ", but the backend answers requests";
  private static final long CONFIRM_SPACING = TimeUnit.SECONDS.toNanos(1);

  private final MonitoredBackend monitored;
  private final HealthPublisher publisher;
  private final ProbeSequence sequence;
  private Optional<ProbeResult> lastResult = Optional.empty();
  private HealthVerdict newVerdict;
  private long seqAtStart;
  private long confirmAt;
  private boolean confirmRequested;
  private long responsesAtStart;
  private boolean busy;
  private boolean ownFailure;
  private boolean suspected;

  BackendProber(MonitoredBackend monitored, HealthPublisher publisher) {
    this.monitored = monitored;
    this.publisher = publisher;
    this.newVerdict = monitored.verdict();
    this.sequence = new ProbeSequence(publisher.scheduler(), this);
  }

  /** The result of the last probe that ended. */
  Optional<ProbeResult> lastResult() {
    return lastResult;
  }

  Optional<Instant> nextProbeAt() {
    TimeSource now = publisher.timeSource();
    return hasProbes() && sequence.hasStarted()
        ? Optional.of(now.instant().plusNanos(sequence.nextStartAt() - now.nanos()))
        : Optional.empty();
  }

  /**
   * Whether the last probe failed, but says nothing about the backend: the balancer failed itself, or the backend answered
   * requests that were sent to it before, so that it has work to do and the probe waits behind it.
   */
  boolean saysNothing() {
    return busy || ownFailure;
  }

  private boolean hasProbes() {
    return monitored.settings().hasProbes();
  }

  /** Applies the settings of the pool: probes now and at each interval, or stops probing if the pool has no probes. */
  void start() {
    if (hasProbes()) {
      sequence.restart();
    } else {
      sequence.pause();
    }
  }

  /** Requests a probe that has not started yet; requested probes start at least {@link #REQUEST_SPACING} apart. */
  Future<ProbeResult> request(Purpose purpose) {
    return sequence.request(purpose, earliestStart());
  }

  /** Like {@link #request}, but shares the result of a running probe. */
  Future<ProbeResult> joinRunning(Purpose purpose) {
    return sequence.joinRunning(purpose, earliestStart());
  }

  /** Requests a probe that confirms or refutes what requests have shown, at most one per second. */
  void requestConfirmation() {
    if (hasProbes()) {
      long now = publisher.timeSource().nanos();
      boolean planned = confirmRequested && confirmAt - now > 0;
      if (!planned) {
        boolean soon = confirmRequested && confirmAt + CONFIRM_SPACING - now > 0;
        confirmAt = soon ? confirmAt + CONFIRM_SPACING : now;
        confirmRequested = true;
      }
      sequence.request(Purpose.CONFIRM, confirmAt);
    }
  }

  /** Requests a probe now, unless a running probe started after the last change of the verdict. */
  void confirmHold() {
    boolean confirming =
        sequence.isRunning() && seqAtStart == monitored.verdict().seq();
    if (hasProbes() && !confirming) {
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
    return monitored.settings().config().health().timeout();
  }

  @Override
  public void startProbe(ProbeRun run) {
    seqAtStart = monitored.verdict().seq();
    responsesAtStart = responses();
    monitored.settings().probe().check(monitored.backend(), run);
  }

  @Override
  public long onResult(ProbeResult result, Set<Purpose> purposes) {
    boolean first = lastResult.isEmpty();
    busy = !result.passed()
        && result.status().isEmpty()
        && FailureReasons.isTimeout(result.reason())
        && responses() != responsesAtStart;
    publisher.traffic().pool(monitored.id().pool()).probeDurations().record((long)
        (result.latencyMs() * 1_000_000));
    lastResult = Optional.of(busy ? result.withReason(result.reason() + BUSY) : result);
    ChangeCause cause = purposes.contains(Purpose.CHECK) ? ChangeCause.CHECK : ChangeCause.PROBE;
    ProbeObservation probe =
        new ProbeObservation(seqAtStart, result.passed(), result.reason(), cause);
    Moment now = publisher.currentMoment(monitored.id());
    ownFailure = !result.passed() && OwnFailures.isOwn(result.reason());
    if (ownFailure) {
      publisher.warnOwnFailure(result.reason());
    }
    newVerdict = saysNothing()
        ? monitored.verdict()
        : monitored.settings().tracker().afterProbe(monitored.verdict(), probe, now);
    boolean dead = newVerdict.health() == Health.DEAD;
    boolean unanswered = !result.passed() && !saysNothing() && result.status().isEmpty();
    suspected = unanswered && !dead && (suspected || purposes.contains(Purpose.SUSPECT));
    if (suspected) {
      // the other failures that `fall` asks for are not left to the interval, since requests wait
      return REQUEST_SPACING;
    }
    ProbeInterval interval = monitored.settings().probeInterval();
    return first
        ? interval.secondDelay(dead, now.random())
        : interval.nextDelay(dead, now.random());
  }

  private long responses() {
    return publisher.traffic().backend(monitored.id()).responses();
  }

  @Override
  public void publish() {
    monitored.publish(newVerdict);
    monitored.warnIfAllNotFound();
  }
}
