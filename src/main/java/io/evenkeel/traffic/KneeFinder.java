package io.evenkeel.traffic;

import io.evenkeel.traffic.ResponseCounters.Sums;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Finds the number of requests at which a backend is fully used: beyond it, more requests at a time make each of them
 * slower and none of them faster. Pure: the time and the counts are passed in. Not thread-safe.
 *
 * <pre>
 *   OPEN ── latencies grow with the requests at work ──► CONFIRMING ── they fall with them ──► LIMITING ◄──► CALIBRATING
 *    ▲                                                      │                                     │
 *    └──────── they stay: the backend is slow, not busy ────┘                                     │
 *    └──────── the limit was not reached for ten seconds ─────────────────────────────────────────┘
 * </pre>
 *
 * OPEN has no limit, so nothing is held back before an overload was observed. The limit of LIMITING follows from Little's
 * law: the throughput with all places taken, times the time that a request takes without a queue. That time is measured
 * now and then with fewer requests (CALIBRATING), so that a lasting queue in the backend cannot pass for it.
 */
final class KneeFinder {
  enum Phase {
    OPEN,
    CONFIRMING,
    LIMITING,
    CALIBRATING
  }

  static final int UNLIMITED = Integer.MAX_VALUE;

  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final double MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** How long latencies are collected before they are judged, and at most if there are few. */
  private static final double WINDOW = 100 * MILLI;

  private static final double MAX_WINDOW = SECOND;

  /** Latencies below this factor of the unloaded ones, plus the slack, are no sign of overload. */
  private static final double SUSPICIOUS_FACTOR = 1.75;

  private static final double SLACK = 50 * MILLI;

  /** How many standard errors the latencies have to be above the unloaded ones. */
  private static final double SIGNIFICANT = 3;

  /** How many windows the throughput is averaged over, and how many averages are kept. */
  private static final int EARLIER = 4;

  private static final int RECORDED = 10;

  /** The share of the requests at work that are let in to find out whether they become faster by it. */
  private static final double REDUCED = 0.3;

  /** The limit is this factor of what Little's law gives, plus the cushion, so that no worker waits for a request. */
  private static final double GAIN = 1.1;

  private static final double CUSHION = 0.5;

  /** Latencies up to this factor of the unloaded ones show that there is no queue, and the limit grows. */
  private static final double UNQUEUED_RATIO = 1.1;

  /** Latencies above this factor, although there is a limit, show that the unloaded ones have changed. */
  private static final double UNEXPECTED_RATIO = 1.5;

  /** The factor by which the limit grows, and what is added to the factor for each window in a row without a queue. */
  private static final double GROWTH = 1.15;

  private static final double GROWTH_STEP = 0.25;

  /** The share of the limit that is let in while the unloaded latency is measured. */
  private static final double LOW_SHARE = 0.7;

  /** The limit counts as reached from this share of it on. */
  private static final double FULL_SHARE = 0.8;

  /** The time between two measurements of the unloaded latency, and without a reached limit until it is lifted. */
  private static final double CALIBRATE_AFTER = 5 * SECOND;

  private static final double OPEN_AFTER = 10 * SECOND;

  private Phase phase = Phase.OPEN;
  private double limit = UNLIMITED;

  private final UnloadedLatency service = new UnloadedLatency();

  /** The time that requests took lately, queue included. */
  private double latencyNanos;

  private final Sums sums = new Sums();
  private final Sums atWindowStart = new Sums();
  private long windowStart;
  private boolean started;
  private double workSum;
  private long updatedAt;

  /** The starts of the windows before this one, the last one first, and the requests that were done by then. */
  private final long[] earlierStart = new long[EARLIER];

  private final long[] earlierDone = new long[EARLIER];
  private long phaseStart;
  private boolean drained;
  private final double[] throughputs = new double[RECORDED];
  private int window;

  /** Windows in a row in which the limit was reached, and requests were no slower by it. */
  private int unqueued;

  private final SaturationCheck check = new SaturationCheck();

  /** The unloaded time before a suspicion was refuted; 0 if none was since the limit was in force. */
  private double provenNanos;

  private double confirmedLimit;
  private double suspectedLog;
  private boolean urgent;
  private long calibratedAt;
  private long reachedAt;

  Phase phase() {
    return phase;
  }

