package io.evenkeel.balance;

/** A backend that may be chosen for an attempt. */
public interface Candidate {
  /** The index in the pool, from 0. Candidates are offered in this order. */
  int position();

  /** The weight, 1 or more. */
  int weight();

  /** The number of attempts in flight, in the whole process. */
  int inFlight();

  /** The hash of the id, which does not depend on the position. */
  long seed();

  /** How long its responses take. Only policies that use it update it. */
  PeakLatency latency();
}
