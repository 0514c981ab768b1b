package io.evenkeel.health.monitor;

import io.evenkeel.health.monitor.HealthTracker.Moment;
import io.evenkeel.health.monitor.HealthTracker.ProbeObservation;
import io.evenkeel.health.monitor.HealthTracker.RequestObservation;
import io.evenkeel.model.ChangeCause;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** Feeds a HealthTracker with events of one backend, in virtual time. */
final class TrackerDriver {
  private final HealthTracker tracker;
  private HealthVerdict verdict;
  private Duration time = Duration.ofDays(1);
  private long answered;
  private double random = 0.5;
  private int changes;

  TrackerDriver(Settings settings) {
    tracker = settings.tracker();
    verdict = tracker.initialVerdict(HealthVerdict.unknown(0, Instant.EPOCH), now());
    changes = verdict.seq() > 0 ? 1 : 0;
  }

  /** Starts with a backend that a probe found alive. */
  static TrackerDriver alive(Settings settings) {
    return new TrackerDriver(settings).passes();
  }

  HealthVerdict verdict() {
    return verdict;
  }

  /** The number of health changes so far. */
  int changes() {
    return changes;
  }

  Instant instant() {
    return Instant.EPOCH.plus(time);
  }

  private Moment now() {
    return new Moment(
        time.toNanos(), instant(), verdict == null ? 1 : verdict.seq() + 1, answered, random);
  }

  private TrackerDriver setVerdict(HealthVerdict next) {
    changes += next.health() != verdict.health() ? 1 : 0;
    verdict = next;
    return this;
  }

  TrackerDriver after(Duration passed) {
    time = time.plus(passed);
    return this;
  }

  TrackerDriver random(double next) {
    random = next;
    return this;
  }

  /** Feeds a sequence of events: passing (+) and failing (-) probes, answered (a) and failed (x) requests. */
  TrackerDriver feed(String events) {
    events.chars().forEach(event -> {
      switch (event) {
        case '+' -> passes();
        case '-' -> fails();
        case 'a' -> answers(1);
        case 'x' -> loses(1);
        default -> throw new IllegalArgumentException(events);
      }
    });
    return this;
  }

  TrackerDriver passes() {
    return probe(verdict.seq(), true);
  }

  TrackerDriver fails() {
    return probe(verdict.seq(), false);
  }

  TrackerDriver probe(long seqAtStart, boolean passed) {
    String reason = passed ? "status 200" : "connection refused";
    return setVerdict(tracker.afterProbe(
        verdict, new ProbeObservation(seqAtStart, passed, reason, ChangeCause.PROBE), now()));
  }

  TrackerDriver loses(int requests) {
    for (int i = 0; i < requests; i++) {
      loses(true);
    }
    return this;
  }

  TrackerDriver loses(boolean markable) {
    return setVerdict(tracker.afterFailedRequest(
        verdict, report(OptionalLong.of(verdict.seq())), markable, now()));
  }

  TrackerDriver losesOneThatSaw(long seq) {
    return setVerdict(
        tracker.afterFailedRequest(verdict, report(OptionalLong.of(seq)), true, now()));
  }

  /** Feeds answered requests. */
  TrackerDriver answers(int requests) {
    for (int i = 0; i < requests; i++) {
      answered++;
      setVerdict(
          tracker.afterAnsweredRequest(verdict, report(OptionalLong.of(verdict.seq())), now()));
    }
    return this;
  }

  TrackerDriver answersOneThatSaw(long seq) {
    return setVerdict(tracker.afterAnsweredRequest(verdict, report(OptionalLong.of(seq)), now()));
  }

  /** Feeds the expiry of the hold. */
  TrackerDriver holdExpires() {
    return setVerdict(tracker.afterHoldExpired(verdict, now()));
  }

  /** Advances to the end of the hold and feeds its expiry. */
  TrackerDriver passHold() {
    time = Duration.ofNanos(verdict.hold().orElseThrow().untilNanos());
    return holdExpires();
  }

  Duration heldFor() {
    return Duration.ofNanos(verdict.hold().orElseThrow().untilNanos()).minus(time);
  }

  TrackerDriver reconfigured(Settings settings) {
    return setVerdict(settings.tracker().afterReconfiguration(verdict, now()));
  }

  private static RequestObservation report(OptionalLong seq) {
    return new RequestObservation(seq, "connection refused", "request 4f1c");
  }
}
