package io.evenkeel.bench.micro;

import io.evenkeel.balance.BalancingPolicy;
import io.evenkeel.balance.Candidate;
import io.evenkeel.traffic.InFlightCounter;
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
    private final InFlightCounter inFlight = new InFlightCounter();

    Busy(int order, int weight) {
      this.order = order;
      this.weight = weight;
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
  }

  @Param({"round-robin", "random", "least-requests", "power-of-two"})
  public String policy = "";

  /** {@code even}: all weights are equal. */
  @Param({"even", "uneven"})
  public String weights = "";

  /** {@code all-busy}: every backend has requests in flight. */
  @Param({"some-idle", "all-busy"})
  public String load = "";

  @Param("10000")
  public int backends;

  private BalancingPolicy chosen =
      BalancingPolicy.BY_NAME.values().iterator().next().apply(new SplittableRandom(1));
  private Busy[] accepting = new Busy[0];

  @Setup
  public void offer() {
    SplittableRandom random = new SplittableRandom(7);
    chosen =
        java.util.Objects.requireNonNull(BalancingPolicy.BY_NAME.get(policy)).apply(random);
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

  /** Chooses a backend, and counts a request in flight before and after it, as an attempt does. */
  @Benchmark
  public int choose() {
    Busy one = chosen.choose(accepting);
    one.inFlight.begin();
    one.inFlight.end();
    chosen.onRequestEnded(one);
    return one.order;
  }
}
