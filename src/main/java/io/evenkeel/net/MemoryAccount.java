package io.evenkeel.net;

import io.evenkeel.net.MemoryBudget.Level;
import org.jspecify.annotations.Nullable;

/**
 * The memory that is used for one client connection: charged when it is allocated, released when it is freed. Costs a
 * few additions; estimates err upwards. Used on its event loop only.
 */
public final class MemoryAccount {
  /** The connection that an account belongs to. */
  public interface Holder {
    /** Stops reading from the client, or resumes it. */
    void setMemoryPaused(boolean paused);

    /** Whether the connection has nothing in flight, so that closing it loses no request. */
    boolean idle();

    /** The bytes that were written and that TCP has not accepted yet. */
    long unsentBytes();

    /** Closes at once, whatever is in flight. The account is closed when the connection is. */
    void closeForMemory();
  }

  private static final int LARGE_SHARE_DIVISOR = 4;

  /** A connection that holds more, beside what each takes, begins nothing new while memory is short. */
  private static final long MAX_BYTES_FOR_WORK = 64 * 1024;

  /** A listener or a pool that is alone may use four fifths of the budget. */
  static final int GROUP_FACTOR = 4;

  /** A connection that uses less than this in addition to its base is never paused, because that would not help. */
  private static final long MIN_PAUSED_BYTES = 24 * 1024;

  private final LoopMemory loop;
  private final String clientKey;
  private final MemoryShare client;
  private final MemoryShare listener;
  private final Holder holder;
  private final long baseHeap;
  private long heap;
  private long direct;
  private long unsent;
  private long pausedAtTick;
  private long movedAtTick;
  private boolean paused;
  private boolean unsentWatched;
  private boolean closing;
  private boolean closed;

  @Nullable
  MemoryAccount previous;

  @Nullable
  MemoryAccount next;

  MemoryAccount(
      LoopMemory loop,
      String clientKey,
      MemoryShare client,
      MemoryShare listener,
      Holder holder,
      long baseHeap) {
    this.loop = loop;
    this.clientKey = clientKey;
    this.client = client;
    this.listener = listener;
    this.holder = holder;
    this.baseHeap = baseHeap;
    this.movedAtTick = loop.tick();
  }

  /** Charges bytes of the heap and of direct memory. May pause the connection before it returns. */
  public void charge(long heapBytes, long directBytes) {
    if (closed) {
      return;
    }
    add(heapBytes, directBytes);
    if (!paused && loop.level() != Level.NORMAL && mustPause()) {
      pause();
    }
  }

  /** Releases charged bytes. Has no effect after {@link #close}, which releases everything. */
  public void release(long heapBytes, long directBytes) {
    if (!closed) {
      touch();
      add(-heapBytes, -directBytes);
    }
  }

  /** Records that the connection moves: bytes came, or went. */
  public void touch() {
    movedAtTick = loop.tick();
  }

  /**
   * Charges what the connection has written and not sent, until it is sent: to both kinds of memory, since it may be in
   * either. Must be called after a flush.
   */
  public void updateUnsent() {
    long now = closed ? 0 : holder.unsentBytes();
    adjust(now - unsent, now - unsent);
    unsent = now;
    if (now == 0) {
      touch();
    }
    if (now > 0 && !unsentWatched) {
      unsentWatched = true;
      loop.watchUnsent(this);
    }
  }

  /** Returns whether there is something unsent still. */
  boolean updateWatchedUnsent() {
    updateUnsent();
    unsentWatched = unsent > 0;
    return unsentWatched;
  }

  /** Charges or releases by how much something that is charged has grown, or shrunk if the numbers are negative. */
  public void adjust(long heapChange, long directChange) {
    if (heapChange + directChange > 0) {
      charge(heapChange, directChange);
    } else if (heapChange != 0 || directChange != 0) {
      release(-heapChange, -directChange);
    }
  }

  private void add(long heapBytes, long directBytes) {
    heap += heapBytes;
    direct += directBytes;
    client.charge(heapBytes, directBytes);
    listener.charge(heapBytes, directBytes);
    loop.add(heapBytes, directBytes);
  }

  /** Releases everything, because the connection was closed. */
  public void close() {
    if (!closed) {
      add(-heap, -direct);
      closed = true;
      paused = false;
      loop.remove(this);
    }
  }

  /**
   * Whether a small request may begin. At level HIGH not for a connection that holds much, nor for a listener that leaves
   * no room for another one.
   */
  public boolean admitsWork() {
    return loop.level().isAtLeast(Level.HIGH) ? admitsWorkIfShort() : true;
  }

  private boolean admitsWorkIfShort() {
    return !loop.budget().exhausted()
        && heap + direct - baseHeap <= MAX_BYTES_FOR_WORK
        && loop.admits(listener);
  }

  /** Whether the peer may get a large window, or a large head of it be accepted. */
  public boolean admitsLargeWork() {
    Level level = loop.level();
    return !level.isAtLeast(Level.HIGH)
        || level == Level.HIGH && !client.exceeds(1, LARGE_SHARE_DIVISOR);
  }

  /** Whether bytes may be kept that are not strictly needed, such as a body for a retry. */
  public boolean admitsSpareBytes() {
    return loop.level() == Level.NORMAL;
  }

  public long heap() {
    return heap;
  }

  public long direct() {
    return direct;
  }

  /** Whether reading from the connection is paused because of the memory that its client uses. */
  public boolean paused() {
    return paused;
  }

  String clientKey() {
    return clientKey;
  }

  /** The number of open connections of the same client address on this event loop. */
  public int clientConnections() {
    return client.accounts();
  }

  MemoryShare client() {
    return client;
  }

  boolean closing() {
    return closing;
  }

  boolean closed() {
    return closed;
  }

  /** Whether it holds more than an ordinary request takes. */
  boolean holdsMuch() {
    return heap + direct - baseHeap > MIN_PAUSED_BYTES;
  }

  private boolean mustPause() {
    return holdsMuch() && client.exceeds(1, 1);
  }

  private void pause() {
    paused = true;
    pausedAtTick = loop.tick();
    loop.addPaused(this);
    holder.setMemoryPaused(true);
  }

  /** Resumes reading if the client uses little enough memory now; returns false if the connection stays paused. */
  boolean tryResume() {
    if (!closing && loop.level() != Level.NORMAL && mustPause()) {
      return false;
    }
    paused = false;
    holder.setMemoryPaused(false);
    return true;
  }

  long pausedTicks() {
    return loop.tick() - pausedAtTick;
  }

  /** The number of ticks since the connection last released memory. */
  long ticksSinceMove() {
    return loop.tick() - movedAtTick;
  }

  boolean idle() {
    return !closing && holder.idle();
  }

  void closeHolder() {
    closing = true;
    holder.closeForMemory();
  }
}
