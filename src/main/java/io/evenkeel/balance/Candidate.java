package io.evenkeel.balance;

/** A backend that may take this attempt. */
public interface Candidate {
  /** Its index in the pool, from 0. Candidates are offered in this order. */
  int position();

  /** Its weight, 1 or more. */
  int weight();

  /** Attempts in flight, in the whole process. */
  int inFlight();
}
