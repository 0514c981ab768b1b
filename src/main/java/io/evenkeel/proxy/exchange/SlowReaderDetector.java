package io.evenkeel.proxy.exchange;

import io.evenkeel.net.TcpState;
import io.evenkeel.time.MinimumRate;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A client that has to take what was written before it gets more: does it take anything at all? */
final class SlowReaderDetector {
  private final ClientTransport connection;
  private final HttpConnection httpConnection;
  private final TcpState tcpState;
  private final MinimumRate minimumRate;
  private long unsentBytes;

  /**
   * @param http where the kernel may know more of it
   * @param patience how long it may take nothing
   */
  SlowReaderDetector(
      ClientTransport connection, HttpConnection http, TcpState farEnd, Duration patience) {
    this.httpConnection = http;
    this.tcpState = farEnd;
    this.connection = connection;
    this.minimumRate = new MinimumRate(patience);
  }

  /** From now on it is its turn. */
  void startWaiting(long now) {
    unsentBytes = connection.sendProgress();
    minimumRate.restart(now);
  }

  /** When to look again: a few times within its patience, since what it takes may be a new beginning. */
  long nextCheckAt() {
    return System.nanoTime() + minimumRate.windowNanos() / 4;
  }

  boolean checkStalled(long now) {
    long left = connection.sendProgress();
    minimumRate.add(Math.max(0, unsentBytes - left));
    unsentBytes = left;
    return minimumRate.stalled(now) && !checkKernelProgress(now);
  }

  /** What it takes of a large buffer of the kernel's makes no room here for a long time. */
  private boolean checkKernelProgress(long now) {
    // on one that others share it may be they who take it
    boolean takes = connection.exclusive()
        && httpConnection instanceof ConnectionBase base
        && tcpState.millisSinceProgress(base.channel())
            < TimeUnit.NANOSECONDS.toMillis(minimumRate.windowNanos()) / 2;
    if (takes) {
      minimumRate.restart(now);
    }
    return takes;
  }
}
