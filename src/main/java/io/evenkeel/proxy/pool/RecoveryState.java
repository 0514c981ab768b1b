package io.evenkeel.proxy.pool;

import io.evenkeel.balance.SlowStart;
import io.evenkeel.health.BackendState;
import io.evenkeel.traffic.BackendTraffic;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The state of a backend that recovered: it is on trial until it has responded to a request, and its weight grows
 * during the pool's slow start.
 */
final class RecoveryState {
  private static final long ANY_REQUEST_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final RecoveryState NONE = new RecoveryState(-1, 0, true);

  private final long seq;
  private final long recoveredAt;
  private boolean warmedUp;

  private RecoveryState(long seq, long recoveredAt, boolean warmedUp) {
    this.seq = seq;
    this.recoveredAt = recoveredAt;
    this.warmedUp = warmedUp;
  }

  /** Returns a constant for a backend that was never dead; the constant is never on trial. */
  static RecoveryState of(BackendState state) {
    if (!state.isRevived()) {
      return NONE;
    }
    long ago = Math.max(0, Duration.between(state.since(), Instant.now()).toNanos());
    return new RecoveryState(state.seq(), System.nanoTime() - ago, false);
  }

  boolean isFor(BackendState state) {
    return state.isRevived() ? seq == state.seq() : this == NONE;
  }

  /** Whether the backend has responded to no request since it recovered. */
  boolean isOnTrial(BackendTraffic traffic) {
    return this != NONE && traffic.lastAnsweredSeq() < seq;
  }

  /** Whether even a request that cannot be sent again may be the trial, because no other request came for a while. */
  boolean acceptsAnyRequest(long now) {
    return now - recoveredAt >= ANY_REQUEST_AFTER_NANOS;
  }

  /**
   * Sets the weights of a tier: recently recovered backends get a percentage of theirs. While there are any, the
   * weights of all backends are multiplied by percentages. A backend that is alone in its tier gets all traffic, so
   * its slow start ends.
   *
   * @return when a weight must change next; {@code Long.MAX_VALUE} if there is no slow start
   */
  static long updateWeights(LoopBackend[] tier, long slowStart, long now) {
    if (tier.length == 1) {
      tier[0].recovery().warmedUp = true;
    }
    long next = Long.MAX_VALUE;
    for (LoopBackend each : tier) {
      RecoveryState recovery = each.recovery();
      if (!recovery.warmedUp && now - recovery.recoveredAt < slowStart) {
        next = Math.min(
            next,
            SlowStart.nextChangeAt(now - recovery.recoveredAt, slowStart)
                + recovery.recoveredAt
                - now);
      }
    }
    boolean warming = next < Long.MAX_VALUE;
    for (LoopBackend each : tier) {
      int share = warming ? each.recovery().weightPercent(slowStart, now) : SlowStart.FULL_PERCENT;
      each.setWeightShare(warming ? share : 1);
      each.traffic().setWeightPercent(share);
    }
    return warming ? now + next : Long.MAX_VALUE;
  }

  private int weightPercent(long slowStart, long now) {
    return warmedUp
        ? SlowStart.FULL_PERCENT
        : SlowStart.weightPercent(now - recoveredAt, slowStart);
  }
}
