package io.evenkeel.net;

import io.evenkeel.net.MemoryBudget.Level;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The part of the {@link MemoryBudget} that one event loop uses, by client and by connection, and the rules that
 * apply when little is left. Used on that event loop only.
 */
public final class LoopMemory {
  /** A connection that stays paused for this number of ticks is closed, because it releases no memory. Ten seconds. */
  private static final int MAX_PAUSED_TICKS = 500;

  /** A connection that is idle for this number of ticks may be closed at level HIGH. Five seconds. */
  private static final int MIN_IDLE_TICKS = 250;

  /** From then on any connection may be closed at level HIGH. One second. */
  private static final int MIN_STALLED_TICKS = 50;

  private static final int MAX_CLOSED_PER_TICK = 32;
  private static final int MAX_RESUMED_PER_TICK = 256;
  private static final int MAX_WATCHED_PER_TICK = 2048;
  private final MemoryBudget budget;
  private final int number;
  private final long step;
  private final Map<String, MemoryShare> clients = new HashMap<>();
  private final Queue<MemoryAccount> paused = new ArrayDeque<>();
  private final Queue<MemoryAccount> unsent = new ArrayDeque<>();
  private final BoundedReceiveAllocator receiveAllocator = new BoundedReceiveAllocator(this);
  private @Nullable MemoryAccount oldest;
  private @Nullable MemoryAccount newest;
  private long heap;
  private long direct;
  private long publishedHeap;
  private long publishedDirect;
  private long tick;
  private long shortages;

  LoopMemory(MemoryBudget budget, int number) {
    this.budget = budget;
    this.number = number;
    this.step = budget.stepBytes();
  }

  /** The account of all event loops together. */
  public MemoryBudget budget() {
    return budget;
  }

  public Level level() {
    return budget.level();
  }

  /**
   * Counts what is held for one pool or one listener.
   *
   * @param hasSiblings whether there are others, for which it must leave room
   */
  public MemoryShare newShare(BooleanSupplier hasSiblings) {
    return new MemoryShare(budget, hasSiblings);
  }

  /**
   * Whether new work may begin for a pool or a listener: at level HIGH not if it is one of several and its share leaves
   * little room for the others.
   */
  public boolean admits(MemoryShare group) {
    return !level().isAtLeast(Level.HIGH)
        || !group.hasSiblings()
        || !group.exceeds(MemoryAccount.GROUP_FACTOR, 1);
  }

  /**
   * Opens the account of a client's connection.
   *
   * @param address of the client, as text; empty if it is unknown
   * @param listener counts all connections of the listener
   * @param heapBytes the memory of the connection itself, charged until {@link MemoryAccount#close}
   */
  public MemoryAccount open(
      String address, MemoryShare listener, long heapBytes, MemoryAccount.Holder holder) {
    String key = ClientNetwork.of(address);
    MemoryShare client =
        clients.computeIfAbsent(key, absent -> new MemoryShare(budget, () -> false));
    client.accountOpened();
    listener.accountOpened();
    MemoryAccount account = new MemoryAccount(this, key, client, listener, holder, heapBytes);
    account.previous = newest;
    if (newest == null) {
      oldest = account;
    } else {
      newest.next = account;
    }
    newest = account;
    account.charge(heapBytes, 0);
    return account;
  }

  /** The memory that the client at an address uses on this event loop; {@code null} if none. */
  public @Nullable MemoryShare client(String address) {
    return clients.get(ClientNetwork.of(address));
  }

  /**
   * Charges bytes that belong to no client, such as idle connections to backends; releases them if the numbers are
   * negative.
   */
  public void add(long heapBytes, long directBytes) {
    heap += heapBytes;
    direct += directBytes;
    if (Math.abs(heap - publishedHeap) >= step || Math.abs(direct - publishedDirect) >= step) {
      publish();
    }
  }

  private void publish() {
    publishedHeap = heap;
    publishedDirect = direct;
    budget.publish(number, heap, direct);
  }

  public long heap() {
    return heap;
  }

  public long direct() {
    return direct;
  }

  /** The number of connections that were closed, and of requests that were given up, because memory was short. */
  public long shortages() {
    return shortages;
  }

