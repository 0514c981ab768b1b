package io.evenkeel.bench.faults;

/**
 * One request as its client saw it.
 *
 * @param status 0 if there was no response
 * @param backend the name that the responding backend sent; empty if the proxy itself responded, or if there was no
 *     response
 */
record RequestSample(
    long id, String method, long start, long end, int status, String backend, Result result) {
  /** The result of a request. */
  enum Result {
    /** A complete and correct response with status 200. */
    SERVED,
    /** An error response of the backend itself. */
    BACKEND_ERROR,
    /** A response that looked complete but was not. */
    FORGED,
    /** Anything else. */
    LOST
  }

  double millis() {
    return (end - start) / 1e6;
  }

  boolean lost() {
    return result == Result.LOST || result == Result.FORGED;
  }

  /** Whether it was lost, or so slow that a person would notice. */
  boolean isAffected() {
    return lost() || millis() > 250;
  }

  /** The body of the correct response to a request: it starts and ends with its id. */
  static String body(long id) {
    return id + ":" + "evenkeel ".repeat(200) + ":" + id;
  }
}
