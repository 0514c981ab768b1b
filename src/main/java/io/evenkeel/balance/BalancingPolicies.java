package io.evenkeel.balance;

import io.evenkeel.balance.BalancingPolicy.Settings;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The balancing policies that there are. */
public final class BalancingPolicies {
  /** The policies by their name in the configuration, in the order of the names. */
  public static final Map<String, Function<Settings, BalancingPolicy>> BY_NAME =
      Collections.unmodifiableMap(new TreeMap<>(Map.of(
          "round-robin",
          settings -> new RoundRobin(),
          "random",
          settings -> new Random(settings.random()),
          "least-requests",
          settings -> new LeastRequests(),
          "power-of-two",
          settings -> new PowerOfTwo(settings.random()),
          "peak-ewma",
          settings -> new PeakEwma(settings.random(), settings.clock()),
          "hash",
          RendezvousHash::new)));

  private BalancingPolicies() {}
}
