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
  private static final double SECOND = Duration.ofSeconds(1).toNanos();
  private static final double LONGEST = Duration.ofDays(3650).toNanos();

  /**
   * The end of a probe.
   *
   * @param seq of the verdict at its start
   * @param cause {@code CHECK} for one on demand, else {@code PROBE}
   * @param decisive its failure is enough, whatever {@code fall} says
   */
  record Probed(long seq, boolean passed, String reason, ChangeCause cause, boolean decisive) {}

  /**
   * What a request saw.
   *
   * @param seq of the verdict it saw, if it knows
   */
  record Reported(OptionalLong seq, String reason, String by) {}

  private final HealthConfig health;
  private final PassiveConfig passive;

  HealthTracker(HealthConfig health, PassiveConfig passive) {
    this.health = health;
    this.passive = passive;
  }

  /** What the configuration alone makes of a new backend: alive, or still unknown. */
  HealthVerdict first(HealthVerdict unknown, Moment now) {
    if (!health.enabled()) {
      return unknown.become(Health.ALIVE, ChangeCause.CONFIG, "health: false", "", now);
    }
    return health.initiallyAlive()
        ? unknown.become(Health.ALIVE, ChangeCause.CONFIG, "initially: alive", "", now)
        : unknown;
  }

  /** After these settings took the place of others. Nobody stays dead for a probe that will never come again. */
  HealthVerdict reconfigured(HealthVerdict was, Moment now) {
    HealthVerdict calm = was.withoutStreak();
    if (health.enabled()) {
      return calm.withHold(
          calm.hold()
              .map(hold ->
                  new Hold(hold.until(), hold.ends(), Optional.empty(), hold.answers(), false)),
          calm.repeats());
    }
    return calm.health() == Health.ALIVE || calm.held()
        ? calm
        : calm.become(Health.ALIVE, ChangeCause.CONFIG, "health: false", "", now);
  }

  /** After a probe. One that began before the last change counts for nothing. */
  HealthVerdict probed(HealthVerdict was, Probed probe, Moment now) {
    if (probe.seq() < was.seq()) {
      return was;
    }
    HealthVerdict leaning = was.withProbe(probe.passed());
    if (was.health() == Health.UNKNOWN) {
      Health seen = probe.passed() ? Health.ALIVE : Health.DEAD;
      return leaning.become(seen, probe.cause(), probe.reason(), "", now);
    }
    return probe.passed() ? passed(leaning, probe, now) : failed(leaning, probe, now);
  }

  private HealthVerdict passed(HealthVerdict leaning, Probed probe, Moment now) {
    if (leaning.health() == Health.ALIVE) {
      return leaning;
    }
    boolean enough = leaning.streak() >= health.rise();
    if (leaning.hold().isPresent()) {
      Hold hold = leaning.hold().get();
      enough = now.nanos() - hold.until() >= 0;
      leaning = leaning.withHold(
          Optional.of(new Hold(
              hold.until(),
              hold.ends(),
              Optional.of(probe.reason()),
              hold.answers(),
              hold.trial())),
          leaning.repeats());
    }
    return enough ? leaning.become(Health.ALIVE, probe.cause(), probe.reason(), "", now) : leaning;
  }

  private HealthVerdict failed(HealthVerdict leaning, Probed probe, Moment now) {
    if (leaning.health() == Health.DEAD) {
      return leaning.withHold(Optional.empty(), leaning.repeats());
    }
    return probe.decisive() || leaning.streak() >= health.fall()
        ? leaning.become(Health.DEAD, probe.cause(), probe.reason(), "", now)
        : leaning;
  }

  /**
   * After a failed request.
   *
   * @param markable false where requests may not mark it, for too few would be left
   */
  HealthVerdict failed(HealthVerdict was, Reported report, boolean markable, Moment now) {
    if (old(report, was) || !passive.enabled()) {
      return was;
    }
    if (was.trial()) {
      int again = was.repeats() + 1;
      return was.withHold(Optional.of(hold(again, now)), again);
    }
    if (was.health() != Health.ALIVE) {
      return was;
    }
    int inARow = was.failedRequests() + 1;
    if (inARow < passive.fall() || !markable) {
      return was.withFailedRequests(inARow);
    }
    int again = again(was, now) ? was.repeats() + 1 : 0;
    return was.withoutStreak()
        .become(Health.DEAD, ChangeCause.REQUEST, report.reason(), report.by(), now)
        .withHold(Optional.of(hold(again, now)), again);
  }

  /** After an answered request. */
  HealthVerdict answered(HealthVerdict was, Reported report, Moment now) {
    if (old(report, was)) {
      return was;
    }
    if (was.health() == Health.ALIVE) {
      return was.failedRequests() == 0 ? was : was.withFailedRequests(0);
    }
    if (was.hold().isEmpty()) {
      return was;
    }
    Hold hold = was.hold().get();
    if (hold.trial()) {
      return was.become(
          Health.ALIVE, ChangeCause.REQUEST, "a trial request was answered", report.by(), now);
    }
    int answers = hold.answers() + 1;
    return answers < ANSWERS_TO_REVIVE
        ? was.withHold(
            Optional.of(new Hold(hold.until(), hold.ends(), hold.pass(), answers, false)),
            was.repeats())
        : was.become(
            Health.ALIVE,
            ChangeCause.REQUEST,
            "three requests were answered as last resort",
            report.by(),
            now);
  }

  /** When the time of a hold may be over. */
  HealthVerdict due(HealthVerdict was, Moment now) {
    if (was.hold().isEmpty() || now.nanos() - was.hold().get().until() < 0) {
      return was;
    }
    Hold hold = was.hold().get();
    if (hold.pass().isPresent()) {
      return was.become(Health.ALIVE, ChangeCause.PROBE, hold.pass().get(), "", now);
    }
    return health.enabled() || hold.trial()
        ? was
        : was.withHold(
            Optional.of(new Hold(hold.until(), hold.ends(), hold.pass(), hold.answers(), true)),
            was.repeats());
  }

  private static boolean old(Reported report, HealthVerdict was) {
    return report.seq().isPresent() && report.seq().getAsLong() < was.seq();
  }

  private static boolean again(HealthVerdict was, Moment now) {
    return was.revivedAt().isPresent()
        && now.answered() - was.revivedAt().getAsLong() <= ANSWERS_TO_TRUST;
  }

  private Hold hold(int again, Moment now) {
    double first = passive.backoffFirst().toNanos();
    double wait;
    if (!health.enabled()) {
      wait = (first > 0 ? first : SECOND) * Math.scalb(1.0, Math.min(again, 60));
    } else {
      wait =
          again == 0 ? first : Math.max(first, SECOND * Math.scalb(1.0, Math.min(again - 1, 60)));
    }
    double most = Math.min(LONGEST, (double) passive.backoffMax().toNanos());
    double jittered = Math.min(wait, most) * (1 + health.jitter() * (2 * now.random() - 1));
    long nanos = (long) Math.min(jittered, most);
    return new Hold(now.nanos() + nanos, now.at().plusNanos(nanos), Optional.empty(), 0, false);
  }
}
