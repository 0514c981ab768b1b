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
    boolean passing,
    int streak,
    int failedRequests,
    Optional<Hold> hold,
    int repeats,
    OptionalLong revivedAt) {

  /**
   * Dead by requests alone: a candidate of last resort.
   *
   * @param until the earliest end, in nanoseconds
   * @param ends the same, for people
   * @param pass what the latest probe begun after the death said, if it passed
   * @param answers given as last resort
   * @param trial one request may go there, without waiting for the last resort
   */
  public record Hold(long until, Instant ends, Optional<String> pass, int answers, boolean trial) {}

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

  boolean trial() {
    return hold.isPresent() && hold.get().trial();
  }

  /** Alive or dead from now on, by whatever happened at {@code now}. */
  HealthVerdict become(Health next, ChangeCause why, String because, String who, Moment now) {
    boolean revival = health == Health.DEAD && next == Health.ALIVE;
    return new HealthVerdict(
        next,
        now.seq(),
        now.at(),
        why,
        because,
        who,
        passing,
        streak,
        0,
        Optional.empty(),
        repeats,
        revival ? OptionalLong.of(now.answered()) : revivedAt);
  }

  HealthVerdict withProbe(boolean passed) {
    int agreeing = streak > 0 && passing == passed ? streak + 1 : 1;
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
        repeats,
        revivedAt);
  }

  HealthVerdict withoutStreak() {
    return new HealthVerdict(
        health,
        seq,
        since,
        cause,
        reason,
        by,
        passing,
        0,
        failedRequests,
        hold,
        repeats,
        revivedAt);
  }

  HealthVerdict withFailedRequests(int inARow) {
    return new HealthVerdict(
        health, seq, since, cause, reason, by, passing, streak, inARow, hold, repeats, revivedAt);
  }

  HealthVerdict withHold(Optional<Hold> changed, int again) {
    return new HealthVerdict(
        health,
        seq,
        since,
        cause,
        reason,
        by,
        passing,
        streak,
        failedRequests,
        changed,
        again,
        revivedAt);
  }

  /** Whether a proxy that looks at {@code other} would choose, or report, as it does by this one. */
  boolean sameFor(HealthVerdict other) {
    return health == other.health
        && seq == other.seq
        && failedRequests == other.failedRequests
        && held() == other.held()
        && trial() == other.trial()
        && hold.map(Hold::until).equals(other.hold.map(Hold::until));
  }
}
