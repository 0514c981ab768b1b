package io.evenkeel.balance;

import java.util.random.RandomGenerator;

/** Chooses of two random candidates the one with fewer requests in flight for its weight. */
public final class PowerOfTwo extends TwoRandomChoices {
  PowerOfTwo(RandomGenerator random) {
    super(random);
  }

  @Override
  boolean isBetter(Candidate second, Candidate first) {
    return (long) second.inFlight() * first.weight() < (long) first.inFlight() * second.weight();
  }
}
