package io.evenkeel.net;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/**
 * Finds that the host behind one connection is gone while bytes wait for its acknowledgement. The kernel would repeat
 * them for a quarter of an hour, and its keep-alive probes only quiet connections. The kernel's own time-out for this,
 * TCP_USER_TIMEOUT, is not used: it also ends a connection whose process is alive and reads nothing for a while.
 */
public final class SilenceWatch {
  private static final long CHECK_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long GONE_AFTER_NANOS = TimeUnit.SECONDS.toNanos(35);

  private long nextCheckAt;
  private long silentSince;
  private boolean silent;

  /** @param now as {@link System#nanoTime}, like all times here */
  public SilenceWatch(long now) {
    nextCheckAt = now + CHECK_INTERVAL_NANOS;
  }

  /** Whether the host has been silent for 35 s. To be called at least every few seconds; asks the kernel every five. */
  public boolean isGone(Channel channel, TcpState tcp, long now) {
    if (now - nextCheckAt < 0) {
      return false;
    }
    nextCheckAt = now + CHECK_INTERVAL_NANOS;
    long nanos = TimeUnit.MILLISECONDS.toNanos(tcp.silentMillis(channel));
    if (nanos == 0) {
      silent = false;
      return false;
    }
    // the kernel's time may start before there was anything to acknowledge
    silentSince = silent ? Math.max(silentSince, now - nanos) : now;
    silent = true;
    return now - silentSince >= GONE_AFTER_NANOS;
  }
}
