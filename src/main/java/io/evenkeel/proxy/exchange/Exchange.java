package io.evenkeel.proxy.exchange;

import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.backend.BackendResponse;
import io.evenkeel.proxy.error.ErrorResponse;
import io.evenkeel.proxy.error.ProxyStatus;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.CandidateChooser;
import io.evenkeel.proxy.pool.Candidates.Unavailable;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.proxy.pool.LoopPool;
import io.evenkeel.proxy.pool.QueuedRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request to a pool and its answer, in ten steps: 1 hold the body, 2 prepare the head ({@link OutboundRequest}), 3 list
 * the candidates, 4 choose, 5 begin an attempt, 6 send ({@link Attempt}), 7 classify, 8 report ({@link OutcomeReporter}),
 * 9 again or respond, 10 record ({@link RequestContext}). It ends exactly once.
 */
public final class Exchange {
  private final LoopContext loop;
  private final RequestContext ending;
  private final OutboundRequest outbound;
  private final LoopPool pool;
  private final QueuedRequest waiter;
  private final RetryState retries;
  private final CandidateChooser choice;
  private @Nullable Attempt latest;
  private @Nullable ParallelAttempts race;
  private @Nullable Attempt answering;
  private @Nullable Transfer passage;
  private @Nullable Outcome lastOutcome;
  private boolean fresh;
  private boolean backedOff;

  Exchange(LoopContext loop, RequestContext ending, OutboundRequest outbound, LoopPool pool) {
    this.loop = loop;
    this.ending = ending;
    this.outbound = outbound;
    this.pool = pool;
    this.choice = new CandidateChooser(pool);
    this.retries = new RetryState(loop, outbound, pool);
    this.waiter = new QueuedRequest(loop, pool, this);
  }

  /** Step 1: a small body is read first, so that it leaves in one write; a larger one waits with the client. */
  void begin() {
    RequestBody body = outbound.body();
    body.setTooLongHandler(
        () -> respond(413, "the body is longer than this listener allows", "http_request_error"));
    if (loop.overloaded()) {
      respond(503, "too many requests are under way", "connection_limit_reached");
    } else if (body.isBufferable() && !ending.finished() && !outbound.expectsContinue()) {
      body.bufferFully(() -> attempt(System.nanoTime()));
    } else {
      attempt(ending.startedAt());
    }
  }

  /** Steps 3 to 5. */
  public void attempt(long now) {
    if (ending.finished()) {
      return;
    }
    boolean behind = retries.attempts() == 0 && !waiter.hasWaited();
    LoopBackend lane =
        choice.choose(outbound.pool().whenNoneAlive().fallback(), behind, mayBeRescued());
    if (lane == null) {
      nobody();
    } else {
      begin(lane, choice.isTrial(), now).start(fresh);
    }
  }

  private Attempt begin(LoopBackend lane, boolean trial, long now) {
    retries.countAttempt();
    choice.tried().add(lane);
    Attempt attempt = new Attempt(loop, this, outbound, lane, trial, now);
    latest = attempt;
    race = null;
    return attempt;
  }

  /** Nobody takes an attempt now: wait, try one again that was tried, or give up. */
  private void nobody() {
    boolean retry = lastOutcome != null;
    if (retry && choice.allTried() && !backedOff) {
      backedOff = true;
      choice.reset();
      waiter.backOff(retries.attempts());
    } else if (QueuedRequest.canWait(outbound.pool(), choice.unavailableReason(), retry)) {
      boolean full = choice.unavailableReason() == Unavailable.SATURATED;
      Duration longest =
          full ? outbound.timeouts().queue() : outbound.pool().whenNoneAlive().maxWait();
      if (!waiter.enqueue(longest, outbound.pool().limits().queue())) {
        respond(503, "too many requests wait", "connection_limit_reached");
      }
    } else if (lastOutcome != null) {
      giveUp(lastOutcome);
    } else {
      waitedInVain();
    }
  }

  public void waitedInVain() {
    if (pool.candidates().hasAccepting()) {
      respond(503, "no backend came free in time", "connection_limit_reached");
    } else {
      respond(503, "no backend accepts", "destination_unavailable");
    }
  }

