package io.evenkeel.proxy.exchange;

import io.evenkeel.time.MinimumRate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Detects a client that stops reading its response while more of it is queued. */
final class SlowReaderDetector {
  private final ClientTransport transport;
  private final MinimumRate minimumRate;
  private long sendProgress;

  /**
   * @param timeout the time in which the client must read something
   */
  SlowReaderDetector(ClientTransport transport, Duration timeout) {
    this.transport = transport;
    this.minimumRate = new MinimumRate(timeout);
  }

  /** Starts to measure, because the write queue to the client is full. */
  void startWaiting(long now) {
    sendProgress = transport.sendProgress();
    minimumRate.restart(now);
  }

  /** When to check again: several times within the timeout, so that progress in between counts. */
  long nextCheckAt() {
    return System.nanoTime() + minimumRate.windowNanos() / 4;
  }

  boolean checkStalled(long now) {
    long progress = transport.sendProgress();
    minimumRate.add(Math.max(0, sendProgress - progress));
    sendProgress = progress;
    return minimumRate.checkStalled(now) && !checkKernelProgress(now);
  }

  /** Checks for progress in the kernel: a large send buffer can hide for a long time that the client reads. */
  private boolean checkKernelProgress(long now) {
    // on a shared connection the progress may belong to another stream
    boolean progress = transport.exclusive()
        && transport.millisSinceKernelProgress()
            < TimeUnit.NANOSECONDS.toMillis(minimumRate.windowNanos()) / 2;
    if (progress) {
      minimumRate.restart(now);
    }
    return progress;
  }
}