  /** The limit on requests at a time, 1 or more; {@link #UNLIMITED} if there is none. */
  int limit() {
    if (phase == Phase.OPEN) {
      return UNLIMITED;
    }
    double now = phase == Phase.CALIBRATING ? Math.floor(LOW_SHARE * rounded()) : rounded();
    return (int) Math.max(1, now);
  }

  private double rounded() {
    return Math.max(1, Math.min(UNLIMITED, Math.rint(limit)));
  }

  /** The time that a request takes without a queue; 0 if it is not known. */
  double serviceNanos() {
    return service.nanos();
  }

  /** Whether the backend is saturated or only slow, while that is examined. */
  SaturationCheck check() {
    return check;
  }

  /** The time that requests took lately, a queue in the backend included; 0 if it is not known. */
  double latencyNanos() {
    return latencyNanos;
  }

  /** The counts to fill for the next {@link #update}, all 0. */
  Sums clearedSums() {
    sums.clear();
    return sums;
  }

  /**
   * Takes the counts of a moment. To be called every few milliseconds while there is a limit, and now and then when
   * there is none.
   *
   * @param work requests that the backend works on
   * @param lateNanos by how much the balancer itself is late, which makes latencies longer
   */
  void update(long now, Sums sums, int work, double lateNanos) {
    if (!started) {
      started = true;
      Arrays.fill(earlierStart, now);
      windowStart = now;
      startWindow(now, sums);
    }
    workSum += work * (double) (now - updatedAt);
    updatedAt = now;
    switch (phase) {
      case OPEN -> whileOpen(now, sums, work, lateNanos);
      case CONFIRMING -> whileConfirming(now, sums, work);
      case LIMITING -> whileLimiting(now, sums);
      default -> whileCalibrating(now, sums, work);
    }
  }

  private void startWindow(long now, Sums sums) {
    System.arraycopy(earlierStart, 0, earlierStart, 1, EARLIER - 1);
    System.arraycopy(earlierDone, 0, earlierDone, 1, EARLIER - 1);
    earlierStart[0] = windowStart;
    earlierDone[0] = atWindowStart.done;
    windowStart = now;
    atWindowStart.set(sums);
    updatedAt = now;
    workSum = 0;
  }

  private void enter(Phase next, long now, Sums sums) {
    phase = next;
    phaseStart = now;
    drained = false;
    check.stop();
    startWindow(now, sums);
  }

  private void whileOpen(long now, Sums sums, int work, double lateNanos) {
    double time = now - windowStart;
    long timed = sums.timed - atWindowStart.timed;
    if (time >= WINDOW && now - phaseStart > SECOND && service.isKnown() && deserted(sums)) {
      if (provenNanos > 0) {
        service.set(provenNanos);
      }
      reachedAt = now;
      limit = GAIN * (sums.done - atWindowStart.done) / time * service.nanos() + CUSHION;
      Arrays.fill(throughputs, 0);
      enter(Phase.LIMITING, now, sums);
      return;
    }
    if (time < WINDOW || timed < 3 && time < MAX_WINDOW) {
      return;
    }
    if (timed == 0 || !service.isKnown()) {
      if (timed > 0) {
        service.learn(sums, atWindowStart, work);
      }
      startWindow(now, sums);
      return;
    }
    double mean = (sums.nanosSum - atWindowStart.nanosSum) / (double) timed;
    double log = UnloadedLatency.log(sums, atWindowStart);
    latencyNanos = mean;
    double throughput = recordThroughput(Math.max(1, sums.done - earlierDone[EARLIER - 1])
        / (double) (now - earlierStart[EARLIER - 1]));
    double geometric = Math.pow(2, log);
    boolean slow = geometric > SUSPICIOUS_FACTOR * service.geometricNanos() + SLACK + 4 * lateNanos
        && work >= 1.5 * throughput * service.nanos() + 2
        && geometric >= 0.1 * work / throughput;
    if (slow && service.significance(log, (double) timed) >= SIGNIFICANT) {
      latencyNanos = Math.max(mean, work / throughput);
      suspectedLog = log;
      confirmedLimit = GAIN * (1 + 2 * service.ownError()) * throughput * service.nanos() + CUSHION;
      limit = Math.max(confirmedLimit, REDUCED * throughput * latencyNanos);
      enter(Phase.CONFIRMING, now, sums);
      check.start(now, latencyNanos);
    } else if (!slow || time >= MAX_WINDOW) {
      service.learn(sums, atWindowStart, work);
      startWindow(now, sums);
    }
  }

