package io.evenkeel.bench;

import java.io.IOException;
import java.util.Locale;

/**
 * Compares the CPU per request of two event loops on two cores with that of one on one core; load and backends share
 * the second core.
 */
final class TwoLoops {
  private static final int ROUNDS = 3;

  private TwoLoops() {}

  /** A line of figures; starts a proxy for each of them. */
  static String of(Rig rig, int seconds) throws IOException, InterruptedException {
    double one = measured(rig, 1, seconds);
    double two = measured(rig, 2, seconds);
    return String.format(
        Locale.ROOT,
        "two event loops: %.1f µs of CPU a request on two cores, %.1f for one loop on one: %.2f times",
        two,
        one,
        two / one);
  }

  private static double measured(Rig rig, int loops, int seconds)
      throws IOException, InterruptedException {
    String configuration = Proxy.EVENKEEL
        .configuration(rig.place(Proxy.EVENKEEL))
        .replace("instances: 1", "instances: " + loops);
    Rig.Started started = rig.start(Proxy.EVENKEEL, configuration, loops == 1);
    try {
      WarmUp.of(rig, started.process(), Workload.C64, WarmUp.MOST_SECONDS);
      double least = Double.MAX_VALUE;
      for (int i = 0; i < ROUNDS; i++) {
        Measurement stretch =
            rig.measure(Proxy.EVENKEEL, started.process(), Workload.C64, i, seconds);
        least = Math.min(least, stretch.micros());
      }
      return least;
    } finally {
      rig.end(started.process());
    }
  }
}
