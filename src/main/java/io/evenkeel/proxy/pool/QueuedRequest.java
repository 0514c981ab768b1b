package io.evenkeel.proxy.pool;

import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.PoolConfig.NoneAlive.Fallback;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.Candidates.Unavailable;
import io.evenkeel.time.Deadlines;
import io.evenkeel.time.TimerWheel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The wait of one request between two attempts: in the queue for a place at a backend, or for a delay before a retry. Used
 * on its own event loop only, except {@link #wake}.
 */
public final class QueuedRequest extends TimerWheel.Timer {
  /** The request that waits. Called on its event loop. */
  public interface Owner {
    /** A backend may take the request now: try again. */
    void startAttempt(long now);

    /** The request has waited for as long as it may, and left the queue. */
    void onQueueTimeout();
  }

  private static final long BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private final LoopContext loop;
  private final LoopPool pool;
  private final Owner owner;
  private final AtomicBoolean woken = new AtomicBoolean();
  private long deadline;
  private long remainingNanos;
  private long queuePosition = -1;
  private boolean waiting;

  public QueuedRequest(LoopContext loop, LoopPool pool, Owner owner) {
    this.loop = loop;
    this.pool = pool;
    this.owner = owner;
  }

  /** Whether it has been in the queue before: it then goes before requests that came later. */
  public boolean hasWaited() {
    return queuePosition >= 0;
  }

  boolean isOnLoop(LoopContext other) {
    return loop == other;
  }

  /**
   * Whether a request may wait for a backend.
   *
   * @param reason why no backend could be chosen
   * @param retry whether an attempt has failed already
   */
  public static boolean canWait(PoolConfig config, Unavailable reason, boolean retry) {
    return reason == Unavailable.SATURATED
        || !retry && config.whenNoneAlive().fallback() == Fallback.WAIT;
  }

  /**
   * Enters the queue, at its old position if it was there before.
   *
   * @param longest the limit for all its waits together; taken from the first call
   * @return false if {@code limit} requests wait already
   */
  public boolean enqueue(Duration longest, int limit) {
    boolean again = hasWaited();
    woken.set(false);
    if (again) {
      // the time of a failed attempt does not count
      deadline = Deadlines.after(System.nanoTime(), Duration.ofNanos(remainingNanos));
      pool.queue().addAgain(this, queuePosition);
    } else {
      deadline = Deadlines.after(System.nanoTime(), longest);
      queuePosition = pool.queue().add(this, limit);
      if (queuePosition < 0) {
        return false;
      }
    }
    waiting = true;
    loop.wheel().schedule(this, deadline);
    // A place that became free before this request entered the queue has woken no request.
    if (!again && pool.candidates().hasFreePlace()) {
      pool.queue().wakeOldest();
    }
    return true;
  }

  /** Starts the next attempt after a delay that doubles with each attempt, with jitter. */
  public void backOff(int attempts) {
    long delay = BACKOFF_NANOS << Math.min(attempts - 1, 6);
    loop.wheel().schedule(this, System.nanoTime() + delay / 2 + loop.random().nextLong(delay));
  }

  /**
   * Makes the request try again on its own event loop; it leaves the queue then. From any thread.
   *
   * @return false if it was woken before
   */
  boolean wake() {
    if (!woken.compareAndSet(false, true)) {
      return false;
    }
    loop.execute(this::onWake);
    return true;
  }

  private void onWake() {
    if (waiting) {
      waiting = false;
      long now = System.nanoTime();
      remainingNanos = Math.max(0, deadline - now);
      loop.wheel().cancel(this);
      pool.queue().remove(queuePosition);
      owner.startAttempt(now);
    }
  }

  /** Ends the wait, if there is one. */
  public void cancel() {
    loop.wheel().cancel(this);
    if (waiting) {
      waiting = false;
      pool.queue().remove(queuePosition);
      if (woken.get()) {
        // the place that it was woken for goes to the next request
        pool.queue().wakeOldest();
      }
    }
  }

  @Override
  public void onExpired(long now) {
    if (waiting) {
      cancel();
      owner.onQueueTimeout();
    } else {
      owner.startAttempt(now);
    }
  }
}
