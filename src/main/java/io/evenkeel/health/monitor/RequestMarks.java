package io.evenkeel.health.monitor;

import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The last time that a request marked a backend dead: whether that can be withdrawn, and whether a probe has refuted it.
 * Used on HealthVerticle's event loop only.
 */
final class RequestMarks {
  /** How long a probe that passed after a mark speaks for the backend, counted from the last failed request. */
  private static final long REFUTED_NANOS = TimeUnit.SECONDS.toNanos(60);

  private Optional<HealthVerdict> before = Optional.empty();
  private OptionalLong request = OptionalLong.empty();
  private boolean refuted;
  private long refutedAt;

  /**
   * Called when a request has marked the backend.
   *
   * @param previous the verdict before
   * @param cause identifies the request; empty if it was not sent, or is unknown
   */
  void onMarked(HealthVerdict previous, OptionalLong cause) {
    before = Optional.of(previous);
    request = cause;
  }

  /** The verdict before the mark, if that request has made it. */
  Optional<HealthVerdict> verdictBefore(long suspect) {
    return before.filter(any -> request.isPresent() && request.getAsLong() == suspect);
  }

  /** Called with each verdict on the backend. */
  void onVerdict(HealthVerdict previous, HealthVerdict next, long now) {
    if (previous.held() && next.health() == Health.ALIVE && next.cause() != ChangeCause.REQUEST) {
      refuted = true;
      refutedAt = now;
    }
  }

  /**
   * Whether a probe decides about the backend, rather than a request that was sent and may itself be the fault: it is the
   * last one that accepts requests. The only one of its pool is marked once, and again only when it did not fail for a
   * while after a probe had refuted that.
   */
  boolean leavesToProbe(PoolCounts pool, long now) {
    boolean refutedLately = refuted && now - refutedAt < REFUTED_NANOS;
    if (refutedLately) {
      refutedAt = now;
    }
    return pool.accepting() == 1 && (pool.total() > 1 || refutedLately);
  }
}
