package io.evenkeel.proxy.exchange;

import io.evenkeel.config.BackendTimeouts;
import io.evenkeel.model.Outcome;
import io.evenkeel.net.FailureReasons;
import io.evenkeel.proxy.backend.AttemptTimings;
import io.evenkeel.time.Deadlines;
import org.jspecify.annotations.Nullable;

/**
 * The timeouts of an attempt: first for a connection, then for a response. Time in which the backend waits for the
 * client does not count.
 */
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

  /** Starts the timeout for the response. */
  void onConnected(long now) {
    connected = true;
    deadline = Deadlines.after(now, timeouts.response());
  }

  /** Created by the first call, because most attempts need none. */
  AttemptTimings timings() {
    timings = timings == null ? new AttemptTimings(startedAt) : timings;
    return timings;
  }

  /** When to call {@link #checkTimeout}. */
  long deadline() {
    return deadline;
  }

  /** Whether the backend cannot respond yet because the client has not sent the whole body. */
  boolean isWaitingForClient(long now) {
    return connected && body.waitingForBackendSince(now) == now;
  }

  /**
   * Whether the timeout has expired. The timeout for a response starts only when the client has sent what the backend
   * waits for.
   */
  boolean checkTimeout(long now) {
    if (connected && now - deadline >= 0) {
      long since = Math.max(startedAt, body.waitingForBackendSince(now));
      deadline = Math.max(deadline, Deadlines.after(since, timeouts.response()));
    }
    return now - deadline >= 0;
  }

  /** The outcome of an attempt whose timeout has expired. */
  Outcome timeoutOutcome() {
    return connected
        ? new Outcome.TimedOut(FailureReasons.describeSilence(timeouts.response()))
        : new Outcome.Unreachable(FailureReasons.CONNECT_TIMED_OUT);
  }
}
