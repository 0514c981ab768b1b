package io.evenkeel.traffic;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** Requests and failures of the last minute, in steps of five seconds. One event loop writes; any thread may read. */
final class RollingMinute {
  private static final int BUCKETS = 12;
  private static final long BUCKET_NANOS = TimeUnit.SECONDS.toNanos(60 / BUCKETS);
  private static final int FIELDS = 3;
  private static final int REQUESTS = 1;
  private static final int FAILURES = 2;

  /** The period, requests and failures of each bucket. */
  private final AtomicLongArray ring = new AtomicLongArray(BUCKETS * FIELDS);

  void countRequest(long now) {
    count(REQUESTS, now);
  }

  void countFailure(long now) {
    count(FAILURES, now);
  }

  long requests(long now) {
    return sum(REQUESTS, now);
  }

  long failures(long now) {
    return sum(FAILURES, now);
  }

  private void count(int field, long now) {
    long period = Math.floorDiv(now, BUCKET_NANOS);
    int at = (int) Math.floorMod(period, (long) BUCKETS) * FIELDS;
    if (ring.getPlain(at) != period) {
      ring.setOpaque(at + REQUESTS, 0);
      ring.setOpaque(at + FAILURES, 0);
      ring.setRelease(at, period);
    }
    ring.setOpaque(at + field, ring.getPlain(at + field) + 1);
  }

  private long sum(int field, long now) {
    long period = Math.floorDiv(now, BUCKET_NANOS);
    long sum = 0;
    for (int at = 0; at < ring.length(); at += FIELDS) {
      long age = period - ring.getAcquire(at);
      // the writer's clock may be one step ahead of the reader's
      if (age >= -1 && age < BUCKETS) {
        sum += ring.getOpaque(at + field);
      }
    }
    return sum;
  }
}
