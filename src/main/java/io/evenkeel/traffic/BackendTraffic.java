package io.evenkeel.traffic;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Measurements of the requests to one backend: counters, latencies, limits. */
public final class BackendTraffic {
  private final InFlightCounter inFlight;
  private final InFlightCounter connections;
  private final InFlightCounter trial;
  private final InFlightCounter heldFailures;
  private final ConcurrencyLimit limit;
  private final AtomicLong lastAnsweredSeq = new AtomicLong(-1);
  private final LoopCounters[] counters;
  private volatile int share = 100;
  private final AtomicReferenceArray<RollingMinute> lastMinutes;
  private final Latencies latencies;
  private final BoundRequests boundRequests = new BoundRequests();

  BackendTraffic(int loops) {
    InFlightCounter[] together = InFlightCounter.createAdjacent(4);
    inFlight = together[0];
    connections = together[1];
    trial = together[2];
    heldFailures = together[3];
    limit = new ConcurrencyLimit(loops, inFlight);
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

  /** Trial requests. Without probes, one request at a time tests whether the backend is alive again. */
  public InFlightCounter trial() {
    return trial;
  }

  /** Attempts that failed sooner than a response usually comes, and count as load until that time. */
  public InFlightCounter heldFailures() {
    return heldFailures;
  }

  /** The limit that follows from the backend's responses. */
  public ConcurrencyLimit limit() {
    return limit;
  }

  /**
   * Records a response head. Called by loop number {@code loop} only.
   *
   * @param nanos from the begin of the attempt
   * @param now the current time, in nanoseconds
   */
  public void recordResponse(int loop, long nanos, long now) {
    latencies.record(loop, nanos, now);
    limit.onResponse(loop, now);
  }

  /** Response heads of all loops since the start. */
  public long responses() {
    return limit.responses();
  }

  /** Whether a response head came after {@code time}, in nanoseconds. */
  public boolean answeredSince(long time) {
    return limit.answeredSince(time);
  }

  /** The share of its weight that the backend gets now, in percent: below 100 during slow start. */
  public int weightPercent() {
    return share;
  }

  /** Sets the share. Any event loop may call this; all compute about the same value. */
  public void setWeightPercent(int percent) {
    if (share != percent) {
      share = percent;
    }
  }

  /** The seq of the last verdict that a request had seen to which the backend responded; -1 if there is none. */
  public long lastAnsweredSeq() {
    return lastAnsweredSeq.get();
  }

  /**
   * Records that the backend responded to a request that had seen verdict {@code seq}. Thread-safe. An older seq is
   * ignored.
   */
  public void recordAnsweredSeq(long seq) {
    lastAnsweredSeq.accumulateAndGet(seq, Math::max);
  }

  /** The times from the start of an attempt to the response head. */
  public Latencies latencies() {
    return latencies;
  }

  /** The requests of clients that a cookie binds to this backend. */
  public BoundRequests boundRequests() {
    return boundRequests;
  }

  /** The counters that loop number {@code loop} writes. Use {@link #count} for requests and failures. */
  public LoopCounters loopCounters(int loop) {
    return counters[loop];
  }

  /**
   * Adds one, also to the last minute if the counter has one. Called by event loop number {@code loop} only.
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

  /** The sum over all event loops. */
  public long sum(Counter counter) {
    return LoopCounters.sum(counters, counter);
  }

  /** Failed requests of all loops since the start. */
  public long failures() {
    return LoopCounters.failures(counters);
  }

  /**
   * The attempts that started within the last 55 to 60 seconds.
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