  public void countShortage() {
    shortages++;
  }

  long tick() {
    return tick;
  }

  BoundedReceiveAllocator receiveAllocator() {
    return receiveAllocator;
  }

  /** Looks from now on at what the connection has not sent, until there is nothing. */
  void watchUnsent(MemoryAccount account) {
    unsent.add(account);
  }

  void addPaused(MemoryAccount account) {
    paused.add(account);
  }

  void remove(MemoryAccount account) {
    MemoryShare client = account.client();
    client.accountClosed();
    if (client.accounts() == 0) {
      clients.remove(account.clientKey());
    }
    MemoryAccount before = account.previous;
    MemoryAccount after = account.next;
    if (before == null) {
      oldest = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      newest = before;
    } else {
      after.previous = before;
    }
    account.previous = null;
    account.next = null;
  }

  /** Applies the rules. Called every 20 ms. */
  public void onTick() {
    tick++;
    for (int i = Math.min(unsent.size(), MAX_WATCHED_PER_TICK); i > 0; i--) {
      MemoryAccount account = unsent.remove();
      if (account.updateWatchedUnsent()) {
        unsent.add(account);
      }
    }
    publishChanges();
    if (!paused.isEmpty()) {
      resumePaused();
    }
    if (level() == Level.CRITICAL) {
      closeLargest(false, 90);
    } else if (level() == Level.HIGH) {
      closeIdle();
      closeLargest(true, 75);
    }
    publishChanges();
  }

  private void publishChanges() {
    if (heap != publishedHeap || direct != publishedDirect) {
      publish();
    }
  }

  private void resumePaused() {
    int closed = 0;
    for (int i = Math.min(paused.size(), MAX_RESUMED_PER_TICK); i > 0; i--) {
      MemoryAccount account = paused.remove();
      if (account.closed() || account.tryResume()) {
        continue;
      }
      paused.add(account);
      if (account.pausedTicks() > MAX_PAUSED_TICKS && closed < MAX_CLOSED_PER_TICK) {
        closed++;
        close(account);
      }
    }
  }

  private void close(MemoryAccount account) {
    countShortage();
    account.closeHolder();
  }

  /** Closes the connections that have been idle for the longest time. */
  private void closeIdle() {
    int closed = 0;
    for (MemoryAccount each = oldest; each != null && closed < MAX_CLOSED_PER_TICK; ) {
      MemoryAccount following = each.next;
      if (each.ticksSinceMove() >= MIN_IDLE_TICKS && each.idle()) {
        closed++;
        close(each);
      }
      each = following;
    }
  }

  /**
   * Closes the connections that use most and progress least, of the clients that use most.
   *
   * @param spare whether only what holds much more than others, and has moved nothing for a second
   * @param percent how much of the budget may stay taken
   */
  private void closeLargest(boolean spare, int percent) {
    boolean ofHeap =
        budget.freeHeap() * budget.directLimit() < budget.freeDirect() * budget.heapLimit();
    long excess = ofHeap
        ? budget.heapUsed() - budget.heapLimit() / 100 * percent
        : budget.directUsed() - budget.directLimit() / 100 * percent;
    // each event loop closes its part
    excess /= budget.loopCount();
    for (int i = 0; i < MAX_CLOSED_PER_TICK && excess >= 0; i++) {
      MemoryAccount largest = findLargest(ofHeap, spare);
      if (largest == null) {
        return;
      }
      excess -= ofHeap ? largest.heap() : largest.direct();
      close(largest);
    }
  }

  private @Nullable MemoryAccount findLargest(boolean ofHeap, boolean spare) {
    MemoryAccount found = null;
    double most = 0;
    for (MemoryAccount each = oldest; each != null; each = each.next) {
      MemoryShare client = each.client();
      double share = ofHeap ? client.heap() : client.direct();
      double held = ofHeap ? each.heap() : each.direct();
      double weight = share * held * (1 + Math.min(each.ticksSinceMove(), MIN_IDLE_TICKS));
      if (weight > most
          && !each.closing()
          && (!spare || each.holdsMuch() && each.ticksSinceMove() >= MIN_STALLED_TICKS)) {
        most = weight;
        found = each;
      }
    }
    return found;
  }
}
