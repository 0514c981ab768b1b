package io.evenkeel.balance;

import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Chooses the candidate for the next attempt. An instance serves one pool on one event loop. */
public interface BalancingPolicy {
  /** The key of a request that has none. */
  long NO_KEY = 0;

  /**
   * What policies need.
   *
   * @param clock the time in nanoseconds
   * @param bound for policies that choose by key: the highest load of a candidate as a factor of its fair share, 1 or
   *     more; infinite for no bound
   * @param background runs long computations outside the event loop
   */
  record Settings(RandomGenerator random, LongSupplier clock, double bound, Executor background) {}

  /**
   * Chooses one of {@code candidates}.
   *
   * @param candidates at least one, all untried by the request, in the order of the pool; the same array while
   *     nothing changes
   * @param key what the request is chosen by, from {@link KeyHash}; {@link #NO_KEY} if there is none
   */
  <C extends Candidate> C choose(C[] candidates, long key);

  /** Chooses one of {@code candidates} for a request without a key. */
  default <C extends Candidate> C choose(C[] candidates) {
    return choose(candidates, NO_KEY);
  }

  /** Called on this event loop when the load of {@code candidate} has become less. */
  default void onRequestEnded(Candidate candidate) {}

  /**
   * Called on this event loop when a response has begun that tells how fast the candidate is.
   *
   * @param nanos the time from the start of the attempt to the head of the response
   */
  default void onResponse(Candidate candidate, long nanos) {}
}
