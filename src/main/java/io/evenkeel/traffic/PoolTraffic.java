package io.evenkeel.traffic;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the requests of one pool met, whichever backend served them. */
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

  /** Of all loops together. */
  public long sum(Counter counter) {
    return LoopCounters.sum(counters, counter);
  }

  /** Requests that wait in a queue for a backend to have a place. */
  public InFlightCounter queued() {
    return queued;
  }

  /**
   * What this pool may spend on retries, for all loops together. Another share than before begins anew.
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
   * What of it may be hedged, for all loops together; every hedge is to be taken from {@link #retryBudget} too.
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
   * Counts a request that the balancer answered itself. Any thread may.
   *
   * @param reason why, in kebab-case: one of a few words, for it is kept for ever
   */
  public void countLocalResponse(String reason) {
    unserved.computeIfAbsent(reason, first -> new LongAdder()).increment();
  }

  /** The balancer's own answers by reason, in the order of the words. A copy. */
  public Map<String, Long> localResponses() {
    Map<String, Long> copy = new TreeMap<>();
    unserved.forEach((reason, count) -> copy.put(reason, count.sum()));
    return copy;
  }
}