  /** Whether more requests were given up than got a response: responses take longer than clients wait. */
  private boolean deserted(Sums sums) {
    long givenUp = sums.givenUp - atWindowStart.givenUp;
    return givenUp >= Math.min(5, limit()) && givenUp > sums.answered - atWindowStart.answered;
  }

  private void whileConfirming(long now, Sums sums, int work) {
    switch (check.update(now, sums, work, limit())) {
      case SATURATED -> {
        provenNanos = 0;
        limit = confirmedLimit;
        calibratedAt = now;
        reachedAt = now;
        Arrays.fill(throughputs, 0);
        enter(Phase.LIMITING, now, sums);
      }
      case SLOW -> {
        provenNanos = provenNanos == 0 ? service.nanos() : provenNanos;
        service.set(check.suspectedNanos(), suspectedLog);
        enter(Phase.OPEN, now, sums);
      }
      default -> {}
    }
  }

  private double meanWork(double time) {
    return workSum / Math.max(1, time);
  }

  private void whileLimiting(long now, Sums sums) {
    double time = now - windowStart;
    long done = sums.done - atWindowStart.done;
    boolean enough = done >= Math.max(service.sufficientRequests(), Math.max(10, 3 * limit()))
        && time >= Math.max(WINDOW, 2 * service.nanos());
    if (!enough && time < Math.max(MAX_WINDOW / 2, 3 * Math.max(latencyNanos, service.nanos()))) {
      return;
    }
    double work = meanWork(time);
    if (work < FULL_SHARE * limit()) {
      if (now - reachedAt > OPEN_AFTER) {
        enter(Phase.OPEN, now, sums);
      } else {
        startWindow(now, sums);
      }
      return;
    }
    reachedAt = now;
    if (deserted(sums)) {
      limit = Math.max(1, limit / 2);
      startWindow(now, sums);
      return;
    }
    if (done == 0) {
      // requests that wait for something else than a worker, such as long polls
      limit = limit * 1.5 + 1;
      startWindow(now, sums);
      return;
    }
    double took = work * time / done;
    latencyNanos = took;
    if (rounded() == 1) {
      service.set(took);
    } else if (took < service.nanos()) {
      service.set(0.8 * service.nanos() + 0.2 * took);
    }
    double ratio = took / service.nanos();
    double best = recordThroughput(done / time);
    limit = ratio <= UNQUEUED_RATIO
        ? limit * Math.min(2, GROWTH + GROWTH_STEP * unqueued) + CUSHION
        : (limit + GAIN * best * service.nanos() + CUSHION) / 2;
    unqueued = ratio <= UNQUEUED_RATIO ? unqueued + 1 : 0;
    urgent = ratio > UNEXPECTED_RATIO + 2 * service.error((double) done);
    boolean calibrate =
        urgent || now - calibratedAt > Math.max(CALIBRATE_AFTER, 50 * service.nanos());
    enter(calibrate && rounded() > 1 ? Phase.CALIBRATING : Phase.LIMITING, now, sums);
  }

  /** Returns the highest throughput of the last windows: a single one may be low by chance. */
  private double recordThroughput(double throughput) {
    throughputs[window++ % (phase == Phase.OPEN ? RECORDED : 3)] = throughput;
    double best = 0;
    for (double each : throughputs) {
      best = Math.max(best, each);
    }
    return best;
  }

  private void whileCalibrating(long now, Sums sums, int work) {
    double time = now - (drained ? windowStart : phaseStart);
    if (!drained) {
      if (work <= limit()) {
        drained = true;
        startWindow(now, sums);
      } else if (time > Math.max(SECOND, 5 * service.nanos())) {
        calibratedAt = now;
        enter(Phase.LIMITING, now, sums);
      }
      return;
    }
    long done = sums.done - atWindowStart.done;
    boolean enough =
        done >= Math.max(6, 2 * limit()) && time >= Math.max(0.6 * WINDOW, 2 * service.nanos());
    if (enough || time >= Math.max(MAX_WINDOW, 8 * service.nanos())) {
      double mean = meanWork(time);
      if (done > 0 && mean >= LOW_SHARE * limit() && !deserted(sums)) {
        double before = service.nanos();
        double took = Math.min(2 * before, Math.max(before / 2, mean * time / done));
        double weight = done / (done + (urgent ? 3.0 : 20.0));
        service.set((1 - weight) * service.nanos() + weight * took);
      }
      urgent = false;
      calibratedAt = now;
      enter(Phase.LIMITING, now, sums);
    }
  }
}
