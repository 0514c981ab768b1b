package io.evenkeel.traffic;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLongArray;

/** What one event loop counts of the responses of one backend. That loop alone writes; any thread may read. */
final class ResponseCounters {
  /** Binary logarithms of latencies are counted in this fraction of one. */
  static final int LOG_UNIT = 1 << 10;

  private static final int LOG_UNIT_BITS = 10;
  private static final int RESPONSES = 0;
  private static final int DONE = 1;
  private static final int LOG_SUM = 2;
  private static final int LOG_SQUARE_SUM = 3;
  private static final int LAST_AT = 4;
  private static final int RESPONDING = 5;
  private static final int ABANDONED = 6;
  private static final int TIMED = 7;
  private static final int NANOS_SUM = 8;
  private static final int LATEST_START = 9;
  private static final int FRESH = 10;
  private static final int GIVEN_UP = 11;

  /** The requests that were abandoned and are still worked on: when each began, and until when to count it at most. */
  private final ArrayDeque<long[]> abandoned = new ArrayDeque<>(0);

  private final AtomicLongArray cells = new AtomicLongArray(GIVEN_UP + 1);

  private void add(int cell, long more) {
    cells.setOpaque(cell, cells.getPlain(cell) + more);
  }

  /** A response head came. */
  void record(long now) {
    cells.setOpaque(LAST_AT, now);
    add(RESPONSES, 1);
  }

  /** A request took {@code nanos}, or at least that where it was given up. */
  void recordTime(long nanos) {
    long log = log2(nanos);
    add(LOG_SUM, log);
    add(LOG_SQUARE_SUM, log * log);
    add(NANOS_SUM, nanos);
    add(TIMED, 1);
  }

  /** The backend has done the work of a request that began at {@code startedAt}. */
  void recordDone(long startedAt) {
    if (cells.getPlain(DONE) == 0 || startedAt - cells.getPlain(LATEST_START) > 0) {
      cells.setOpaque(LATEST_START, startedAt);
    }
    add(DONE, 1);
  }

  /** The binary logarithm in fractions of {@link #LOG_UNIT}, with an error of at most 0.09. */
  static long log2(long nanos) {
    long value = Math.max(nanos, 1);
    int zeros = Long.numberOfLeadingZeros(value);
    long fraction = value << zeros << 1 >>> Long.SIZE - LOG_UNIT_BITS;
    return ((long) (Long.SIZE - 1 - zeros) << LOG_UNIT_BITS) + fraction;
  }

  /** @param more requests that occupy no worker of the backend although they have not ended; negative: fewer */
  void addResponding(int more) {
    add(RESPONDING, more);
  }

  /** A request that {@link KneeFinder} waits for was quick. */
  void recordFresh() {
    add(FRESH, 1);
  }

  /** A request was given up before its response. */
  void recordGivenUp() {
    add(GIVEN_UP, 1);
  }

  /** A request has ended here although the backend still works on it, until {@code until} at most. */
  void recordAbandoned(long startedAt, long until) {
    abandoned.add(new long[] {startedAt, until});
    add(ABANDONED, 1);
  }

  boolean hasAbandoned() {
    return !abandoned.isEmpty();
  }

  /**
   * Counts abandoned requests as done whose time is over, or which began before one that the backend has responded to.
   *
   * @param latestStart when the last request began that the backend has responded to
   * @return how many
   */
  int releaseAbandoned(long now, long latestStart) {
    int released = 0;
    for (long[] first = abandoned.peek(); first != null; first = abandoned.peek()) {
      if (latestStart - first[0] <= 0 && now - first[1] < 0) {
        break;
      }
      abandoned.poll();
      released++;
    }
    if (released > 0) {
      add(ABANDONED, -released);
      add(DONE, released);
    }
    return released;
  }

  /** When the last request began that the backend has responded to; {@code otherwise} if that was earlier. */
  long latestStart(long otherwise) {
    long latest = cells.getOpaque(LATEST_START);
    return cells.getOpaque(DONE) > 0 && latest - otherwise > 0 ? latest : otherwise;
  }

  /** Whether a response head came after {@code time}. */
  boolean answeredSince(long time) {
    return responses() > 0 && cells.getOpaque(LAST_AT) - time > 0;
  }

  long responses() {
    return cells.getOpaque(RESPONSES);
  }

  /** Adds what this loop counted to {@code sums}. */
  void addTo(Sums sums) {
    sums.done += cells.getOpaque(DONE);
    sums.fresh += cells.getOpaque(FRESH);
    sums.answered += cells.getOpaque(RESPONSES);
    sums.givenUp += cells.getOpaque(GIVEN_UP);
    sums.timed += cells.getOpaque(TIMED);
    sums.nanosSum += cells.getOpaque(NANOS_SUM);
    sums.logSum += cells.getOpaque(LOG_SUM);
    sums.logSquareSum += cells.getOpaque(LOG_SQUARE_SUM);
  }

  /** By how much the requests that the backend works on are more than those in flight; mostly negative. */
  long workBeyondInFlight() {
    return cells.getOpaque(ABANDONED) - cells.getOpaque(RESPONDING);
  }

  /** Sums over all loops since the start. Not thread-safe. */
  static final class Sums {
    private static final Sums ZERO = new Sums();

    /** Requests whose work the backend has done. */
    long done;

    /** Those of them whose time is in the sums of logarithms. */
    long timed;

    long nanosSum;

    /** Requests that {@link SaturationCheck#freshFrom} describes. */
    long fresh;

    long answered;
    long givenUp;
    long logSum;
    long logSquareSum;

    void clear() {
      set(ZERO);
    }

    void set(Sums other) {
      done = other.done;
      timed = other.timed;
      nanosSum = other.nanosSum;
      fresh = other.fresh;
      answered = other.answered;
      givenUp = other.givenUp;
      logSum = other.logSum;
      logSquareSum = other.logSquareSum;
    }
  }
}
