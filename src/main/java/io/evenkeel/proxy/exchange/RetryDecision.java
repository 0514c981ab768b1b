package io.evenkeel.proxy.exchange;

import io.evenkeel.config.HedgeConfig;
import io.evenkeel.config.RetryConfig;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.model.Outcome;
import io.evenkeel.model.RetrySafety;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.proxy.pool.LoopPool;
import io.evenkeel.traffic.Counter;
import io.evenkeel.traffic.RetryBudget;
import java.util.Optional;

/**
 * Decides whether a request may be sent again, by its method, its body, the number of attempts and the pool's budget.
 */
final class RetryDecision {
  private final LoopContext loop;
  private final OutboundRequest outbound;
  private final RetryConfig config;
  private final LoopPool pool;
  private final boolean idempotent;
  private final boolean pinned;
  private int attempts;

  /** @param pinned whether the request goes over a connection that belongs to its client, and over no other */
  RetryDecision(LoopContext loop, OutboundRequest outbound, LoopPool pool, boolean pinned) {
    this.pinned = pinned;
    this.loop = loop;
    this.outbound = outbound;
    this.config = outbound.retryConfig();
    this.pool = pool;
    ClientRequest request = outbound.context().request();
    this.idempotent = config.methods().contains(request.method().name())
        || request.headers().contains(HeaderNames.IDEMPOTENCY_KEY);
  }

  /**
   * Whether sending the request twice does no harm (RFC 9110 section 9.2.2), by the configuration or its
   * Idempotency-Key.
   */
  boolean idempotent() {
    return idempotent;
  }

  /** The number of attempts, without those that only found a stale connection. */
  int attempts() {
    return attempts;
  }

  void countAttempt() {
    attempts++;
  }

  /** Reverts the last {@link #countAttempt}, because the attempt found a stale connection. */
  void uncount() {
    attempts--;
  }

  /** Whether another attempt may follow {@code outcome}, apart from the budget. */
  boolean allowed(Outcome outcome) {
    return !pinned
        && isSafeAfter(outcome)
        && attempts < config.attempts()
        && outbound.body().replayable();
  }

  private boolean isSafeAfter(Outcome outcome) {
    Outcome.Meaning meaning = outcome.meaning();
    if (meaning.retrySafety() == RetrySafety.ALWAYS) {
      return true;
    }
    if (meaning.retrySafety() == RetrySafety.NEVER || !idempotent) {
      return false;
    }
    if (outcome instanceof Outcome.Answered answered) {
      return config.statuses().contains(answered.status());
    }
    return outcome instanceof Outcome.Stale || config.outcomes().contains(meaning.word());
  }

  /** Withdraws the next attempt from the budget. A retry after an attempt that did not reach its backend is free. */
  boolean withdraw(Outcome outcome) {
    boolean isFree =
        outcome.meaning().retrySafety() == RetrySafety.ALWAYS || outcome instanceof Outcome.Stale;
    return isFree || recordIfRefused(pool.retryBudget(config.budget()).withdraw(System.nanoTime()));
  }

  /** Withdraws a hedge from both budgets: that of hedges, and that of retries and hedges together. */
  boolean withdrawForHedge(long now) {
    Optional<HedgeConfig> hedge = outbound.pool().hedge();
    RetryBudget all = pool.retryBudget(config.budget());
    if (hedge.isEmpty()
        || all.left(now) == 0
        || !pool.traffic().hedgeBudget(hedge.get().budget()).withdraw(now)
        || !all.withdraw(now)) {
      return false;
    }
    pool.traffic().loopCounters(loop.number()).add(Counter.HEDGES, 1);
    return true;
  }

  private boolean recordIfRefused(boolean allowed) {
    if (!allowed) {
      pool.traffic().loopCounters(loop.number()).add(Counter.RETRIES_REFUSED, 1);
    }
    return allowed;
  }

  /** Counts a retry that follows an attempt at {@code backend}. */
  void recordRetry(LoopBackend backend) {
    backend.traffic().loopCounters(loop.number()).add(Counter.RETRIES, 1);
    pool.traffic().loopCounters(loop.number()).add(Counter.RETRIES, 1);
  }
}
