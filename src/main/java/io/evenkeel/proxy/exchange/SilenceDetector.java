package io.evenkeel.proxy.exchange;

import io.evenkeel.model.Outcome;
import io.evenkeel.net.FailureReasons;
import io.evenkeel.proxy.pool.LoopBackend;
import java.util.concurrent.TimeUnit;

/**
 * Watches whether the host of a backend acknowledges what an attempt sent that has waited for a while. A busy backend's
 * host acknowledges at once; one that is silent is gone, or its network is.
 */
final class SilenceDetector implements LoopBackend.WaitingAttempt {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long CHECK_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long REST_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** So long, the host is asked often whether it is there: most attempts that will get a response have it by then. */
  private static final long OFTEN_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** How long the host has to stay silent before a request that cannot be sent elsewhere is given up. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final AttemptOwner owner;
  private final Attempt attempt;
  private final LoopBackend backend;
  private boolean watchedClosely;
  private boolean silent;
  private long silenceSeenAt;

  /** Registers with the backend until {@link #end}. */
  SilenceDetector(AttemptOwner owner, Attempt attempt, LoopBackend backend) {
    this.owner = owner;
    this.attempt = attempt;
    this.backend = backend;
    backend.addWaiting(this);
  }

  /** Returns when to check again. The attempt may have ended. */
  long check(long now) {
    if (backend.isHostSilent()) {
      onHostSilent();
      if (!attempt.pending()) {
        return NEVER;
      }
    }
    watchedClosely = watchedClosely || attempt.watchClosely();
    long millis = attempt.silentMillis();
    if (millis == 0) {
      silent = false;
      boolean often = watchedClosely || now - attempt.startedAt() < OFTEN_NANOS;
      return now + (often ? CHECK_INTERVAL_NANOS : REST_INTERVAL_NANOS);
    }
    long since = Math.max(attempt.startedAt(), now - TimeUnit.MILLISECONDS.toNanos(millis));
    if (!silent) {
      silent = true;
      silenceSeenAt = now;
      backend.reportSilence(since);
    }
    if (owner.isReplayable()) {
      owner.moveToAnotherBackend(attempt, outcome(since));
      return NEVER;
    }
    if (now - silenceSeenAt >= PATIENCE_NANOS) {
      attempt.finish(outcome(since));
      return NEVER;
    }
    return now + CHECK_INTERVAL_NANOS;
  }

  /** If the backend answers others, only this connection is lost, as when a firewall has forgotten it. */
  private Outcome outcome(long since) {
    return backend.hasRespondedSince(since)
        ? new Outcome.Stale(true)
        : new Outcome.TimedOut(FailureReasons.HOST_SILENT);
  }

  /** Another attempt has found the silence. */
  @Override
  public void onHostSilent() {
    if (attempt.connecting()) {
      attempt.finish(new Outcome.Unreachable(FailureReasons.CONNECT_TIMED_OUT));
    } else if (attempt.pending() && owner.isReplayable()) {
      owner.moveToAnotherBackend(attempt, new Outcome.TimedOut(FailureReasons.HOST_SILENT));
    }
  }

  void end() {
    backend.endWait(this);
    if (watchedClosely) {
      attempt.endCloseWatch();
    }
  }
}
