package io.evenkeel.proxy;

import io.evenkeel.config.PoolConfig.NoneAlive.Answer;
import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.Candidates.Refusal;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request to a pool and its answer, in ten steps: 1 hold the body, 2 prepare the head ({@link Outbound}), 3 list
 * the candidates, 4 choose, 5 begin an attempt, 6 send ({@link Attempt}), 7 classify, 8 report ({@link Reports}),
 * 9 again or respond, 10 record ({@link Ending}). It ends exactly once.
 */
final class Exchange {
  private final Loop loop;
  private final Ending ending;
  private final Outbound outbound;
  private final PoolLanes pool;
  private final Waiter waiter;
  private final Retries retries;
  private final List<Lane> tried = new ArrayList<>(2);
  private final Refusal[] refusal = {Refusal.NOBODY};
  private @Nullable Attempt first;
  private @Nullable Attempt second;
  private @Nullable Attempt answering;
  private @Nullable Passage passage;
  private @Nullable Outcome lastOutcome;
  private boolean fresh;
  private boolean backedOff;

  Exchange(Loop loop, Ending ending, Outbound outbound, PoolLanes pool) {
    this.loop = loop;
    this.ending = ending;
    this.outbound = outbound;
    this.pool = pool;
    this.retries = new Retries(loop, outbound, pool);
    this.waiter = new Waiter(loop, pool, this::attempt, this::waitedInVain);
  }

  /** Step 1: a small body is read first, so that it leaves in one write; a larger one waits with the client. */
  void begin() {
    RequestBody body = outbound.body();
    Runnable tooLong = () -> respond(413, "the body is longer than this listener allows", null);
    body.onTooLong(tooLong);
    if (body.tooLong()) {
      tooLong.run();
    } else if (body.gathers() && !outbound.expectsContinue()) {
      body.gather(this::attempt);
    } else {
      attempt();
    }
  }

  /** Steps 3 to 5. */
  private void attempt() {
    if (ending.over()) {
      return;
    }
    Candidates candidates = pool.candidates();
    refusal[0] = Refusal.NOBODY;
    Lane trial = repeatable() ? candidates.trial(tried) : null;
    Lane lane = trial;
    if (lane == null
        && retries.attempts() == 0
        && !waiter.begun()
        && !pool.line().isEmpty()) {
      refusal[0] = candidates.anybodyAccepts() ? Refusal.SATURATED : Refusal.NOBODY;
    } else if (lane == null) {
      lane = candidates.choose(pool.policy(), tried, refusal);
    }
    if (lane == null && !candidates.anybodyAccepts()) {
      pool.kick(System.nanoTime());
      if (outbound.pool().whenNoneAlive().answer() == Answer.FAIL_OPEN) {
        lane = candidates.whoever(pool.policy(), tried, refusal);
      }
    }
    if (lane == null) {
      nobody();
    } else {
      first = begin(lane, trial != null);
    }
  }

  private Attempt begin(Lane lane, boolean trial) {
    retries.begun();
    tried.add(lane);
    Attempt attempt = new Attempt(loop, this, ending, outbound, lane, trial);
    if (first == null || !first.waits()) {
      first = attempt;
    } else {
      second = attempt;
    }
    attempt.start(fresh);
    return attempt;
  }

  /** Nobody takes an attempt now: wait, try one again that was tried, or give up. */
  private void nobody() {
    boolean retry = lastOutcome != null;
    if (retry && refusal[0] == Refusal.NOBODY && !tried.isEmpty() && !backedOff) {
      backedOff = true;
      tried.clear();
      waiter.backOff(retries.attempts());
    } else if (Waiter.worthwhile(outbound.pool(), refusal[0], retry)) {
      boolean full = refusal[0] == Refusal.SATURATED;
      Duration longest =
          full ? outbound.timeouts().queue() : outbound.pool().whenNoneAlive().hold();
      if (!waiter.await(longest, outbound.pool().limits().queue())) {
        respond(503, "too many requests wait", "connection_limit_reached");
      }
    } else if (lastOutcome != null) {
      giveUp(lastOutcome);
    } else {
      waitedInVain();
    }
  }

