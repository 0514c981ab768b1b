package io.evenkeel.traffic;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** What the requests to one backend measured: counters, latencies, limits. */
public final class BackendTraffic {
  private final InFlightCounter inFlight;
  private final InFlightCounter connections;
  private final InFlightCounter trial;
  private final AtomicReference<AdaptiveLimit> limit = new AtomicReference<>();
  private final AtomicLong lastAnsweredSeq = new AtomicLong(-1);
  private final LoopCounters[] counters;
  private volatile int share = 100;
  private final AtomicReferenceArray<RollingMinute> lastMinutes;
  private final Latencies latencies;

  BackendTraffic(int loops) {
    InFlightCounter[] together = InFlightCounter.createAdjacent(3);
    inFlight = together[0];
    connections = together[1];
    trial = together[2];
    counters = LoopCounters.forLoops(loops);
    lastMinutes = new AtomicReferenceArray<>(loops);
    latencies = new Latencies(loops);
  }

  /** Attempts in flight. */
  public InFlightCounter inFlight() {
    return inFlight;
  }

  /** Connections that are open or opening, idle ones included. */
  public InFlightCounter connections() {
    return connections;
  }

  /** Trial requests: without probes, one request at a time may show that the backend is alive again. */
  public InFlightCounter trial() {
    return trial;
  }

  /** The adaptive limit of the backend; it is created at the first call. */
  public AdaptiveLimit limit() {
    AdaptiveLimit known = limit.get();
    if (known != null) {
      return known;
    }
    AdaptiveLimit made = new AdaptiveLimit();
    AdaptiveLimit other = limit.compareAndExchange(null, made);
    return other == null ? made : other;
  }

  /** The share of its weight that the backend gets now, in percent: below 100 during slow start. */
  public int weightPercent() {
    return share;
  }

  /** Any loop may call this; all of them compute about the same value. */
  public void setWeightPercent(int percent) {
    if (share != percent) {
      share = percent;
    }
  }

  /** The seq of the last verdict seen by a request that the backend answered; -1: none. */
  public long lastAnsweredSeq() {
    return lastAnsweredSeq.get();
  }

  /** A request that had seen verdict {@code seq} was answered. Any thread; only a newer seq needs to be recorded. */
  public void recordAnsweredSeq(long seq) {
    lastAnsweredSeq.accumulateAndGet(seq, Math::max);
  }

  /** Times from the begin of an attempt to the response head. */
  public Latencies latencies() {
    return latencies;
  }

  /** The counters that loop number {@code loop} writes. Use {@link #count} for requests and failures. */
  public LoopCounters loopCounters(int loop) {
    return counters[loop];
  }

  /**
   * Adds one, also to the last minute where the counter has one. Called by loop number {@code loop} only.
   *
   * @param now the current time, in nanoseconds
   */
  public void count(int loop, Counter counter, long now) {
    counters[loop].add(counter, 1);
    if (counter == Counter.REQUESTS) {
      lastMinute(loop).countRequest(now);
    } else if (counter.isFailure()) {
      lastMinute(loop).countFailure(now);
    }
  }

  /** The sum over all loops. */
  public long sum(Counter counter) {
    return LoopCounters.sum(counters, counter);
  }

  /** Failed requests of all loops since the start. */
  public long failures() {
    return LoopCounters.failures(counters);
  }

  /**
   * Attempts begun within the last 55 to 60 seconds.
   *
   * @param now the current time, in nanoseconds
   */
  public long lastMinuteRequests(long now) {
    long sum = 0;
    for (int loop = 0; loop < lastMinutes.length(); loop++) {
      RollingMinute minute = lastMinutes.getAcquire(loop);
      sum += minute == null ? 0 : minute.requests(now);
    }
    return sum;
  }

  /**
   * Failed requests within the last 55 to 60 seconds.
   *
   * @param now the current time, in nanoseconds
   */
  public long lastMinuteFailures(long now) {
    long sum = 0;
    for (int loop = 0; loop < lastMinutes.length(); loop++) {
      RollingMinute minute = lastMinutes.getAcquire(loop);
      sum += minute == null ? 0 : minute.failures(now);
    }
    return sum;
  }

  private RollingMinute lastMinute(int loop) {
    RollingMinute minute = lastMinutes.getPlain(loop);
    if (minute == null) {
      minute = new RollingMinute();
      lastMinutes.setRelease(loop, minute);
    }
    return minute;
  }
}
