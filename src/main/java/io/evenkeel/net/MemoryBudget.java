package io.evenkeel.net;

import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The bytes that this process may hold for others: for its clients, and for the backends that they asked. The limits
 * follow from the heap and from Netty's direct memory. Each event loop counts alone ({@link LoopMemory}) and publishes its
 * sums in steps, so that requests share no cache line. Thread-safe.
 */
public final class MemoryBudget {
  /** How much of the heap or of the direct memory is taken, whichever is more. */
  public enum Level {
    NORMAL,
    /** Half. A client that holds more than is free is not read from. */
    HALF,
    /** Three quarters. A client with a large share gets no new work. */
    HIGH,
    /** Nine tenths. Connections that hold most and move least are closed. */
    CRITICAL;

    private static final Level[] ALL = values();

    public boolean isAtLeast(Level other) {
      return ordinal() >= other.ordinal();
    }
  }

  /** What classes, configuration and health take, and what a young generation needs to work. */
  private static final long RESERVED_HEAP_BYTES = 32L << 20;

  /** Up to this size, the heap is taken to be the balancer's own; of a larger one an application may use half. */
  private static final long OWN_HEAP_BYTES = 1L << 30;

  private static final long MIN_BYTES = 8L << 20;
  private static final int STEPS = 64;
  private static final int CACHE_LINE_LONGS = 8;

  private final long heapLimit;
  private final long directLimit;
  private final LoopMemory[] loops;
  private final AtomicLongArray published;
  private volatile Level level = Level.NORMAL;

  /** @param loops the number of event loops */
  public MemoryBudget(long heapLimit, long directLimit, int loops) {
    this.heapLimit = heapLimit;
    this.directLimit = directLimit;
    this.published = new AtomicLongArray(CACHE_LINE_LONGS * (2 * loops + 2));
    this.loops = new LoopMemory[loops];
    for (int i = 0; i < loops; i++) {
      this.loops[i] = new LoopMemory(this, i);
    }
  }

  /** The budget that follows from the maximum heap and the maximum direct memory. */
  public static MemoryBudget ofProcess(int loops) {
    return new MemoryBudget(
        heapLimit(Runtime.getRuntime().maxMemory()),
        Math.max(MIN_BYTES, PlatformDependent.maxDirectMemory() / 4 * 3),
        loops);
  }

  /** What of a heap of {@code max} bytes may be held for others. */
  public static long heapLimit(long max) {
    long free = Math.max(MIN_BYTES, max - RESERVED_HEAP_BYTES);
    return free <= OWN_HEAP_BYTES ? free / 4 * 3 : Math.max(OWN_HEAP_BYTES / 4 * 3, free / 2);
  }

  /** The account of event loop {@code number}, to be used on that loop only. */
  public LoopMemory loop(int number) {
    return loops[number];
  }

  int loopCount() {
    return loops.length;
  }

  public Level level() {
    return level;
  }

  public long heapLimit() {
    return heapLimit;
  }

  public long directLimit() {
    return directLimit;
  }

  /** Bytes of the heap that are held, up to a step for each loop. */
  public long heapUsed() {
    return sum(0);
  }

  /** Bytes of direct memory that are held, up to a step for each loop. */
  public long directUsed() {
    return sum(1);
  }

  long freeHeap() {
    return Math.max(0, heapLimit - heapUsed());
  }

  long freeDirect() {
    return Math.max(0, directLimit - directUsed());
  }

  /** How many bytes a loop may count before it publishes. */
  long stepBytes() {
    return Math.max(1, Math.min(heapLimit, directLimit) / STEPS / loops.length);
  }

  void publish(int loop, long heap, long direct) {
    int at = CACHE_LINE_LONGS * (2 * loop + 1);
    published.setOpaque(at, heap);
    published.setOpaque(at + 1, direct);
    Level now = levelOf(heapUsed(), directUsed());
    if (now != level) {
      level = now;
    }
  }

  private long sum(int kind) {
    long sum = 0;
    for (int i = 0; i < loops.length; i++) {
      sum += published.getOpaque(CACHE_LINE_LONGS * (2 * i + 1) + kind);
    }
    return sum;
  }

  private Level levelOf(long heap, long direct) {
    return Level.ALL[Math.max(level(heap, heapLimit), level(direct, directLimit))];
  }

  private static int level(long used, long limit) {
    if (used < limit / 2) {
      return 0;
    }
    return used < limit / 4 * 3 ? 1 : used < limit / 10 * 9 ? 2 : 3;
  }
}
