package io.evenkeel.proxy.pool;

import io.evenkeel.balance.SlowStart;
import io.evenkeel.health.BackendState;
import io.evenkeel.traffic.BackendTraffic;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** What follows a backend's return from death: until a request was answered it is on trial, and it warms up. */
final class RecoveryState {
  private static final long ANY_REQUEST_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final RecoveryState NONE = new RecoveryState(-1, 0, true);

  private final long seq;
  private final long recoveredAt;
  private boolean warmedUp;

  private RecoveryState(long seq, long at, boolean warm) {
    this.seq = seq;
    this.recoveredAt = at;
    this.warmedUp = warm;
  }

  /** Of a backend that was alive from the beginning there is none. */
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

  /** Whether it has answered nothing since. */
  boolean isOnTrial(BackendTraffic traffic) {
    return this != NONE && traffic.lastAnsweredSeq() < seq;
  }

  /** Whether a request that cannot be sent again may be the first: none that can came for a while. */
  boolean acceptsAnyRequest(long now) {
    return now - recoveredAt >= ANY_REQUEST_AFTER_NANOS;
  }

  /**
   * Has those that came back of late weigh less than the others, who weigh as ever, on another scale; one that is
   * alone has all the traffic, so it is warm from then on.
   *
   * @return when one of them will weigh more; {@code Long.MAX_VALUE}: all are warm
   */
  static long updateWeights(LoopBackend[] tier, long slowStart, long now) {
    if (tier.length == 1) {
      tier[0].recovery().warmedUp = true;
    }
    long next = Long.MAX_VALUE;
    for (LoopBackend lane : tier) {
      RecoveryState revival = lane.recovery();
      if (!revival.warmedUp && now - revival.recoveredAt < slowStart) {
        next = Math.min(
            next,
            SlowStart.nextChangeAt(now - revival.recoveredAt, slowStart)
                + revival.recoveredAt
                - now);
      }
    }
    boolean warming = next < Long.MAX_VALUE;
    for (LoopBackend lane : tier) {
      int share = warming ? lane.recovery().weightPercent(slowStart, now) : SlowStart.FULL_PERCENT;
      lane.setWeightShare(warming ? share : 1);
      lane.traffic().setWeightPercent(share);
    }
    return warming ? now + next : Long.MAX_VALUE;
  }

  private int weightPercent(long slowStart, long now) {
    return warmedUp
        ? SlowStart.FULL_PERCENT
        : SlowStart.weightPercent(now - recoveredAt, slowStart);
  }
}