  /** Step 7: a response head. The first one wins; a listed status is given up only for another candidate. */
  void answered(Attempt attempt, BackendResponse response, long now) {
    if (ending.finished() || answering != null) {
      attempt.cancel(new Outcome.Cancelled());
      return;
    }
    answering = attempt;
    Outcome.Answered outcome = new Outcome.Answered(response.statusCode());
    if (outbound.rule().config().statuses().contains(outcome.status())
        && retries.allowed(outcome)) {
      if (!alone(attempt)) {
        attempt.finish(outcome);
        answering = null;
        return;
      }
      LoopBackend other = choice.chooseAgain();
      if (other != null && retries.withdraw(outcome)) {
        attempt.finish(outcome);
        answering = null;
        retries.recordRetry(attempt.backend());
        begin(other, false, now).start(fresh);
        return;
      }
      if (other != null) {
        other.end();
      }
    }
    if (race != null) {
      race.won(attempt);
    }
    passage = Transfer.of(ending, outbound, attempt, response, loop);
    passage.begin(loop.date(), now);
  }

  /** Whether no other attempt is waited for. */
  private boolean alone(Attempt attempt) {
    return race == null || !race.other(attempt).pending();
  }

  /** Step 9, after the attempt has reported itself: its answer has ended, or again, or respond. */
  void settled(Attempt attempt, Outcome outcome) {
    if (attempt == answering && passage != null) {
      ending.responseEnded(outcome);
    }
    if (ending.finished() || answering != null || !alone(attempt)) {
      return;
    }
    if (retries.allowed(outcome) && retries.withdraw(outcome)) {
      again(attempt, outcome);
    } else {
      giveUp(outcome);
    }
  }

  private void again(Attempt attempt, Outcome outcome) {
    lastOutcome = outcome;
    retries.recordRetry(attempt.backend());
    if (outcome instanceof Outcome.Stale) {
      fresh = true;
      retries.uncount();
      choice.forget(attempt.backend());
      if (pool.candidates().isAccepting(attempt.backend()) && attempt.backend().tryBegin()) {
        begin(attempt.backend(), false, System.nanoTime()).start(fresh);
        return;
      }
    }
    attempt(System.nanoTime());
  }

  /** Retries have ended: what became of the last attempt is what the client is told. */
  private void giveUp(Outcome outcome) {
    respond(outcome.meaning().status(), outcome.reason(), ProxyStatus.error(outcome));
  }

  private void respond(int status, String detail, String error) {
    stop();
    ending.respond(new ErrorResponse(status, "pool " + pool.name() + ": " + detail, error));
  }

  /** Ends what is under way without blaming a backend: the client left, or is answered otherwise. */
  void stop() {
    waiter.cancel();
    if (passage != null) {
      passage.stop();
    }
    if (latest != null) {
      latest.cancel(new Outcome.ClientLeft());
    }
    if (race != null && latest != null) {
      race.other(latest).cancel(new Outcome.ClientLeft());
    }
  }

  /** When a second backend is to be asked because the first is slower than most; {@code Long.MAX_VALUE}: never. */
  long hedgeDue(long now) {
    boolean may = pool.hedgingEnabled() && mayBeRescued() && outbound.upgrade() == null;
    return may ? pool.hedgeDeadline(now) : Long.MAX_VALUE;
  }

  /** This attempt is slower than most: the request goes to a second backend too, if the budget has it. */
  void hedge(Attempt slow, long now) {
    if (answering == null && slow == latest && race == null) {
      LoopBackend other = choice.chooseAccepting();
      if (other != null && retries.withdrawForHedge(now)) {
        sendToSecond(slow, other, false);
      } else if (other != null) {
        other.end();
      }
    }
  }

  /** Probes pass and no answer comes: the request goes to a second backend too, if it may. */
  void hung(Attempt slow) {
    boolean may = answering == null && mayBeRescued();
    if (may && (race == null || !race.open() || race.hung(slow))) {
      LoopBackend other = choice.chooseAgain();
      if (other != null) {
        sendToSecond(slow, other, true);
      }
    }
  }

  private void sendToSecond(Attempt slow, LoopBackend lane, boolean hung) {
    Attempt second = begin(lane, false, System.nanoTime());
    race = new ParallelAttempts(slow, second, hung);
    second.start(fresh);
  }

  boolean mayBeRescued() {
    return repeatable() && outbound.body().complete();
  }

  /** The backend is dead and this attempt waits on it: it is cancelled there and goes elsewhere, at no cost. */
  void rescue(Attempt attempt) {
    lastOutcome = new Outcome.TimedOut("the backend hangs");
    attempt.cancel(lastOutcome);
    if (alone(attempt)) {
      retries.recordRetry(attempt.backend());
      attempt(System.nanoTime());
    }
  }

  boolean repeatable() {
    return outbound.rule().idempotent();
  }
}