  private void waitedInVain() {
    if (pool.candidates().anybodyAccepts()) {
      respond(503, "no backend came free in time", "connection_limit_reached");
    } else {
      respond(503, "no backend accepts", "destination_unavailable");
    }
  }

  /** Step 7: a response head. The first one wins; a listed status is given up only for another candidate. */
  void answered(Attempt attempt, HttpClientResponse response) {
    if (ending.over() || answering != null) {
      attempt.abandon();
      return;
    }
    answering = attempt;
    Outcome.Answered outcome = new Outcome.Answered(response.statusCode());
    if (outbound.rule().config().statuses().holds(outcome.status()) && retries.allowed(outcome)) {
      Lane other = pool.candidates().choose(pool.policy(), tried, refusal);
      if (other != null && retries.paid(outcome)) {
        attempt.conclude(outcome);
        answering = null;
        retries.count(attempt.lane());
        begin(other, false);
        return;
      }
      if (other != null) {
        other.end();
      }
    }
    cancelOther(attempt);
    passage = Passage.of(ending, outbound, attempt, response, loop);
    passage.begin(loop.date());
  }

  private void cancelOther(Attempt winner) {
    Attempt other = first == winner ? second : first;
    if (other != null && other.waits() && winner == second) {
      other.conclude(new Outcome.TimedOut("hung: another backend answered first"));
    } else if (other != null) {
      other.abandon();
    }
  }

  /** Step 9, after the attempt has reported itself: its answer has ended, or again, or respond. */
  void settled(Attempt attempt, Outcome outcome) {
    if (attempt == answering && passage != null) {
      ending.relayed(outcome);
    }
    Attempt other = first == attempt ? second : first;
    if (ending.over() || answering != null || other != null && other.waits()) {
      return;
    }
    if (retries.allowed(outcome) && retries.paid(outcome)) {
      again(attempt, outcome);
    } else {
      giveUp(outcome);
    }
  }

  private void again(Attempt attempt, Outcome outcome) {
    lastOutcome = outcome;
    retries.count(attempt.lane());
    if (outcome instanceof Outcome.Stale) {
      fresh = true;
      retries.undone();
      tried.remove(attempt.lane());
      if (pool.candidates().accepts(attempt.lane()) && attempt.lane().tryBegin()) {
        begin(attempt.lane(), false);
        return;
      }
    }
    attempt();
  }

  /** Retries have ended: what became of the last attempt is what the client is told. */
  private void giveUp(Outcome outcome) {
    respond(outcome.meaning().status(), outcome.reason(), ProxyStatus.error(outcome));
  }

  private void respond(int status, String detail, @Nullable String error) {
    stop();
    ending.respond(new ErrorAnswer(status, "pool " + pool.name() + ": " + detail, error));
  }

  /** The time is over that the client gave its call: it has no use for an answer any more. */
  void overdue() {
    respond(504, "the call's own time is over", "http_response_timeout");
  }

  /** Ends what is under way without blaming anybody: the client left, or is answered otherwise. */
  void stop() {
    waiter.stop();
    if (passage != null) {
      passage.stop();
    }
    if (first != null) {
      first.abandon();
    }
    if (second != null) {
      second.abandon();
    }
  }

  /** Probes pass and no answer comes: the request goes to a second backend too, if it may. */
  void sendToSecond() {
    boolean may = second == null && answering == null && mayBeRescued();
    Lane other = may ? pool.candidates().choose(pool.policy(), tried, refusal) : null;
    if (other != null) {
      begin(other, false);
    }
  }

  boolean mayBeRescued() {
    return repeatable() && outbound.body().whole();
  }

  /** The backend is dead and this attempt waits on it: it is cancelled there and goes elsewhere, at no cost. */
  void rescue(Attempt attempt) {
    lastOutcome = new Outcome.TimedOut("the backend hangs");
    attempt.abandon();
    Reports.ended(loop, ending, attempt, lastOutcome);
    Attempt other = first == attempt ? second : first;
    if (other == null || !other.waits()) {
      retries.count(attempt.lane());
      attempt();
    }
  }

  boolean repeatable() {
    return outbound.rule().repeatable();
  }
}
