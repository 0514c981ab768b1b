package io.evenkeel.health.monitor;

import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is thought of a backend, and why. Immutable; {@link HealthTracker} makes the next one.
 *
 * @param seq of the last change of health; what began before it counts for nothing
 * @param since when that was
 * @param passing whether the last probe passed
 * @param streak probes in a row that agree with the last, since the last change
 * @param failedRequests in a row
 * @param hold while it is dead by requests and no later probe has failed
 * @param repeats deaths by requests in a row, each right after a revival; the first does not count
 * @param revivedAt how many requests it had answered when it last came back to life
 */
public record HealthVerdict(
    Health health,
    long seq,
    Instant since,
    ChangeCause cause,
    String reason,
    String by,
    boolean lastProbePassed,
    int streak,
    int failedRequests,
    Optional<Hold> hold,
    int relapses,
    OptionalLong answeredAtRevival) {

  /**
   * Dead by requests alone: a candidate of last resort.
   *
   * @param until the earliest end, in nanoseconds
   * @param ends the same, for people
   * @param pass what the latest probe begun after the death said, if it passed
   * @param answers given as last resort
   * @param trial one request may go there, without waiting for the last resort
   */
  public record Hold(
      long untilNanos,
      Instant untilInstant,
      Optional<String> passReason,
      int answers,
      boolean trialAllowed) {}

  static HealthVerdict unknown(long seq, Instant at) {
    return new HealthVerdict(
        Health.UNKNOWN,
        seq,
        at,
        ChangeCause.CONFIG,
        "not checked yet",
        "",
        false,
        0,
        0,
        Optional.empty(),
        0,
        OptionalLong.empty());
  }

  public boolean held() {
    return hold.isPresent();
  }

  boolean trialAllowed() {
    return hold.isPresent() && hold.get().trialAllowed();
  }

  /** Alive or dead from now on, by whatever happened at {@code now}. */
  HealthVerdict withHealth(Health next, ChangeCause why, String because, String who, Moment now) {
    boolean revival = health == Health.DEAD && next == Health.ALIVE;
    return new HealthVerdict(
        next,
        now.seq(),
        now.at(),
        why,
        because,
        who,
        lastProbePassed,
        streak,
        0,
        Optional.empty(),
        relapses,
        revival ? OptionalLong.of(now.answeredRequests()) : answeredAtRevival);
  }

  HealthVerdict withProbe(boolean passed) {
    int agreeing = streak > 0 && lastProbePassed == passed ? streak + 1 : 1;
    return new HealthVerdict(
        health,
        seq,
        since,
        cause,
        reason,
        by,
        passed,
        agreeing,
        failedRequests,
        hold,
        relapses,
        answeredAtRevival);
  }

  HealthVerdict withoutStreak() {
    return new HealthVerdict(
        health,
        seq,
        since,
        cause,
        reason,
        by,
        lastProbePassed,
        0,
        failedRequests,
        hold,
        relapses,
        answeredAtRevival);
  }

  HealthVerdict withFailedRequests(int inARow) {
    return new HealthVerdict(
        health,
        seq,
        since,
        cause,
        reason,
        by,
        lastProbePassed,
        streak,
        inARow,
        hold,
        relapses,
        answeredAtRevival);
  }

  HealthVerdict withHold(Optional<Hold> changed, int again) {
    return new HealthVerdict(
        health,
        seq,
        since,
        cause,
        reason,
        by,
        lastProbePassed,
        streak,
        failedRequests,
        changed,
        again,
        answeredAtRevival);
  }

  /** Whether a proxy that looks at {@code other} would choose, or report, as it does by this one. */
  boolean sameForProxies(HealthVerdict other) {
    return health == other.health
        && seq == other.seq
        && failedRequests == other.failedRequests
        && held() == other.held()
        && trialAllowed() == other.trialAllowed()
        && hold.map(Hold::untilNanos).equals(other.hold.map(Hold::untilNanos));
  }
}
