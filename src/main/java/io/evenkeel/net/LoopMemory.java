package io.evenkeel.net;

import io.evenkeel.net.MemoryBudget.Level;
import io.netty.util.NetUtil;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
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

  private static final int MAX_CLOSED_PER_TICK = 16;
  private static final int MAX_RESUMED_PER_TICK = 256;
  private static final int IPV4_BYTES = 4;

  private final MemoryBudget budget;
  private final int number;
  private final long step;
  private final Map<Object, MemoryShare> clients = new HashMap<>();
  private final Queue<MemoryAccount> paused = new ArrayDeque<>();
  private @Nullable MemoryAccount oldest;
  private @Nullable MemoryAccount newest;
  private long heap;
  private long direct;
  private long publishedHeap;
  private long publishedDirect;
  private long tick;
  private long closedForMemory;

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

  /** Creates a counter for a group of accounts. */
  public MemoryShare newShare() {
    return new MemoryShare(budget);
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
    Object key = clientKey(address);
    MemoryShare client = clients.computeIfAbsent(key, absent -> new MemoryShare(budget));
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

  /** The key of a client: its address, or for IPv6 the network of 64 bits. */
  private static Object clientKey(String address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null || bytes.length == IPV4_BYTES) {
      return address;
    }
    return ByteBuffer.wrap(bytes).getLong();
  }

  /** The memory that the client at an address uses on this event loop; {@code null} if none. */
  public @Nullable MemoryShare client(String address) {
    return clients.get(clientKey(address));
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

  /** The number of connections that were closed because memory was short. */
  public long closedForMemory() {
    return closedForMemory;
  }

  long tick() {
    return tick;
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
    publishChanges();
    if (!paused.isEmpty()) {
      resumePaused();
    }
    if (level() == Level.CRITICAL) {
      closeLargest();
    } else if (level() == Level.HIGH) {
      closeIdle();
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
    closedForMemory++;
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
   * Closes the connections that use most and progress least, of the clients that use most, until less than nine
   * tenths are used.
   */
  private void closeLargest() {
    boolean ofHeap =
        budget.freeHeap() * budget.directLimit() < budget.freeDirect() * budget.heapLimit();
    long excess = ofHeap
        ? budget.heapUsed() - budget.heapLimit() / 10 * 9
        : budget.directUsed() - budget.directLimit() / 10 * 9;
    // each event loop closes its part
    excess /= budget.loopCount();
    for (int i = 0; i < MAX_CLOSED_PER_TICK && excess >= 0; i++) {
      MemoryAccount largest = findLargest(ofHeap);
      if (largest == null) {
        return;
      }
      excess -= ofHeap ? largest.heap() : largest.direct();
      close(largest);
    }
  }

  private @Nullable MemoryAccount findLargest(boolean ofHeap) {
    MemoryAccount found = null;
    double most = 0;
    for (MemoryAccount each = oldest; each != null; each = each.next) {
      MemoryShare client = each.client();
      double share = ofHeap ? client.heap() : client.direct();
      double held = ofHeap ? each.heap() : each.direct();
      double weight = share * held * (1 + Math.min(each.ticksSinceMove(), MIN_IDLE_TICKS));
      if (!each.closing() && weight > most) {
        most = weight;
        found = each;
      }
    }
    return found;
  }
}
