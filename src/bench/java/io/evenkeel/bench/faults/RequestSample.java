package io.evenkeel.bench.faults;

/**
 * One request as its client saw it.
 *
 * @param status 0: there was no answer
 * @param backend who answered, by its own word; empty: the proxy itself, or nobody
 */
record RequestSample(
    long id, String method, long start, long end, int status, String backend, Fate fate) {
  /** What became of it. */
  enum Fate {
    /** Answered with 200, whole and right. */
    SERVED,
    /** A failure that the backend answered itself. */
    BACKENDS_OWN,
    /** An answer that looked whole and was not. */
    FORGED,
    /** Anything else. */
    LOST
  }

  double millis() {
    return (end - start) / 1e6;
  }

  boolean lost() {
    return fate == Fate.LOST || fate == Fate.FORGED;
  }

  /** Lost, or so slow that a person would notice. */
  boolean suffered() {
    return lost() || millis() > 250;
  }

  /** The answer that belongs to a request: it begins and ends with its id. */
  static String body(long id) {
    return id + ":" + "evenkeel ".repeat(200) + ":" + id;
  }
}
