package io.evenkeel.traffic;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests of clients that a cookie binds to one backend: once there are none any more, it can be stopped
 * without a lost session. Takes no memory for a backend that has no such client. Thread-safe.
 */
public final class BoundRequests {
  private record Windows(RollingCounter minute, RollingCounter hour) {}

  private final AtomicReference<@Nullable Windows> windows = new AtomicReference<>();

  /**
   * Counts a request.
   *
   * @param now the current time, in nanoseconds
   */
  public void count(long now) {
    Windows counted = windows.get();
    if (counted == null) {
      Windows created = new Windows(
          new RollingCounter(12, TimeUnit.SECONDS.toNanos(5)),
          new RollingCounter(60, TimeUnit.MINUTES.toNanos(1)));
      counted = windows.compareAndSet(null, created) ? created : windows.get();
    }
    if (counted != null) {
      counted.minute().add(now);
      counted.hour().add(now);
    }
  }

  /** The requests within the last 55 to 60 seconds. */
  public long lastMinute(long now) {
    Windows counted = windows.get();
    return counted == null ? 0 : counted.minute().sum(now);
  }

  /** The requests within the last 59 to 60 minutes. */
  public long lastHour(long now) {
    Windows counted = windows.get();
    return counted == null ? 0 : counted.hour().sum(now);
  }
}
