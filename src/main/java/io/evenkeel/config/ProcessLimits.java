package io.evenkeel.config;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process has room for. */
public final class ProcessLimits {
  private static final long BYTES_A_CONNECTION = 40 * 1024;
  private static final long BYTES_AN_EXCHANGE = 64 * 1024;

  /** For logs, jars, the admin and the probes. */
  private static final long DESCRIPTORS_OF_OUR_OWN = 256;

  private static final String OPEN_FILES = "Max open files";
  private static final long LEAST = 64;
  private static final long MOST = 1_000_000;
  private static final int MOST_SLOW_PROBES = 4096;
  private static final int SHARE_OF_SLOW_PROBES = 16;

  private ProcessLimits() {}

  /** How many clients may be connected: each takes a descriptor, one more to a backend, and a share of the heap. */
  public static int forConnections() {
    long all = descriptors();
    long descriptors = (all - DESCRIPTORS_OF_OUR_OWN - forSlowProbes(all)) / 2;
    long heap = Runtime.getRuntime().maxMemory() / BYTES_A_CONNECTION;
    return (int) Math.max(LEAST, Math.min(MOST, Math.min(descriptors, heap)));
  }

  /** How many probes may hang at a time without making others late: each takes a descriptor. */
  public static int forSlowProbes() {
    return forSlowProbes(descriptors());
  }

  private static int forSlowProbes(long descriptors) {
    return (int) Math.min(MOST_SLOW_PROBES, descriptors / SHARE_OF_SLOW_PROBES);
  }

  private static long descriptors() {
    try {
      // what the bean below would say, which is slow to set up, in the middle of a start
      for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
        if (line.startsWith(OPEN_FILES)) {
          String soft = line.substring(OPEN_FILES.length()).stripLeading().split(" ", 2)[0];
          return soft.equals("unlimited") ? 2 * MOST : Long.parseLong(soft);
        }
      }
    } catch (IOException | NumberFormatException elsewhere) {
      // not Linux, or a Linux that hides it
    }
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : 2 * MOST;
  }

  /** How many requests may be under way on each of so many event loops: each takes a share of the heap. */
  public static int forExchanges(int loops) {
    return (int) Math.max(
        LEAST, Math.min(MOST, Runtime.getRuntime().maxMemory() / BYTES_AN_EXCHANGE / loops));
  }
}
