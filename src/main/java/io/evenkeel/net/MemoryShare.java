package io.evenkeel.net;

/** What all of one kind hold on one event loop: the connections of a client's address, of a listener, or a pool's requests. */
public final class MemoryShare {
  private final MemoryBudget budget;
  private long heap;
  private long direct;
  private int accounts;

  MemoryShare(MemoryBudget budget) {
    this.budget = budget;
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

  void accountOpened() {
    accounts++;
  }

  void accountClosed() {
    accounts--;
  }

  /**
   * Whether it holds more than {@code numerator / denominator} of what is free: a limit that leaves room for others however
   * many hold as much as they may, and lets one that is alone have most.
   */
  public boolean exceeds(int numerator, int denominator) {
    long parts = (long) denominator * budget.loopCount();
    return heap > budget.freeHeap() * numerator / parts
        || direct > budget.freeDirect() * numerator / parts;
  }
}
