package io.evenkeel.net;

import java.util.function.BooleanSupplier;

/**
 * The memory that one group uses on one event loop: the connections of a client's address, of a listener, or the
 * requests of a pool.
 */
public final class MemoryShare {
  private final MemoryBudget budget;
  private final BooleanSupplier hasSiblings;
  private long heap;
  private long direct;
  private int accounts;

  MemoryShare(MemoryBudget budget, BooleanSupplier hasSiblings) {
    this.budget = budget;
    this.hasSiblings = hasSiblings;
  }

  public void charge(long heapBytes, long directBytes) {
    heap += heapBytes;
    direct += directBytes;
  }

  public void release(long heapBytes, long directBytes) {
    heap -= heapBytes;
    direct -= directBytes;
  }

  public long heap() {
    return heap;
  }

  public long direct() {
    return direct;
  }

  /** The number of open accounts. */
  public int accounts() {
    return accounts;
  }

  boolean hasSiblings() {
    return hasSiblings.getAsBoolean();
  }

  void accountOpened() {
    accounts++;
  }

  void accountClosed() {
    accounts--;
  }

  /**
   * Whether the group uses more than {@code numerator / denominator} of the free memory. Such a limit always leaves
   * room for other groups, and allows a group that is alone to use most of the budget.
   */
  public boolean exceeds(int numerator, int denominator) {
    long parts = (long) denominator * budget.loopCount();
    return heap > budget.freeHeap() * numerator / parts
        || direct > budget.freeDirect() * numerator / parts;
  }
}
