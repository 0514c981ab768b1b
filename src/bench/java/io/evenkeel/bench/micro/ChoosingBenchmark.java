package io.evenkeel.bench.micro;

import io.evenkeel.balance.BalancingPolicies;
import io.evenkeel.balance.BalancingPolicy;
import io.evenkeel.balance.Candidate;
import io.evenkeel.balance.KeyHash;
import io.evenkeel.balance.PeakLatency;
import io.evenkeel.traffic.InFlightCounter;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Choosing among 10,000 backends every third of them dead, for each policy. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChoosingBenchmark {
  /** A backend with requests in flight. */
  private static final class Busy implements Candidate {
    private final int order;
    private final int weight;
    private final long seed;
    private final InFlightCounter inFlight = new InFlightCounter();
    private final PeakLatency latency = new PeakLatency();

    Busy(int order, int weight) {
      this.order = order;
      this.weight = weight;
      this.seed = KeyHash.of("backend-" + order);
    }

    @Override
    public int position() {
      return order;
    }

    @Override
    public int weight() {
      return weight;
    }

    @Override
    public int inFlight() {
      return inFlight.count();
    }

    @Override
    public long seed() {
      return seed;
    }

    @Override
    public PeakLatency latency() {
      return latency;
    }
  }

  @Param({"round-robin", "random", "least-requests", "power-of-two", "peak-ewma", "hash"})
  public String policy = "";

  /** {@code even}: all weights are equal. */
  @Param({"even", "uneven"})
  public String weights = "";

  /** {@code all-busy}: every backend has requests in flight. */
  @Param({"some-idle", "all-busy"})
  public String load = "";

  @Param({"10000"})
  public int backends;

  private BalancingPolicy chosen = policy("round-robin", new SplittableRandom(1));
  private Busy[] accepting = new Busy[0];
  private long key;

  @Setup
  public void offer() {
    SplittableRandom random = new SplittableRandom(7);
    chosen = policy(policy, random);
    accepting = IntStream.range(0, backends)
        .filter(order -> order % 3 != 0)
        .mapToObj(order -> new Busy(order, weights.equals("even") ? 1 : 1 + order % 5))
        .toArray(Busy[]::new);
    boolean busy = load.equals("all-busy");
    for (Busy each : accepting) {
      for (int i = (busy ? 1 : 0) + random.nextInt(8); i > 0; i--) {
        each.inFlight.begin();
      }
    }
  }

  private static BalancingPolicy policy(String name, SplittableRandom random) {
    return Objects.requireNonNull(BalancingPolicies.BY_NAME.get(name))
        .apply(new BalancingPolicy.Settings(random, System::nanoTime, 1.25, Runnable::run));
  }

  /** Chooses a backend, and counts a request in flight before and after it, as an attempt does. */
  @Benchmark
  public int choose() {
    key += 0x9E3779B97F4A7C15L;
    Busy one = chosen.choose(accepting, key | 1);
    one.inFlight.begin();
    one.inFlight.end();
    chosen.onRequestEnded(one);
    return one.order;
  }
}
