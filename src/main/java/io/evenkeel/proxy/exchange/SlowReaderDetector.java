package io.evenkeel.proxy.exchange;

import io.evenkeel.time.MinimumRate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Detects a client that stops reading a response while more of it waits to be written. */
final class SlowReaderDetector {
  private final ClientTransport transport;
  private final MinimumRate minimumRate;
  private long sendProgress;

  /** @param timeout how long the client may read nothing */
  SlowReaderDetector(ClientTransport transport, Duration timeout) {
    this.transport = transport;
    this.minimumRate = new MinimumRate(timeout);
  }

  /** Starts to watch: from now on the client has to read before more is written. */
  void startWaiting(long now) {
    sendProgress = transport.sendProgress();
    minimumRate.restart(now);
  }

  /** When to check again: a few times within the timeout, so that progress in between counts. */
  long nextCheckAt() {
    return System.nanoTime() + minimumRate.windowNanos() / 4;
  }

  boolean checkStalled(long now) {
    long progress = transport.sendProgress();
    minimumRate.add(Math.max(0, sendProgress - progress));
    sendProgress = progress;
    return minimumRate.stalled(now) && !checkKernelProgress(now);
  }

  /** A large send buffer of the kernel hides for a long time that the client reads. */
  private boolean checkKernelProgress(long now) {
    // on a shared connection, the progress may be that of another stream
    boolean progress = transport.exclusive()
        && transport.millisSinceKernelProgress()
            < TimeUnit.NANOSECONDS.toMillis(minimumRate.windowNanos()) / 2;
    if (progress) {
      minimumRate.restart(now);
    }
    return progress;
  }
}
