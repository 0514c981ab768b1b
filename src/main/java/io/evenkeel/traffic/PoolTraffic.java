package io.evenkeel.traffic;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the requests to one pool measured, whichever backend served them. */
public final class PoolTraffic {
  private final LoopCounters[] counters;
  private final InFlightCounter queued = new InFlightCounter();
  private final AtomicReference<@Nullable RetryBudget> retryBudget = new AtomicReference<>();
  private final AtomicReference<@Nullable RetryBudget> hedgeBudget = new AtomicReference<>();
  private final Map<String, LongAdder> unserved = new ConcurrentHashMap<>();

  PoolTraffic(int loops) {
    counters = LoopCounters.forLoops(loops);
  }

  /** The counters that loop number {@code loop} writes. */
  public LoopCounters loopCounters(int loop) {
    return counters[loop];
  }

  /** The sum over all loops. */
  public long sum(Counter counter) {
    return LoopCounters.sum(counters, counter);
  }

  /** Requests that wait in a queue for a free place at a backend. */
  public InFlightCounter queued() {
    return queued;
  }

  /**
   * The budget for retries of this pool, for all loops. A changed share starts a new budget.
   *
   * @param share of the requests that may be retries, 0..1
   */
  public RetryBudget retryBudget(double share) {
    RetryBudget now = retryBudget.get();
    while (now == null || now.share() != share) {
      retryBudget.compareAndSet(now, new RetryBudget(this, share));
      now = retryBudget.get();
    }
    return now;
  }

  /**
   * The budget for hedges of this pool, for all loops; every hedge also has to be withdrawn from {@link
   * #retryBudget}.
   *
   * @param share of the requests that may be hedged, 0..1
   */
  public RetryBudget hedgeBudget(double share) {
    RetryBudget now = hedgeBudget.get();
    while (now == null || now.share() != share) {
      hedgeBudget.compareAndSet(now, RetryBudget.forHedges(this, share));
      now = hedgeBudget.get();
    }
    return now;
  }

  /**
   * Counts a request that the balancer answered itself. Any thread may call this.
   *
   * @param reason in kebab-case; one of a few words, because it is kept for ever
   */
  public void countLocalResponse(String reason) {
    unserved.computeIfAbsent(reason, first -> new LongAdder()).increment();
  }

  /** The balancer's own responses by reason, in alphabetical order. A copy. */
  public Map<String, Long> localResponses() {
    Map<String, Long> copy = new TreeMap<>();
    unserved.forEach((reason, count) -> copy.put(reason, count.sum()));
    return copy;
  }
}
