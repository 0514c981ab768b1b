package io.evenkeel.health.monitor;

import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.PassiveConfig;
import io.evenkeel.health.monitor.HealthVerdict.Hold;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The next verdict, of the last one and what happened: pure, the time passed in.
 *
 * <pre>
 *              first probe                 fall probes, or a suspecting one unanswered
 *   UNKNOWN ──────────────── ALIVE / DEAD ─────────────────────────────┐
 *                              │    ▲ rise probes                      ▼
 *           passive.fall       │    └─────────────────────────────── DEAD
 *           requests           ▼                                       ▲
 *                       DEAD, held until T ── a later probe fails ─────┘
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
   * The end of a probe.
   *
   * @param seq of the verdict at its start
   * @param cause {@code CHECK} for one on demand, else {@code PROBE}
   * @param decisive its failure is enough, whatever {@code fall} says
   */
  record ProbeObservation(
      long seq, boolean passed, String reason, ChangeCause cause, boolean decisive) {}

  /**
   * What a request saw.
   *
   * @param seq of the verdict it saw, if it knows
   */
  record RequestObservation(OptionalLong seq, String reason, String by) {}

  private final HealthConfig health;
  private final PassiveConfig passive;

  HealthTracker(HealthConfig health, PassiveConfig passive) {
    this.health = health;
    this.passive = passive;
  }

  /** What the configuration alone makes of a new backend: alive, or still unknown. */
  HealthVerdict initialVerdict(HealthVerdict unknown, Moment now) {
    if (!health.enabled()) {
      return unknown.withHealth(Health.ALIVE, ChangeCause.CONFIG, "health: false", "", now);
    }
    return health.initiallyAlive()
        ? unknown.withHealth(Health.ALIVE, ChangeCause.CONFIG, "initially: alive", "", now)
        : unknown;
  }

  /** After these settings took the place of others. Nobody stays dead for a probe that will never come again. */
  HealthVerdict afterReconfiguration(HealthVerdict was, Moment now) {
    HealthVerdict calm = was.withoutStreak();
    if (health.enabled()) {
      return calm.withHold(
          calm.hold()
              .map(hold -> new Hold(
                  hold.untilNanos(), hold.untilInstant(), Optional.empty(), hold.answers(), false)),
          calm.relapses());
    }
    return calm.health() == Health.ALIVE || calm.held()
        ? calm
        : calm.withHealth(Health.ALIVE, ChangeCause.CONFIG, "health: false", "", now);
  }

  /** After a probe. One that began before the last change counts for nothing. */
  HealthVerdict afterProbe(HealthVerdict was, ProbeObservation probe, Moment now) {
    if (probe.seq() < was.seq()) {
      return was;
    }
    HealthVerdict leaning = was.withProbe(probe.passed());
    if (was.health() == Health.UNKNOWN) {
      Health seen = probe.passed() ? Health.ALIVE : Health.DEAD;
      return leaning.withHealth(seen, probe.cause(), probe.reason(), "", now);
    }
    return probe.passed()
        ? afterPassedProbe(leaning, probe, now)
        : afterFailedProbe(leaning, probe, now);
  }

  private HealthVerdict afterPassedProbe(
      HealthVerdict leaning, ProbeObservation probe, Moment now) {
    if (leaning.health() == Health.ALIVE) {
      return leaning;
    }
    boolean enough = leaning.streak() >= health.rise();
    if (leaning.hold().isPresent()) {
      Hold hold = leaning.hold().get();
      enough = now.nanos() - hold.untilNanos() >= 0;
      leaning = leaning.withHold(
          Optional.of(new Hold(
              hold.untilNanos(),
              hold.untilInstant(),
              Optional.of(probe.reason()),
              hold.answers(),
              hold.trialAllowed())),
          leaning.relapses());
    }
    return enough
        ? leaning.withHealth(Health.ALIVE, probe.cause(), probe.reason(), "", now)
        : leaning;
  }

  private HealthVerdict afterFailedProbe(
      HealthVerdict leaning, ProbeObservation probe, Moment now) {
    if (leaning.health() == Health.DEAD) {
      return leaning.withHold(Optional.empty(), leaning.relapses());
    }
    return probe.decisive() || leaning.streak() >= health.fall()
        ? leaning.withHealth(Health.DEAD, probe.cause(), probe.reason(), "", now)
        : leaning;
  }

  /**
   * After a failed request.
   *
   * @param markable false where requests may not mark it, for too few would be left
   */
  HealthVerdict afterFailedRequest(
      HealthVerdict was, RequestObservation report, boolean markable, Moment now) {
    if (isStale(report, was) || !passive.enabled()) {
      return was;
    }
    if (was.trialAllowed()) {
      int again = was.relapses() + 1;
      return was.withHold(Optional.of(holdDown(again, now)), again);
    }
    if (was.health() != Health.ALIVE) {
      return was;
    }
    int inARow = was.failedRequests() + 1;
    if (inARow < passive.fall() || !markable) {
      return was.withFailedRequests(inARow);
    }
    int again = isRelapse(was, now) ? was.relapses() + 1 : 0;
    return was.withoutStreak()
        .withHealth(Health.DEAD, ChangeCause.REQUEST, report.reason(), report.by(), now)
        .withHold(Optional.of(holdDown(again, now)), again);
  }

  /** After an answered request. */
  HealthVerdict afterAnsweredRequest(HealthVerdict was, RequestObservation report, Moment now) {
    if (isStale(report, was)) {
      return was;
    }
    if (was.health() == Health.ALIVE) {
      return was.failedRequests() == 0 ? was : was.withFailedRequests(0);
    }
    if (was.hold().isEmpty()) {
      return was;
    }
    Hold hold = was.hold().get();
    if (hold.trialAllowed()) {
      return was.withHealth(
          Health.ALIVE, ChangeCause.REQUEST, "a trial request was answered", report.by(), now);
    }
    int answers = hold.answers() + 1;
    return answers < ANSWERS_TO_REVIVE
        ? was.withHold(
            Optional.of(new Hold(
                hold.untilNanos(), hold.untilInstant(), hold.passReason(), answers, false)),
            was.relapses())
        : was.withHealth(
            Health.ALIVE,
            ChangeCause.REQUEST,
            "three requests were answered as last resort",
            report.by(),
            now);
  }

  /** When the time of a hold may be over. */
  HealthVerdict afterHoldExpired(HealthVerdict was, Moment now) {
    if (was.hold().isEmpty() || now.nanos() - was.hold().get().untilNanos() < 0) {
      return was;
    }
    Hold hold = was.hold().get();
    if (hold.passReason().isPresent()) {
      return was.withHealth(Health.ALIVE, ChangeCause.PROBE, hold.passReason().get(), "", now);
    }
    return health.enabled() || hold.trialAllowed()
        ? was
        : was.withHold(
            Optional.of(new Hold(
                hold.untilNanos(), hold.untilInstant(), hold.passReason(), hold.answers(), true)),
            was.relapses());
  }

  private static boolean isStale(RequestObservation report, HealthVerdict was) {
    return report.seq().isPresent() && report.seq().getAsLong() < was.seq();
  }

  private static boolean isRelapse(HealthVerdict was, Moment now) {
    return was.answeredAtRevival().isPresent()
        && now.answeredRequests() - was.answeredAtRevival().getAsLong() <= ANSWERS_TO_TRUST;
  }

  private Hold holdDown(int again, Moment now) {
    double first = passive.backoffFirst().toNanos();
    double wait;
    if (!health.enabled()) {
      wait = (first > 0 ? first : SECOND_NANOS) * Math.scalb(1.0, Math.min(again, 60));
    } else {
      wait = again == 0
          ? first
          : Math.max(first, SECOND_NANOS * Math.scalb(1.0, Math.min(again - 1, 60)));
    }
    double most = Math.min(MAX_HOLD_NANOS, (double) passive.backoffMax().toNanos());
    double jittered = Math.min(wait, most) * (1 + health.jitter() * (2 * now.random() - 1));
    long nanos = (long) Math.min(jittered, most);
    return new Hold(now.nanos() + nanos, now.at().plusNanos(nanos), Optional.empty(), 0, false);
  }
}
