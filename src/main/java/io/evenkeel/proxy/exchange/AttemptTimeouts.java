package io.evenkeel.proxy.exchange;

import io.evenkeel.config.BackendTimeouts;
import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.backend.AttemptTimings;
import io.evenkeel.time.Deadlines;
import org.jspecify.annotations.Nullable;

/** How long an attempt waits: for a connection, then for an answer, of which the client's own slowness is no part. */
final class AttemptTimeouts {
  private final BackendTimeouts timeouts;
  private final RequestBody body;
  private final long startedAt;
  private long deadline;
  private boolean connected;
  private @Nullable AttemptTimings timings;

  AttemptTimeouts(OutboundRequest outbound, long startedAt) {
    this.timeouts = outbound.timeouts();
    this.body = outbound.body();
    this.startedAt = startedAt;
    this.deadline = Deadlines.after(startedAt, timeouts.connect());
  }

  /** A connection is there: it waits for the answer from now on. */
  void onConnected(long now) {
    connected = true;
    deadline = Deadlines.after(now, timeouts.response());
  }

  /** What it waits for, and how long each took: made where somebody asks. */
  AttemptTimings timings() {
    timings = timings == null ? new AttemptTimings(startedAt) : timings;
    return timings;
  }

  /** When to look. */
  long deadline() {
    return deadline;
  }

  /** Whether no answer can be expected yet, since the client has not sent all it has to send. */
  boolean isWaitingForClient(long now) {
    return connected && body.waitingForBackendSince(now) == now;
  }

  /** Whether the backend had its time: it does not begin before the client has sent what it has to send. */
  boolean checkTimeout(long now) {
    if (connected && now - deadline >= 0) {
      long since = Math.max(startedAt, body.waitingForBackendSince(now));
      deadline = Math.max(deadline, Deadlines.after(since, timeouts.response()));
    }
    return now - deadline >= 0;
  }

  /** What becomes of the attempt then. */
  Outcome timeoutOutcome() {
    return connected
        ? new Outcome.TimedOut("no answer within " + timeouts.response().toMillis() + " ms")
        : new Outcome.Unreachable("connect timed out");
  }
}
