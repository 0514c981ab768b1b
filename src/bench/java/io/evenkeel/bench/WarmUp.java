package io.evenkeel.bench;

import java.io.IOException;

/**
 * Load that nobody measures, until a JVM has compiled what it runs: while the compiler shares the core of what is
 * measured, the figures are those of the compiler. With a slow load that takes long, as it goes by calls, not by time.
 */
final class WarmUp {
  private static final int STRETCH_SECONDS = 4;
  static final int MOST_SECONDS = 80;

  /** The share of a core that the compiler may still take. */
  private static final double QUIET = 0.02;

  private WarmUp() {}

  /**
   * Warms it up, and gives up after {@code most} seconds.
   *
   * @return for how many seconds
   */
  static int of(Rig rig, Process process, Workload load, int most)
      throws IOException, InterruptedException {
    int seconds = 0;
    double taken;
    do {
      double before = Machine.compiling(process);
      rig.warm(Proxy.EVENKEEL, load, STRETCH_SECONDS);
      seconds += STRETCH_SECONDS;
      taken = Machine.compiling(process) - before;
    } while (seconds < most && taken > QUIET * STRETCH_SECONDS);
    return seconds;
  }
}
