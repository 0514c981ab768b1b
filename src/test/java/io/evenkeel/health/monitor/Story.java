package io.evenkeel.health.monitor;

import io.evenkeel.health.monitor.HealthTracker.Moment;
import io.evenkeel.health.monitor.HealthTracker.ProbeObservation;
import io.evenkeel.health.monitor.HealthTracker.RequestObservation;
import io.evenkeel.model.ChangeCause;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** One backend's life as a test tells it, event by event, in a time of its own. */
final class Story {
  private final HealthTracker tracker;
  private HealthVerdict verdict;
  private Duration time = Duration.ofDays(1);
  private long answered;
  private double random = 0.5;
  private int changes;

  Story(Settings settings) {
    tracker = settings.tracker();
    verdict = tracker.initialVerdict(HealthVerdict.unknown(0, Instant.EPOCH), now());
    changes = verdict.seq() > 0 ? 1 : 0;
  }

  /** One that is alive by its first probe. */
  static Story alive(Settings settings) {
    return new Story(settings).passes();
  }

  HealthVerdict verdict() {
    return verdict;
  }

  /** How often health has changed. */
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

  private Story become(HealthVerdict next) {
    changes += next.health() != verdict.health() ? 1 : 0;
    verdict = next;
    return this;
  }

  Story after(Duration passed) {
    time = time.plus(passed);
    return this;
  }

  Story random(double next) {
    random = next;
    return this;
  }

  /** A probe that passes (+) or fails (-), a request that is answered (a) or fails (x). */
  Story plays(String events) {
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

  Story passes() {
    return probe(verdict.seq(), true);
  }

  Story fails() {
    return probe(verdict.seq(), false);
  }

  Story probe(long seqAtStart, boolean passed) {
    String reason = passed ? "status 200" : "connection refused";
    return become(tracker.afterProbe(
        verdict, new ProbeObservation(seqAtStart, passed, reason, ChangeCause.PROBE), now()));
  }

  Story loses(int requests) {
    for (int i = 0; i < requests; i++) {
      loses(true);
    }
    return this;
  }

  Story loses(boolean markable) {
    return become(tracker.afterFailedRequest(
        verdict, report(OptionalLong.of(verdict.seq())), markable, now()));
  }

  Story losesOneThatSaw(long seq) {
    return become(tracker.afterFailedRequest(verdict, report(OptionalLong.of(seq)), true, now()));
  }

  /** Requests that are answered, and reported where the writer wants to know of them. */
  Story answers(int requests) {
    for (int i = 0; i < requests; i++) {
      answered++;
      become(tracker.afterAnsweredRequest(verdict, report(OptionalLong.of(verdict.seq())), now()));
    }
    return this;
  }

  Story answersOneThatSaw(long seq) {
    return become(tracker.afterAnsweredRequest(verdict, report(OptionalLong.of(seq)), now()));
  }

  /** The hold's timer. */
  Story due() {
    return become(tracker.afterHoldExpired(verdict, now()));
  }

  /** The rest of the hold, and its timer. */
  Story outlastsTheHold() {
    time = Duration.ofNanos(verdict.hold().orElseThrow().untilNanos());
    return due();
  }

  Duration heldFor() {
    return Duration.ofNanos(verdict.hold().orElseThrow().untilNanos()).minus(time);
  }

  Story reconfigured(Settings settings) {
    return become(settings.tracker().afterReconfiguration(verdict, now()));
  }

  private static RequestObservation report(OptionalLong seq) {
    return new RequestObservation(seq, "connection refused", "request 4f1c");
  }
}
