package io.evenkeel.bench;

import java.io.IOException;

/**
 * Runs load without measuring it until the JVM has compiled its code, because compiler threads would use the core
 * that is measured. With a slow workload this takes longer, since compilation depends on the number of calls.
 */
final class WarmUp {
  private static final int CHECK_SECONDS = 4;
  static final int MOST_SECONDS = 80;

  /** The share of a core that the compiler may still use. */
  private static final double MAX_COMPILER_SHARE = 0.02;

  private WarmUp() {}

  /**
   * Warms up for at most {@code most} seconds.
   *
   * @return the seconds it took
   */
  static int of(Rig rig, Process process, Workload load, int most)
      throws IOException, InterruptedException {
    int seconds = 0;
    double taken;
    do {
      double before = Machine.compiling(process);
      rig.warm(Proxy.EVENKEEL, load, CHECK_SECONDS);
      seconds += CHECK_SECONDS;
      taken = Machine.compiling(process) - before;
    } while (seconds < most && taken > MAX_COMPILER_SHARE * CHECK_SECONDS);
    return seconds;
  }
}
