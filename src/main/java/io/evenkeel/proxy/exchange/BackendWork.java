package io.evenkeel.proxy.exchange;

import io.evenkeel.model.Outcome;
import io.evenkeel.model.RetrySafety;
import io.evenkeel.proxy.pool.LoopBackend;
import java.util.concurrent.TimeUnit;

/**
 * What one attempt takes of its backend's places, if their number follows from its responses: one until the response head,
 * and one that is given up longer than the attempt, since the backend works on.
 */
final class BackendWork {
  /** An attempt that waits for longer probably waits for an event, as a long poll does. */
  private static final long PARK_AFTER_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final int SERVICE_TIMES = 8;

  private final LoopBackend backend;
  private final boolean counted;
  private final long startedAt;
  private boolean done;

  BackendWork(LoopBackend backend, long startedAt) {
    this.backend = backend;
    this.counted = backend.findsLimit();
    this.startedAt = startedAt;
  }

  /** When to call {@link #onTimer}. */
  long nextDeadline() {
    return counted && !done ? parkAt() : Long.MAX_VALUE;
  }

  private long parkAt() {
    return startedAt
        + Math.max(PARK_AFTER_NANOS, SERVICE_TIMES * backend.traffic().limit().serviceNanos());
  }

  void onTimer(long now) {
    if (counted && !done && now - parkAt() >= 0) {
      done = true;
      backend.park();
    }
  }

  void onResponse(int status, long now) {
    if (counted && !done) {
      done = true;
      backend.recordWorkDone(startedAt, status, now);
    }
  }

  /** @param sent whether the request was written, and had no response */
  void onEnd(boolean sent, Outcome outcome, long now) {
    if (done) {
      backend.recordEndAfterWork();
    } else if (counted && sent && isGivenUp(outcome)) {
      backend.recordAbandoned(startedAt, now);
    }
  }

  /** Whether the attempt ended for a reason that the backend does not know of. */
  private static boolean isGivenUp(Outcome outcome) {
    return outcome instanceof Outcome.TimedOut
        || outcome.meaning().retrySafety() == RetrySafety.NEVER
            && !(outcome instanceof Outcome.Truncated);
  }
}
