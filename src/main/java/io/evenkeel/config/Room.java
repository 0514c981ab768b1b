package io.evenkeel.config;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What this process has room for. */
final class Room {
  private static final long BYTES_A_CONNECTION = 24 * 1024;

  /** For logs, jars, the admin and the probes. */
  private static final long DESCRIPTORS_OF_OUR_OWN = 256;

  private static final long LEAST = 64;
  private static final long MOST = 1_000_000;

  private Room() {}

  /** How many clients may be connected: each takes a descriptor, one more to a backend, and a share of the heap. */
  static int forConnections() {
    long descriptors =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? (unix.getMaxFileDescriptorCount() - DESCRIPTORS_OF_OUR_OWN) / 2
            : MOST;
    long heap = Runtime.getRuntime().maxMemory() / BYTES_A_CONNECTION;
    return (int) Math.max(LEAST, Math.min(MOST, Math.min(descriptors, heap)));
  }
}
