package io.evenkeel.health.monitor;

import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.PassiveConfig;
import io.evenkeel.health.monitor.HealthVerdict.Hold;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides the next verdict from the current one and an observation. Pure: the time is passed in.
 *
 * <pre>
 *              first probe                 fall probes
 *   UNKNOWN ──────────────── ALIVE / DEAD ─────────────────────────────┐
 *                              │    ▲ rise probes                      ▼
 *           passive.fall       │    └─────────────────────────────── DEAD
 *           requests           ▼                                       ▲
 *                       DEAD, held until T ── fall later probes fail ──┘
 *                              │
 *                              └── T past and a later probe passed, or three answers ── ALIVE
 * </pre>
 */
final class HealthTracker {
  private static final int ANSWERS_TO_REVIVE = 3;
  private static final int ANSWERS_TO_TRUST = 10;
  private static final double SECOND_NANOS = Duration.ofSeconds(1).toNanos();
  private static final double MAX_HOLD_NANOS = Duration.ofDays(3650).toNanos();

  /**
   * The result of a probe.
   *
   * @param seq the number of the verdict when the probe started
   * @param cause {@code CHECK} for a probe on demand, else {@code PROBE}
   */
  record ProbeObservation(long seq, boolean passed, String reason, ChangeCause cause) {}

  /**
   * The outcome of a request.
   *
   * @param seq the number of the verdict that the proxy had seen; empty if unknown
   * @param by the sender of the report
   */
  record RequestObservation(OptionalLong seq, String reason, String by) {}

  /**
   * The input of a decision besides the observation.
   *
   * @param nanos the time, as {@link System#nanoTime}
   * @param at the wall-clock time
   * @param seq the number that a change of health gets
   * @param answeredRequests how many requests the backend has responded to so far
   * @param random from 0 to 1, for jitter
   */
  record Moment(long nanos, Instant at, long seq, long answeredRequests, double random) {}

  private final HealthConfig health;
  private final PassiveConfig passive;

  HealthTracker(HealthConfig health, PassiveConfig passive) {
    this.health = health;
    this.passive = passive;
  }

  /** Returns the verdict of a new backend: unknown until its first probe, or alive if the configuration says so. */
  HealthVerdict initialVerdict(HealthVerdict unknown, Moment now) {
    if (!health.enabled()) {
      return unknown.withHealth(Health.ALIVE, ChangeCause.CONFIG, "health: false", "", now);
    }
    return health.initiallyAlive()
        ? unknown.withHealth(Health.ALIVE, ChangeCause.CONFIG, "initially: alive", "", now)
        : unknown;
  }

  /**
   * Returns the verdict after a change of the settings. Without probes a dead backend becomes alive, since no probe
   * would revive it.
   */
  HealthVerdict afterReconfiguration(HealthVerdict current, Moment now) {
    HealthVerdict reset = current.withoutStreak();
    if (health.enabled()) {
      return reset.withHold(
          reset
              .hold()
              .map(hold -> new Hold(
                  hold.untilNanos(), hold.untilInstant(), Optional.empty(), hold.answers(), false)),
          reset.relapses());
    }
    return reset.health() == Health.ALIVE || reset.held()
        ? reset
        : reset.withHealth(Health.ALIVE, ChangeCause.CONFIG, "health: false", "", now);
  }

  /** Returns the verdict after a probe. A probe that started before the last change is ignored. */
  HealthVerdict afterProbe(HealthVerdict current, ProbeObservation probe, Moment now) {
    if (probe.seq() < current.seq()) {
      return current;
    }
    HealthVerdict updated = current.withProbe(probe.passed());
    if (current.health() == Health.UNKNOWN) {
      Health health = probe.passed() ? Health.ALIVE : Health.DEAD;
      return updated.withHealth(health, probe.cause(), probe.reason(), "", now);
    }
    return probe.passed()
        ? afterPassedProbe(updated, probe, now)
        : afterFailedProbe(updated, probe, now);
  }

  private HealthVerdict afterPassedProbe(
      HealthVerdict updated, ProbeObservation probe, Moment now) {
    if (updated.health() == Health.ALIVE) {
      return updated;
    }
    boolean enough = updated.streak() >= health.rise();
    if (updated.hold().isPresent()) {
      Hold hold = updated.hold().get();
      enough = now.nanos() - hold.untilNanos() >= 0;
      updated = updated.withHold(
          Optional.of(new Hold(
              hold.untilNanos(),
              hold.untilInstant(),
              Optional.of(probe.reason()),
              hold.answers(),
              hold.trialAllowed())),
          updated.relapses());
    }
    return enough
        ? updated.withHealth(Health.ALIVE, probe.cause(), probe.reason(), "", now)
        : updated;
  }

  private HealthVerdict afterFailedProbe(
      HealthVerdict updated, ProbeObservation probe, Moment now) {
    boolean enough = updated.streak() >= health.fall();
    if (updated.health() == Health.DEAD) {
      return updated.withHold(
          enough ? Optional.empty() : updated.hold().map(HealthTracker::withoutPass),
          updated.relapses());
    }
    return enough
        ? updated.withHealth(Health.DEAD, probe.cause(), probe.reason(), "", now)
        : updated;
  }

