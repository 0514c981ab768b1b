package io.evenkeel.proxy;

import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.PoolConfig.NoneAlive.Answer;
import io.evenkeel.proxy.Candidates.Refusal;
import io.evenkeel.time.TimerWheel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A request's wait, where nobody takes its next attempt now: for a place, for somebody to be alive, or a moment. */
final class Turn extends TimerWheel.Timer {
  private static final long BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(25);
  private final Loop loop;
  private final PoolLanes pool;
  private final Runnable again;
  private final Runnable inVain;
  private long until;
  private boolean begun;
  private boolean waiting;

  /**
   * @param again tries again
   * @param inVain the time is over
   */
  Turn(Loop loop, PoolLanes pool, Runnable again, Runnable inVain) {
    this.loop = loop;
    this.pool = pool;
    this.again = again;
    this.inVain = inVain;
  }

  /** Whether it has waited before: it does not queue behind those that came later. */
  boolean begun() {
    return begun;
  }

  /** Whether there is something to wait for. */
  static boolean worthwhile(PoolConfig config, Refusal refusal, boolean retry) {
    return refusal == Refusal.SATURATED || !retry && config.whenNoneAlive().answer() == Answer.WAIT;
  }

  /**
   * Waits its turn, in all for {@code longest} at most.
   *
   * @return false where as many wait already as may
   */
  boolean await(Duration longest, int limit) {
    long now = System.nanoTime();
    if (!begun) {
      begun = true;
      until = Deadline.after(now, longest);
    }
    if (!pool.wait(this, limit)) {
      return false;
    }
    waiting = true;
    loop.wheel().schedule(this, until);
    return true;
  }

  /** Tries again after a moment, longer and longer, with jitter. */
  void backOff(int attempts) {
    long pause = BACKOFF_NANOS << Math.min(attempts - 1, 6);
    loop.wheel().schedule(this, System.nanoTime() + pause / 2 + loop.random().nextLong(pause));
  }

  /** A place came free, or somebody is alive again. The pool has taken it out already. */
  void wake() {
    waiting = false;
    loop.wheel().cancel(this);
    again.run();
  }

  void stop() {
    loop.wheel().cancel(this);
    if (waiting) {
      waiting = false;
      pool.leave(this);
    }
  }

  @Override
  protected void expired(long now) {
    if (waiting) {
      stop();
      inVain.run();
    } else {
      again.run();
    }
  }
}
