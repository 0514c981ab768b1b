package io.evenkeel.proxy.exchange;

import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.backend.BackendResponse;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.traffic.SuspectRequests.Suspicion;
import org.jspecify.annotations.Nullable;

/** The exchange that an attempt is part of. */
interface AttemptOwner {
  /** Whether sending the request twice does no harm. */
  boolean idempotent();

  /** Whether the request may be sent to another backend during this attempt. */
  boolean isReplayable();

  /** When a second backend is tried because the first is slow; {@code Long.MAX_VALUE} if never. */
  long hedgeDeadline(long now);

  /** The hedge deadline of an attempt has passed. */
  void onHedgeDeadline(Attempt slow, long now);

  /** The backend passes its probes, but does not respond to this or any other attempt. */
  void onHang(Attempt slow);

  /** The backend, or its host, does not respond to anything. Called only if the request is replayable. */
  void moveToAnotherBackend(Attempt attempt, Outcome why);

  /** The deadline that a gRPC client set has passed. */
  void onGrpcDeadline();

  /** The head of a valid response was read. */
  void onResponse(Attempt attempt, BackendResponse response, long now);

  /** Records how the attempt ended. Returns why the failure marks no backend; {@code null} if it does. */
  @Nullable
  Suspicion recordEnd(LoopBackend backend, Outcome outcome, boolean failed, long now);

  /** The failures of the request so far. */
  RequestFailures failures();

  /** The attempt has ended and its outcome was reported. */
  void onAttemptEnded(Attempt attempt, Outcome outcome);
}
