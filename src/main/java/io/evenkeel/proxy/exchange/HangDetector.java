package io.evenkeel.proxy.exchange;

import io.evenkeel.config.PassiveConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.time.Deadlines;
import io.evenkeel.traffic.Counter;
import io.vertx.core.json.JsonObject;

/**
 * What an attempt does while no answer comes: has its backend probed, and, by what the probe says, gives it up, or has
 * the request sent to a second backend too.
 */
final class HangDetector {
  private static final long NEVER = Long.MAX_VALUE;
  private final LoopContext loop;
  private final Exchange exchange;
  private final Attempt attempt;
  private final LoopBackend lane;
  private long suspectDue;
  private long hungDue;
  private long hedgeDue;
  private boolean passed;
  private boolean unansweredBefore;
  private long answeredThen;

  HangDetector(LoopContext loop, Exchange exchange, Attempt attempt, LoopBackend lane, long now) {
    this.loop = loop;
    this.exchange = exchange;
    this.attempt = attempt;
    this.lane = lane;
    PoolConfig pool = lane.pool();
    PassiveConfig passive = pool.passive();
    boolean watches = passive.enabled() && pool.health().enabled();
    suspectDue = watches ? Deadlines.after(now, passive.suspectAfter()) : NEVER;
    hedgeDue = exchange.hedgeDue(now);
    hungDue = watches ? Deadlines.after(now, passive.hungAfter()) : NEVER;
  }

  /** When there is something to do next. */
  long due() {
    return Math.min(hedgeDue, Math.min(suspectDue, passed ? hungDue : NEVER));
  }

  void look(long now) {
    if (hedgeDue != NEVER && now - hedgeDue >= 0) {
      hedgeDue = NEVER;
      exchange.hedge(attempt, now);
    }
    if (attempt.isWaitingForClient(now)) {
      suspectDue = suspectDue == NEVER
          ? NEVER
          : Deadlines.after(now, lane.pool().passive().suspectAfter());
      hungDue =
          hungDue == NEVER ? NEVER : Deadlines.after(now, lane.pool().passive().hungAfter());
      return;
    }
    if (now - suspectDue >= 0 && suspectDue != NEVER) {
      suspectDue = NEVER;
      answeredThen = lane.traffic().sum(Counter.ANSWERED);
      probe();
    } else if (passed && hungDue != NEVER && now - hungDue >= 0) {
      hungDue = NEVER;
      if (lane.traffic().sum(Counter.ANSWERED) == answeredThen) {
        exchange.hung(attempt);
      }
    }
  }

  private void probe() {
    JsonObject suspect = new JsonObject()
        .put("pool", lane.pool().name())
        .put("backend", lane.state().id().backend())
        .put("seq", attempt.verdictSeq());
    loop.request("evenkeel.health.suspect", suspect).onComplete((verdict, failure) -> {
      if (verdict != null && attempt.pending()) {
        judge(verdict.getBoolean("passed", true), verdict.getBoolean("answered", true));
      }
    });
  }

  private void judge(boolean probePassed, boolean probeAnswered) {
    if (probeAnswered) {
      passed = probePassed;
      attempt.scheduleTimeout(System.nanoTime());
    } else if (exchange.mayBeRescued()) {
      exchange.rescue(attempt);
    } else if (unansweredBefore) {
      attempt.finish(new Outcome.TimedOut("the backend hangs"));
    } else {
      unansweredBefore = true;
      probe();
    }
  }
}
