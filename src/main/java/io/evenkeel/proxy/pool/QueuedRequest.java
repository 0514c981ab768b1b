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
  private final AtomicBoolean called = new AtomicBoolean();
  private long until;
  private long left;
  private long turn = -1;
  private boolean waiting;

  public QueuedRequest(LoopContext loop, LoopPool pool, Exchange exchange) {
    this.loop = loop;
    this.pool = pool;
    this.exchange = exchange;
  }

  /** Whether it has waited before: it does not queue behind those that came later. */
  public boolean begun() {
    return turn >= 0;
  }

  boolean isOn(LoopContext other) {
    return loop == other;
  }

  /** Whether there is something to wait for. */
  public static boolean worthwhile(PoolConfig config, Unavailable refusal, boolean retry) {
    return refusal == Unavailable.SATURATED
        || !retry && config.whenNoneAlive().fallback() == Fallback.WAIT;
  }

  /**
   * Waits its turn, in all for {@code longest} at most.
   *
   * @return false where as many wait already as may
   */
  public boolean await(Duration longest, int limit) {
    boolean calledInVain = begun();
    called.set(false);
    if (calledInVain) {
      // an attempt that failed meanwhile took its time, but not that of the wait
      until = Deadlines.after(System.nanoTime(), Duration.ofNanos(left));
      pool.queue().rejoin(this, turn);
    } else {
      until = Deadlines.after(System.nanoTime(), longest);
      turn = pool.queue().join(this, limit);
      if (turn < 0) {
        return false;
      }
    }
    waiting = true;
    loop.wheel().schedule(this, until);
    // A place that came free before we stood in the line called nobody.
    if (!calledInVain && pool.candidates().hasFreePlace()) {
      pool.queue().callOldest();
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
  boolean call() {
    if (!called.compareAndSet(false, true)) {
      return false;
    }
    loop.execute(this::answerCall);
    return true;
  }

  private void answerCall() {
    if (waiting) {
      waiting = false;
      long now = System.nanoTime();
      left = Math.max(0, until - now);
      loop.wheel().cancel(this);
      pool.queue().leave(turn);
      exchange.attempt(now);
    }
  }

  public void stop() {
    loop.wheel().cancel(this);
    if (waiting) {
      waiting = false;
      pool.queue().leave(turn);
      if (called.get()) {
        // The place it was called to is the next one's.
        pool.queue().callOldest();
      }
    }
  }

  @Override
  public void expired(long now) {
    if (waiting) {
      stop();
      exchange.waitedInVain();
    } else {
      exchange.attempt(now);
    }
  }
}
