package io.evenkeel.net;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The memory that this process may use for its clients and for the backend connections that serve them. The limits
 * follow from the heap and from Netty's direct memory. Each event loop counts separately ({@link LoopMemory}) and
 * publishes its sums in steps, so that requests share no cache line. Thread-safe.
 */
public final class MemoryBudget {
  /** The used fraction of the heap or of the direct memory, whichever is larger. */
  public enum Level {
    NORMAL,
    /** Half. Reading from a client that uses more memory than is free is paused. */
    HALF,
    /** Three quarters. No new windows; connections are closed that use most and have made no progress for a while. */
    HIGH,
    /** Nine tenths. Connections are closed that use most and progress least, however short the time. */
    CRITICAL;

    private static final Level[] ALL = values();

    public boolean isAtLeast(Level other) {
      return ordinal() >= other.ordinal();
    }
  }

  /** The memory for classes, configuration and health, and for a working young generation. */
  private static final long RESERVED_HEAP_BYTES = 32L << 20;

  /** Up to this size the balancer uses the heap as its own; of a larger heap, an embedding application may use half. */
  private static final long OWN_HEAP_BYTES = 1L << 30;

  private static final long MIN_BYTES = 8L << 20;
  private static final int STEPS = 64;
  private static final int RESERVE_DIVISOR = 32;
  private static final int CACHE_LINE_LONGS = 8;

  private final long heapLimit;
  private final long directLimit;
  private final LoopMemory[] loops;
  private final AtomicLongArray published;
  private final AtomicReferenceArray<EventExecutor> executors;
  private volatile Level level = Level.NORMAL;

  /** @param loops the number of event loops */
  public MemoryBudget(long heapLimit, long directLimit, int loops) {
    this.heapLimit = heapLimit;
    this.directLimit = directLimit;
    this.published = new AtomicLongArray(CACHE_LINE_LONGS * (2 * loops + 2));
    this.executors = new AtomicReferenceArray<>(loops);
    this.loops = new LoopMemory[loops];
    for (int i = 0; i < loops; i++) {
      this.loops[i] = new LoopMemory(this, i);
    }
  }

  /** Creates the budget that follows from the maximum heap and the maximum direct memory. */
  public static MemoryBudget ofProcess(int loops) {
    return new MemoryBudget(
        heapLimit(Runtime.getRuntime().maxMemory()),
        Math.max(MIN_BYTES, PlatformDependent.maxDirectMemory() / 4 * 3),
        loops);
  }

  /** The part of a heap of {@code max} bytes that may be used for clients. */
  public static long heapLimit(long max) {
    long free = Math.max(MIN_BYTES, max - RESERVED_HEAP_BYTES);
    return free <= OWN_HEAP_BYTES ? free / 4 * 3 : Math.max(OWN_HEAP_BYTES / 4 * 3, free / 2);
  }

  /** The account of event loop {@code number}, to be used on that event loop only. */
  public LoopMemory loop(int number) {
    return loops[number];
  }

  /** Sets the executor that runs event loop {@code number}. */
  public void bind(int number, EventExecutor executor) {
    executors.set(number, executor);
  }

  /** The account of the event loop that {@code executor} runs; null if it runs none of them. */
  public @Nullable LoopMemory loop(EventExecutor executor) {
    for (int i = 0; i < loops.length; i++) {
      if (executor.equals(executors.get(i))) {
        return loops[i];
      }
    }
    return null;
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

  /** The used bytes of the heap, exact to one step for each event loop. */
  public long heapUsed() {
    return sum(0);
  }

  /** The used bytes of direct memory, exact to one step for each event loop. */
  public long directUsed() {
    return sum(1);
  }

  long freeHeap() {
    return Math.max(0, heapLimit - heapUsed());
  }

  long freeDirect() {
    return Math.max(0, directLimit - directUsed());
  }

  /** The number of bytes that an event loop may count before it publishes. */
  long stepBytes() {
    return Math.max(1, Math.min(heapLimit, directLimit) / STEPS / loops.length);
  }

  /** Whether what is left is needed for what is under way: new work is refused. */
  boolean exhausted() {
    return heapUsed() > heapLimit - heapLimit / RESERVE_DIVISOR
        || directUsed() > directLimit - directLimit / RESERVE_DIVISOR;
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
