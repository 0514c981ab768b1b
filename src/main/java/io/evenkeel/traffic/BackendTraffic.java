package io.evenkeel.traffic;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** What the requests met at one backend. */
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

  /** Attempts begun and not ended. */
  public InFlightCounter inFlight() {
    return inFlight;
  }

  /** Connections open or opening, idle ones included. */
  public InFlightCounter connections() {
    return connections;
  }

  /** Requests on trial: without probes, one at a time may show whether it is alive again. */
  public InFlightCounter trial() {
    return trial;
  }

  /** How many requests at a time it is thought to take, where that is to be found out: made when first asked for. */
  public AdaptiveLimit limit() {
    AdaptiveLimit known = limit.get();
    if (known != null) {
      return known;
    }
    AdaptiveLimit made = new AdaptiveLimit();
    AdaptiveLimit other = limit.compareAndExchange(null, made);
    return other == null ? made : other;
  }

  /** How much of its weight it has now, in percent: less than 100 while it warms up. */
  public int weightPercent() {
    return share;
  }

  /** Any loop may tell; all come to about the same. */
  public void setWeightPercent(int percent) {
    if (share != percent) {
      share = percent;
    }
  }

  /** The last verdict that a request which it answered had seen; -1: it answered none. */
  public long lastAnsweredSeq() {
    return lastAnsweredSeq.get();
  }

  /** A request that saw this verdict was answered. Any thread may tell; only what is news need be told. */
  public void recordAnsweredSeq(long seq) {
    lastAnsweredSeq.accumulateAndGet(seq, Math::max);
  }

  /** How long its answers took, from an attempt's begin to the response head. */
  public Latencies latencies() {
    return latencies;
  }

  /** The counters that loop number {@code loop} writes. Use {@link #count} for requests and failures. */
  public LoopCounters loopCounters(int loop) {
    return counters[loop];
  }

  /**
   * Counts one, and in the last minute too where that has it. Called by loop number {@code loop} alone.
   *
   * @param now the present, in nanoseconds
   */
  public void count(int loop, Counter counter, long now) {
    counters[loop].add(counter, 1);
    if (counter == Counter.REQUESTS) {
      lastMinute(loop).countRequest(now);
    } else if (counter.isFailure()) {
      lastMinute(loop).countFailure(now);
    }
  }

  /** Of all loops together. */
  public long sum(Counter counter) {
    return LoopCounters.sum(counters, counter);
  }

  /** Failed requests of all loops together, ever. */
  public long failures() {
    return LoopCounters.failures(counters);
  }

  /**
   * Attempts begun within the last 55 to 60 seconds.
   *
   * @param now the present, in nanoseconds
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
   * @param now the present, in nanoseconds
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
