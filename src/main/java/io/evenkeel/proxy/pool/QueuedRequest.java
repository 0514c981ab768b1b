package io.evenkeel.proxy.pool;

import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.PoolConfig.NoneAlive.Fallback;
import io.evenkeel.proxy.exchange.Exchange;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.Candidates.Unavailable;
import io.evenkeel.time.Deadlines;
import io.evenkeel.time.TimerWheel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A request's wait, where nobody takes its next attempt now: for a place, for somebody to be alive, or a moment. */
public final class QueuedRequest extends TimerWheel.Timer {
  private static final long BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(25);
  private final LoopContext loop;
  private final LoopPool pool;
  private final Exchange exchange;
  private final AtomicBoolean woken = new AtomicBoolean();
  private long deadline;
  private long remainingNanos;
  private long queuePosition = -1;
  private boolean waiting;

  public QueuedRequest(LoopContext loop, LoopPool pool, Exchange exchange) {
    this.loop = loop;
    this.pool = pool;
    this.exchange = exchange;
  }

  /** Whether it has waited before: it does not queue behind those that came later. */
  public boolean hasWaited() {
    return queuePosition >= 0;
  }

  boolean isOnLoop(LoopContext other) {
    return loop == other;
  }

  /** Whether there is something to wait for. */
  public static boolean canWait(PoolConfig config, Unavailable refusal, boolean retry) {
    return refusal == Unavailable.SATURATED
        || !retry && config.whenNoneAlive().fallback() == Fallback.WAIT;
  }

  /**
   * Waits its turn, in all for {@code longest} at most.
   *
   * @return false where as many wait already as may
   */
  public boolean enqueue(Duration longest, int limit) {
    boolean calledInVain = hasWaited();
    woken.set(false);
    if (calledInVain) {
      // an attempt that failed meanwhile took its time, but not that of the wait
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
    // A place that came free before we stood in the line called nobody.
    if (!calledInVain && pool.candidates().hasFreePlace()) {
      pool.queue().wakeOldest();
    }
    return true;
  }

  /** Tries again after a moment, longer and longer, with jitter. */
  public void backOff(int attempts) {
    long pause = BACKOFF_NANOS << Math.min(attempts - 1, 6);
    loop.wheel().schedule(this, System.nanoTime() + pause / 2 + loop.random().nextLong(pause));
  }

  /**
   * Has it try again, on its own loop; until it does, it stays in the line. From any thread.
   *
   * @return false where it was called before
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
      exchange.startAttempt(now);
    }
  }

  public void cancel() {
    loop.wheel().cancel(this);
    if (waiting) {
      waiting = false;
      pool.queue().remove(queuePosition);
      if (woken.get()) {
        // The place it was called to is the next one's.
        pool.queue().wakeOldest();
      }
    }
  }

  @Override
  public void onExpired(long now) {
    if (waiting) {
      cancel();
      exchange.onQueueTimeout();
    } else {
      exchange.startAttempt(now);
    }
  }
}
