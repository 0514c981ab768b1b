package io.evenkeel.balance;

/** A backend that may take this attempt. */
public interface Candidate {
  /** Its place in the pool, the first being 0. Candidates are offered in this order. */
  int position();

  /** Its share, 1 and up. */
  int weight();

  /** Attempts begun and not ended, in the whole process. */
  int inFlight();
}
