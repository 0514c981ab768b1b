package io.evenkeel.balance;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Chooses the candidate for the next attempt. An instance serves one pool on one event loop. */
public interface BalancingPolicy {
  /** The policies by their name in the configuration, in the order of the names. */
  Map<String, Function<RandomGenerator, BalancingPolicy>> BY_NAME =
      Collections.unmodifiableMap(new TreeMap<>(Map.of(
          "round-robin",
          random -> new RoundRobin(),
          "random",
          Random::new,
          "least-requests",
          random -> new LeastRequests(),
          "power-of-two",
          PowerOfTwo::new)));

  /**
   * Chooses one of {@code candidates}.
   *
   * @param candidates at least one, all untried by the request, in the order of the pool; the same array while
   *     nothing changes
   */
  <C extends Candidate> C choose(C[] candidates);

  /** Called when a request to {@code candidate} on this event loop has ended. */
  void onRequestEnded(Candidate candidate);
}
