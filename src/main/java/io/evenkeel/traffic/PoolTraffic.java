package io.evenkeel.traffic;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Measurements of the requests to one pool, regardless of the backend. */
public final class PoolTraffic {
  private static final int MAX_STATUS = 599;
  private final LoopCounters[] counters;
  private final InFlightCounter queued = new InFlightCounter();
  private final InFlightCounter privateConnections = new InFlightCounter();
  private final AtomicReference<@Nullable RetryBudget> retryBudget = new AtomicReference<>();
  private final AtomicReference<@Nullable RetryBudget> hedgeBudget = new AtomicReference<>();
  private final SuspectRequests suspects = new SuspectRequests();
  private final DurationHistogram[] durations;
  private final AtomicReferenceArray<@Nullable LongAdder> statuses =
      new AtomicReferenceArray<>(MAX_STATUS + 1);
  private final DurationHistogram probeDurations = new DurationHistogram();
  private final Map<String, LongAdder> healthChanges = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> unserved = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> shed = new ConcurrentHashMap<>();

  PoolTraffic(int loops) {
    counters = LoopCounters.forLoops(loops);
    durations = new DurationHistogram[loops];
    Arrays.setAll(durations, loop -> new DurationHistogram());
  }

  /** The counters that loop number {@code loop} writes. */
  public LoopCounters loopCounters(int loop) {
    return counters[loop];
  }

  /** The sum over all loops. */
  public long sum(Counter counter) {
    return LoopCounters.sum(counters, counter);
  }

  /**
   * Counts a request that has ended. Called by loop number {@code loop} only.
   *
   * @param status what the client got, 0..599
   * @param nanos the time from the head of the request to the end of the response
   */
  public void recordEnd(int loop, int status, long nanos) {
    LongAdder count = statuses.get(status);
    if (count == null) {
      statuses.compareAndSet(status, null, new LongAdder());
      count = Objects.requireNonNull(statuses.get(status));
    }
    count.increment();
    durations[loop].record(nanos);
  }

  /** The requests that have ended by their status. A copy. */
  public Map<Integer, Long> statuses() {
    Map<Integer, Long> copy = new TreeMap<>();
    for (int status = 0; status < statuses.length(); status++) {
      LongAdder count = statuses.get(status);
      if (count != null) {
        copy.put(status, count.sum());
      }
    }
    return copy;
  }

  /** The durations of the requests that have ended. */
  public DurationHistogram.Sum durations() {
    return DurationHistogram.Sum.of(durations);
  }

  /** The durations of probes. HealthVerticle writes. */
  public DurationHistogram probeDurations() {
    return probeDurations;
  }

  /** Counts a change of a backend's health. */
  public void countHealthChange(String health, String cause) {
    healthChanges
        .computeIfAbsent(health + ' ' + cause, first -> new LongAdder())
        .increment();
  }

  /** The changes of health of all backends by the new health and the cause, with a space between. A copy. */
  public Map<String, Long> healthChanges() {
    return copy(healthChanges);
  }

  /** The requests that have failed lately after they were sent. */
  public SuspectRequests suspects() {
    return suspects;
  }

  /** Requests that are queued for a backend. */
  public InFlightCounter queued() {
    return queued;
  }

  /** Connections to backends that belong to one client each, because it is authenticated over them. */
  public InFlightCounter privateConnections() {
    return privateConnections;
  }

  /**
   * The budget for retries of this pool, shared by all event loops. A changed share starts a new budget.
   *
   * @param share the fraction of the requests that may be retries, from 0 to 1
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
   * The budget for hedges of this pool, shared by all event loops. Every hedge must also be withdrawn from {@link
   * #retryBudget}.
   *
   * @param share the fraction of the requests that may be hedged, from 0 to 1
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
   * Counts a request that the balancer responded to itself. Thread-safe.
   *
   * @param reason in kebab-case; from a small fixed set, because it is kept forever
   */
  public void countLocalResponse(String reason) {
    unserved.computeIfAbsent(reason, first -> new LongAdder()).increment();
  }

  /** The balancer's own responses by reason, in alphabetical order. A copy. */
  public Map<String, Long> localResponses() {
    return copy(unserved);
  }

  /**
   * Counts a request that was rejected because no place at a backend became free for it. Any thread may call this.
   *
   * @param reason one of a few words, because it is kept for ever
   */
  public void countShed(String reason) {
    shed.computeIfAbsent(reason, first -> new LongAdder()).increment();
  }

  /** Such requests by reason, in alphabetical order. A copy. */
  public Map<String, Long> shed() {
    return copy(shed);
  }

  private static Map<String, Long> copy(Map<String, LongAdder> counts) {
    Map<String, Long> copy = new TreeMap<>();
    counts.forEach((reason, count) -> copy.put(reason, count.sum()));
    return copy;
  }
}
