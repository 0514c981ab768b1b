package io.evenkeel.proxy.loop;

import io.evenkeel.logging.LineLimiter;
import io.evenkeel.logging.Log;
import io.evenkeel.net.LoopMemory;
import io.evenkeel.net.MemoryBudget;
import java.time.Duration;

/** Logs, at most once a second, what one event loop had to end because memory was short. */
final class ShortageLog {
  private static final Log LOG = Log.of(ShortageLog.class);
  private final LoopMemory memory;
  private final LineLimiter lines = new LineLimiter(Duration.ofSeconds(1));
  private long logged;

  ShortageLog(LoopMemory memory) {
    this.memory = memory;
  }

  /** Must be called many times per second. */
  void onTick(long now) {
    long closed = memory.shortages();
    if (closed > logged && lines.tryAcquire(now)) {
      MemoryBudget all = memory.budget();
      LOG.warn(
          "memory is short: {} connections or requests were ended that held most or moved least; held are {} of {} KiB of the heap"
              + " and {} of {} KiB of direct memory",
          closed - logged,
          all.heapUsed() / 1024,
          all.heapLimit() / 1024,
          all.directUsed() / 1024,
          all.directLimit() / 1024);
      logged = closed;
    }
  }
}
