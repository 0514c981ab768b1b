package io.evenkeel.proxy.exchange;

import io.evenkeel.config.HedgeConfig;
import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.proxy.pool.LoopPool;
import io.evenkeel.traffic.Counter;
import io.evenkeel.traffic.RetryBudget;
import java.util.Optional;

/** How often a request was sent, and whether it may be sent again: by its rule, its body, and the pool's budget. */
final class RetryState {
  private final LoopContext loop;
  private final OutboundRequest outbound;
  private final LoopPool pool;
  private int attempts;

  RetryState(LoopContext loop, OutboundRequest outbound, LoopPool pool) {
    this.loop = loop;
    this.outbound = outbound;
    this.pool = pool;
  }

  /** Attempts begun, but for those that only a stale connection cost. */
  int attempts() {
    return attempts;
  }

  void countAttempt() {
    attempts++;
  }

  /** The attempt found a stale connection: it does not count. */
  void uncount() {
    attempts--;
  }

  boolean allowed(Outcome outcome) {
    return outbound.retryRule().allows(outcome)
        && attempts < outbound.retryRule().config().attempts()
        && outbound.body().replayable();
  }

  /** Takes the next attempt from the budget, where it costs something. */
  boolean withdraw(Outcome outcome) {
    return !RetryRule.usesBudget(outcome)
        || recordIfRefused(
            pool.retryBudget(outbound.retryRule().config().budget()).withdraw(System.nanoTime()));
  }

  /** Takes a hedge from both budgets: its own, and that of retries and hedges together. */
  boolean withdrawForHedge(long now) {
    Optional<HedgeConfig> hedge = outbound.pool().hedge();
    RetryBudget all = pool.retryBudget(outbound.retryRule().config().budget());
    if (hedge.isEmpty()
        || all.left(now) == 0
        || !pool.traffic().hedgeBudget(hedge.get().budget()).withdraw(now)
        || !all.withdraw(now)) {
      return false;
    }
    pool.traffic().loopCounters(loop.number()).add(Counter.HEDGES, 1);
    return true;
  }

  private boolean recordIfRefused(boolean withdrawn) {
    if (!withdrawn) {
      pool.traffic().loopCounters(loop.number()).add(Counter.RETRIES_REFUSED, 1);
    }
    return withdrawn;
  }

  /** Another attempt follows the one at {@code lane}. */
  void recordRetry(LoopBackend lane) {
    lane.traffic().loopCounters(loop.number()).add(Counter.RETRIES, 1);
    pool.traffic().loopCounters(loop.number()).add(Counter.RETRIES, 1);
  }
}