  /**
   * Returns the verdict after a failed request.
   *
   * @param markable false if too few backends would remain, so that requests may not mark this one dead
   */
  HealthVerdict afterFailedRequest(
      HealthVerdict current, RequestObservation request, boolean markable, Moment now) {
    if (isStale(request, current) || !passive.enabled()) {
      return current;
    }
    if (current.trialAllowed()) {
      int relapses = current.relapses() + 1;
      return current.withHold(Optional.of(holdDown(relapses, now)), relapses);
    }
    if (current.health() != Health.ALIVE) {
      return current;
    }
    int failed = current.failedRequests() + 1;
    if (failed < passive.fall() || !markable) {
      return current.withFailedRequests(failed);
    }
    int relapses = isRelapse(current, now) ? current.relapses() + 1 : 0;
    return current
        .withoutStreak()
        .withHealth(Health.DEAD, ChangeCause.REQUEST, request.reason(), request.by(), now)
        .withHold(Optional.of(holdDown(relapses, now)), relapses);
  }

  /**
   * Returns the verdict after the request that marked the backend has failed alike on another one: what it was before the
   * mark, unless a probe has decided since.
   *
   * @param before the mark
   */
  HealthVerdict afterWithdrawnMark(
      HealthVerdict current, HealthVerdict before, RequestObservation request, Moment now) {
    return current.held()
        ? before.withHealth(
            before.health(), ChangeCause.REQUEST, request.reason(), request.by(), now)
        : current;
  }

  /** Returns the verdict after a request that the backend responded to. */
  HealthVerdict afterAnsweredRequest(
      HealthVerdict current, RequestObservation request, Moment now) {
    if (isStale(request, current)) {
      return current;
    }
    if (current.health() == Health.ALIVE) {
      return current.failedRequests() == 0 ? current : current.withFailedRequests(0);
    }
    if (current.hold().isEmpty()) {
      return current;
    }
    Hold hold = current.hold().get();
    if (hold.trialAllowed()) {
      return current.withHealth(
          Health.ALIVE, ChangeCause.REQUEST, "a trial request was answered", request.by(), now);
    }
    int answers = hold.answers() + 1;
    return answers < ANSWERS_TO_REVIVE
        ? current.withHold(
            Optional.of(new Hold(
                hold.untilNanos(), hold.untilInstant(), hold.passReason(), answers, false)),
            current.relapses())
        : current
            .withoutStreak()
            .withHealth(
                Health.ALIVE,
                ChangeCause.REQUEST,
                "three requests were answered as last resort",
                request.by(),
                now);
  }

  /** Returns the verdict after the hold may have expired. */
  HealthVerdict afterHoldExpired(HealthVerdict current, Moment now) {
    if (current.hold().isEmpty() || now.nanos() - current.hold().get().untilNanos() < 0) {
      return current;
    }
    Hold hold = current.hold().get();
    if (hold.passReason().isPresent()) {
      return current.withHealth(
          Health.ALIVE, ChangeCause.PROBE, hold.passReason().get(), "", now);
    }
    return health.enabled() || hold.trialAllowed()
        ? current
        : current.withHold(
            Optional.of(new Hold(
                hold.untilNanos(), hold.untilInstant(), hold.passReason(), hold.answers(), true)),
            current.relapses());
  }

  /** The hold after a probe failed: the next one has to pass before it ends. */
  private static Hold withoutPass(Hold hold) {
    return new Hold(
        hold.untilNanos(),
        hold.untilInstant(),
        Optional.empty(),
        hold.answers(),
        hold.trialAllowed());
  }

  private static boolean isStale(RequestObservation request, HealthVerdict current) {
    return request.seq().isPresent() && request.seq().getAsLong() < current.seq();
  }

  private static boolean isRelapse(HealthVerdict current, Moment now) {
    return current.answeredAtRevival().isPresent()
        && now.answeredRequests() - current.answeredAtRevival().getAsLong() <= ANSWERS_TO_TRUST;
  }

  private Hold holdDown(int relapses, Moment now) {
    double first = passive.backoffFirst().toNanos();
    double wait;
    if (!health.enabled()) {
      wait = (first > 0 ? first : SECOND_NANOS) * Math.scalb(1.0, Math.min(relapses, 60));
    } else {
      wait = relapses == 0
          ? first
          : Math.max(first, SECOND_NANOS * Math.scalb(1.0, Math.min(relapses - 1, 60)));
    }
    double max = Math.min(MAX_HOLD_NANOS, (double) passive.backoffMax().toNanos());
    double jittered = Math.min(wait, max) * (1 + health.jitter() * (2 * now.random() - 1));
    long nanos = (long) Math.min(jittered, max);
    return new Hold(now.nanos() + nanos, now.at().plusNanos(nanos), Optional.empty(), 0, false);
  }
}
