package io.evenkeel.config;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Limits that follow from the file descriptors and the heap of this process. */
public final class ProcessLimits {
  private static final long BYTES_PER_CONNECTION = 12 * 1024;

  /** Descriptors for logs, jars, the admin and probes. */
  private static final long RESERVED_DESCRIPTORS = 256;

  private static final String OPEN_FILES = "Max open files";
  private static final long MIN_LIMIT = 64;
  private static final long MAX_LIMIT = 1_000_000;
  private static final int MAX_SLOW_PROBES = 4096;
  private static final int DESCRIPTORS_PER_SLOW_PROBE = 16;

  private ProcessLimits() {}

  /**
   * The number of clients that may be connected. Each takes a file descriptor, one more for its backend, and a share
   * of the heap.
   */
  public static int maxConnections() {
    long all = descriptorLimit();
    long descriptors = (all - RESERVED_DESCRIPTORS - maxSlowProbes(all)) / 2;
    long heap = Runtime.getRuntime().maxMemory() / BYTES_PER_CONNECTION;
    return (int) Math.max(MIN_LIMIT, Math.min(MAX_LIMIT, Math.min(descriptors, heap)));
  }

  /** The number of probes that may wait for a response without delaying others. Each takes a file descriptor. */
  public static int maxSlowProbes() {
    return maxSlowProbes(descriptorLimit());
  }

  private static int maxSlowProbes(long descriptors) {
    return (int) Math.min(MAX_SLOW_PROBES, descriptors / DESCRIPTORS_PER_SLOW_PROBE);
  }

  private static long descriptorLimit() {
    try {
      // has the same number as the bean below, which takes long to initialize at startup
      for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
        if (line.startsWith(OPEN_FILES)) {
          String soft = line.substring(OPEN_FILES.length()).stripLeading().split(" ", 2)[0];
          return soft.equals("unlimited") ? 2 * MAX_LIMIT : Long.parseLong(soft);
        }
      }
    } catch (IOException | NumberFormatException elsewhere) {
      // not Linux, or /proc is not accessible
    }
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : 2 * MAX_LIMIT;
  }
}
