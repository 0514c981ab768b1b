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
  private long due;
  private boolean connected;
  private @Nullable AttemptTimings steps;

  AttemptTimeouts(OutboundRequest outbound, long startedAt) {
    this.timeouts = outbound.timeouts();
    this.body = outbound.body();
    this.startedAt = startedAt;
    this.due = Deadlines.after(startedAt, timeouts.connect());
  }

  /** A connection is there: it waits for the answer from now on. */
  void connected(long now) {
    connected = true;
    due = Deadlines.after(now, timeouts.response());
  }

  /** What it waits for, and how long each took: made where somebody asks. */
  AttemptTimings steps() {
    steps = steps == null ? new AttemptTimings(startedAt) : steps;
    return steps;
  }

  /** When to look. */
  long due() {
    return due;
  }

  /** Whether no answer can be expected yet, since the client has not sent all it has to send. */
  boolean waitsForClient(long now) {
    return connected && body.waitingForBackendSince(now) == now;
  }

  /** Whether the backend had its time: it does not begin before the client has sent what it has to send. */
  boolean isOver(long now) {
    if (connected && now - due >= 0) {
      long since = Math.max(startedAt, body.waitingForBackendSince(now));
      due = Math.max(due, Deadlines.after(since, timeouts.response()));
    }
    return now - due >= 0;
  }

  /** What becomes of the attempt then. */
  Outcome outcome() {
    return connected
        ? new Outcome.TimedOut("no answer within " + timeouts.response().toMillis() + " ms")
        : new Outcome.Unreachable("connect timed out");
  }
}
