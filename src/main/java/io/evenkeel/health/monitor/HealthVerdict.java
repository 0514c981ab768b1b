package io.evenkeel.health.monitor;

import io.evenkeel.health.monitor.HealthTracker.Moment;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The health of a backend, its reason, and the counts that the next decision depends on. Immutable; {@link
 * HealthTracker} decides the next verdict.
 *
 * @param seq the number of the last change of health; probes and requests that started before it are ignored
 * @param since the time of that change
 * @param streak consecutive probes with the result of the last one, since the last change
 * @param failedRequests consecutive failed requests
 * @param hold present while the backend is dead because of requests and no later probe has failed
 * @param relapses consecutive deaths because of requests that each came soon after a revival
 * @param answeredAtRevival how many requests the backend had responded to at its last revival
 */
record HealthVerdict(
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
   * Marks a backend that is dead because of requests alone, and so is a candidate of last resort.
   *
   * @param untilNanos the earliest end, as {@link System#nanoTime}
   * @param untilInstant the same as wall-clock time
   * @param passReason the reason of the latest probe that started after the death, if it passed
   * @param answers how many requests the backend responded to as last resort
   * @param trialAllowed whether it may get one request even if other backends accept
   */
  record Hold(
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

  boolean held() {
    return hold.isPresent();
  }

  boolean trialAllowed() {
    return hold.isPresent() && hold.get().trialAllowed();
  }

  /** Returns the verdict after a change of health at {@code now}. */
  HealthVerdict withHealth(
      Health next, ChangeCause nextCause, String nextReason, String nextBy, Moment now) {
    boolean revival = health == Health.DEAD && next == Health.ALIVE;
    return new HealthVerdict(
        next,
        now.seq(),
        now.at(),
        nextCause,
        nextReason,
        nextBy,
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

  HealthVerdict withFailedRequests(int count) {
    return new HealthVerdict(
        health,
        seq,
        since,
        cause,
        reason,
        by,
        lastProbePassed,
        streak,
        count,
        hold,
        relapses,
        answeredAtRevival);
  }

  HealthVerdict withHold(Optional<Hold> changed, int relapseCount) {
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
        relapseCount,
        answeredAtRevival);
  }

  /** Whether proxies choose and report the same with {@code other}, so that it need not be published to them. */
  boolean sameForProxies(HealthVerdict other) {
    return health == other.health
        && seq == other.seq
        && failedRequests == other.failedRequests
        && held() == other.held()
        && trialAllowed() == other.trialAllowed()
        && hold.map(Hold::untilNanos).equals(other.hold.map(Hold::untilNanos));
  }
}
