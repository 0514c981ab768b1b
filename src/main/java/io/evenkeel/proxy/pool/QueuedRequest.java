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
import org.jspecify.annotations.Nullable;

/**
 * One request that waits between two attempts: in the queue for a backend, or for the delay before a retry. Used on
 * its own event loop only, except {@link #wake}.
 */
public final class QueuedRequest extends TimerWheel.Timer implements RequestQueue.Waiter {
  /** The waiting request. Called on its event loop. */
  public interface Owner {
    /** A backend may be able to take the request now. */
    void startAttempt(long now);

    /** The request has waited for the maximum time and was removed from the queue. */
    void onQueueTimeout();

    /** The request was taken out of the queue because of overload. */
    void onShed();
  }

  private static final long BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private final LoopContext loop;
  private final LoopPool pool;
  private final Owner owner;
  private final AtomicBoolean woken = new AtomicBoolean();
  private long deadline;
  private long waitingSince;
  private long remainingNanos;
  private long wokenAt;
  private RequestQueue queue;
  private long queuePosition = -1;
  private boolean waiting;

  public QueuedRequest(LoopContext loop, LoopPool pool, Owner owner) {
    this.loop = loop;
    this.pool = pool;
    this.queue = pool.queue();
    this.owner = owner;
  }

  /** Whether the request was queued before, so that it goes before requests that came later. */
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
   * @param retry whether an attempt has failed before
   */
  public static boolean canWait(PoolConfig config, Unavailable reason, boolean retry) {
    return reason == Unavailable.SATURATED
        || !retry && config.whenNoneAlive().fallback() == Fallback.WAIT;
  }

  /**
   * Enters the queue of the pool or of one backend, at its old position if it was queued there before.
   *
   * @param backend the only backend that the request waits for; {@code null} for any of the pool
   * @param maxWait the limit for all waits in this queue together; only the value of the first call is used
   * @return false if {@code limit} requests are queued already
   */
  public boolean enqueue(@Nullable LoopBackend backend, Duration maxWait, int limit) {
    RequestQueue wanted = backend == null ? pool.queue() : backend.queue();
    if (wanted != queue) {
      queue = wanted;
      queuePosition = -1;
    }
    boolean wasQueued = hasWaited();
    woken.set(false);
    long now = System.nanoTime();
    if (wasQueued) {
      // the time of a failed attempt does not count as waiting
      waitingSince += now - wokenAt;
      deadline = Deadlines.after(now, Duration.ofNanos(remainingNanos));
      queue.addAgain(this, queuePosition);
    } else {
      waitingSince = now;
      deadline = Deadlines.after(now, maxWait);
      queuePosition = queue.add(this, limit);
      if (queuePosition < 0) {
        return false;
      }
    }
    waiting = true;
    loop.wheel().schedule(this, deadline);
    // a backend that became free before this request was queued has woken no request
    boolean free = backend == null ? pool.candidates().hasFreePlace() : backend.hasPlace();
    if (!wasQueued && free) {
      queue.wakeNext();
    }
    return true;
  }

  /** Starts the next attempt after a delay with jitter that doubles with each attempt. */
  public void backOff(int attempts) {
    long delay = BACKOFF_NANOS << Math.min(attempts - 1, 6);
    loop.wheel().schedule(this, System.nanoTime() + delay / 2 + loop.random().nextLong(delay));
  }

  /**
   * Removes the request from the queue and starts its next attempt on its own event loop. Thread-safe.
   *
   * @return false if the request was woken before
   */
  @Override
  public boolean wake() {
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
      wokenAt = now;
      remainingNanos = Math.max(0, deadline - now);
      loop.wheel().cancel(this);
      queue.remove(queuePosition);
      owner.startAttempt(now);
    }
  }

  /** Ends the wait, if there is one. */
  public void cancel() {
    loop.wheel().cancel(this);
    if (waiting) {
      waiting = false;
      queue.remove(queuePosition);
      if (woken.get()) {
        // the next request gets the chance for which this one was woken
        queue.wakeNext();
      }
    }
  }

  @Override
  public long waitingSince() {
    return waitingSince;
  }

  @Override
  public void shed(long now) {
    if (waiting) {
      cancel();
      owner.onShed();
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
