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
  private final HttpConnection http;
  private final TcpState farEnd;
  private final MinimumRate pace;
  private long unsent;

  /**
   * @param http where the kernel may know more of it
   * @param patience how long it may take nothing
   */
  SlowReaderDetector(
      ClientTransport connection, HttpConnection http, TcpState farEnd, Duration patience) {
    this.http = http;
    this.farEnd = farEnd;
    this.connection = connection;
    this.pace = new MinimumRate(patience);
  }

  /** From now on it is its turn. */
  void waits(long now) {
    unsent = connection.sendProgress();
    pace.begin(now);
  }

  /** When to look again: a few times within its patience, since what it takes may be a new beginning. */
  long due() {
    return System.nanoTime() + pace.window() / 4;
  }

  boolean tookNothing(long now) {
    long left = connection.sendProgress();
    pace.moved(Math.max(0, unsent - left));
    unsent = left;
    return pace.still(now) && !takesFromKernel(now);
  }

  /** What it takes of a large buffer of the kernel's makes no room here for a long time. */
  private boolean takesFromKernel(long now) {
    // on one that others share it may be they who take it
    boolean takes = connection.exclusive()
        && http instanceof ConnectionBase base
        && farEnd.tookSomethingAgo(base.channel())
            < TimeUnit.NANOSECONDS.toMillis(pace.window()) / 2;
    if (takes) {
      pace.begin(now);
    }
    return takes;
  }
}
