package io.evenkeel.proxy.exchange;

import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.backend.BackendResponse;
import io.evenkeel.proxy.error.ErrorResponse;
import io.evenkeel.proxy.error.ProxyStatus;
import io.evenkeel.proxy.exchange.PrivateConnections.PrivateConnection;
import io.evenkeel.proxy.headers.ResponseHeaders;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.CandidateChooser;
import io.evenkeel.proxy.pool.Candidates.Unavailable;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.proxy.pool.LoopPool;
import io.evenkeel.proxy.pool.QueuedRequest;
import io.evenkeel.proxy.tunnel.UpgradeOffer;
import io.evenkeel.traffic.SuspectRequests.Suspicion;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request to a pool and its response, in ten steps: 1 read the body, 2 prepare the head ({@link
 * OutboundRequest}), 3 list the candidates, 4 choose, 5 begin an attempt, 6 send ({@link Attempt}), 7 classify, 8
 * report ({@link OutcomeReporter}), 9 retry or respond, 10 record ({@link RequestContext}). Ends exactly once.
 */
public final class Exchange implements QueuedRequest.Owner, AttemptOwner, RequestContext.Work {
  private final LoopContext loop;
  private final RequestContext context;
  private final OutboundRequest outbound;
  private final LoopPool pool;
  private final QueuedRequest queuedRequest;
  private final RetryDecision retries;
  private final CandidateChooser chooser;
  private @Nullable Attempt latestAttempt;
  private @Nullable ParallelAttempts parallelAttempts;
  private @Nullable Attempt respondingAttempt;
  private @Nullable Relay transfer;
  private @Nullable Outcome lastOutcome;
  private @Nullable RequestFailures failures;
  private final @Nullable PrivateConnection ownConnection;
  private boolean freshConnection;
  private boolean backedOff;

  /**
   * @param key what the backend is chosen by if the pool's policy uses it
   */
  Exchange(
      LoopContext loop, RequestContext context, OutboundRequest outbound, LoopPool pool, long key) {
    this.loop = loop;
    this.context = context;
    this.outbound = outbound;
    this.pool = pool;
    this.chooser = new CandidateChooser(pool, key);
    this.ownConnection = PrivateConnections.find(context.transport(), pool);
    if (ownConnection != null) {
      chooser.setOwnConnection(ownConnection.backend());
      outbound.setConnectionAuthenticated();
    } else if (outbound.sticky() != null) {
      chooser.setBound(outbound.sticky().bound());
    }
    this.retries = new RetryDecision(loop, outbound, pool, ownConnection != null);
    this.queuedRequest = new QueuedRequest(loop, pool, this);
  }

  /**
   * Step 1: reads a small body completely, so that it is sent in one write. A larger body is read only as it is sent.
   */
  void start() {
    RequestBody body = outbound.body();
    body.setTooLongHandler(
        () -> respond(413, "the body is longer than this listener allows", "http_request_error"));
    if (!context.admitted()) {
      respond(503, "too little memory is free", "connection_limit_reached");
    } else if (body.isBufferable() && !context.finished() && !outbound.expectsContinue()) {
      body.bufferFully(() -> startAttempt(System.nanoTime()));
    } else {
      startAttempt(context.startedAt());
    }
  }

  /** Steps 3 to 5. */
  @Override
  public void startAttempt(long now) {
    if (context.finished()) {
      return;
    }
    boolean behindQueue = retries.attempts() == 0 && !queuedRequest.hasWaited();
    LoopBackend backend =
        chooser.choose(outbound.pool().whenNoneAlive().fallback(), behindQueue, isReplayable());
    if (backend == null) {
      handleNoBackend();
    } else {
      createAttempt(backend, chooser.isTrial(), now)
          .start(freshConnection, ownConnection == null ? null : ownConnection.take());
    }
  }

  private Attempt createAttempt(LoopBackend backend, boolean trial, long now) {
    retries.countAttempt();
    chooser.tried().add(backend);
    if (outbound.sticky() != null && outbound.sticky().bound() == backend) {
      backend.traffic().boundRequests().count(now);
    }
    Attempt attempt = new Attempt(loop, this, outbound, backend, trial, now);
    latestAttempt = attempt;
    parallelAttempts = null;
    return attempt;
  }

  /**
   * Called when no backend can take an attempt now: queues the request, tries the same backends once more after a
   * delay, or gives up.
   */
  private void handleNoBackend() {
    boolean retry = lastOutcome != null;
    if (retry && chooser.allTried() && !backedOff) {
      backedOff = true;
      chooser.reset();
      queuedRequest.backOff(retries.attempts());
    } else if (QueuedRequest.canWait(outbound.pool(), chooser.unavailableReason(), retry)) {
      boolean saturated = chooser.unavailableReason() == Unavailable.SATURATED;
      Duration maxWait = saturated
          ? outbound.timeouts().queue()
          : outbound.pool().whenNoneAlive().maxWait();
      if (!queuedRequest.enqueue(
              chooser.waitsForBound() ? chooser.bound() : null,
              outbound.boundByDeadline(maxWait),
              outbound.pool().limits().queue())
          && !leaveBoundBackend()) {
        pool.traffic().countShed("queue-full");
        respond(503, "too many requests wait", "connection_limit_reached");
      }
    } else if (lastOutcome != null) {
      giveUp(lastOutcome);
    } else {
      onQueueTimeout();
    }
  }

  @Override
  public void onQueueTimeout() {
    if (outbound.isGrpcDeadlinePassed(System.nanoTime())) {
      onGrpcDeadline();
    } else if (leaveBoundBackend()) {
      return;
    } else if (pool.candidates().hasAccepting()) {
      pool.traffic().countShed("queue-timeout");
      respond(503, "no backend came free in time", "connection_limit_reached");
    } else {
      respond(503, "no backend accepts", "destination_unavailable");
    }
  }

  /**
   * Starts an attempt at another backend if the one that the client is bound to has no free place; the client stays
   * bound. Returns false if the client is not bound, or that was done before.
   */
  private boolean leaveBoundBackend() {
    StickySession sticky = outbound.sticky();
    if (sticky == null || !chooser.leaveBound()) {
      return false;
    }
    sticky.keepBinding();
    startAttempt(System.nanoTime());
    return true;
  }

  @Override
  public void onShed() {
    if (leaveBoundBackend()) {
      return;
    }
    pool.traffic().countShed("overload");
    respond(503, "overload: the queue does not get shorter", "connection_limit_reached");
  }

  /**
   * Step 7: relays the response whose head comes first. One with a listed status is dropped only if there is another
   * candidate.
   */
  @Override
  public void onResponse(Attempt attempt, BackendResponse response, long now) {
    if (context.finished() || respondingAttempt != null) {
      attempt.cancel(new Outcome.Cancelled());
      return;
    }
    respondingAttempt = attempt;
    Outcome.Answered outcome = new Outcome.Answered(response.statusCode());
    if (outbound.retryConfig().statuses().contains(outcome.status())
        && !ResponseHeaders.asksToWait(response)
        && retries.allowed(outcome)) {
      if (!isOnlyAttempt(attempt)) {
        attempt.finish(outcome);
        respondingAttempt = null;
        return;
      }
      LoopBackend other = chooser.chooseAgain();
      if (other != null && retries.withdraw(outcome)) {
        attempt.finish(outcome);
        respondingAttempt = null;
        retries.recordRetry(attempt.backend());
        createAttempt(other, false, now).start(freshConnection, null);
        return;
      }
      if (other != null) {
        other.end();
      }
    }
    if (parallelAttempts != null) {
      parallelAttempts.onWinner(attempt);
    }
    outbound.body().forget();
    outbound.onResponse(response);
    transfer = response.statusCode() == UpgradeOffer.SWITCHING_PROTOCOLS
        ? new TunnelRelay(context, outbound, attempt, response, loop)
        : new ResponseRelay(context, outbound, attempt, response, loop);
    transfer.begin(loop.date(), now);
  }

  /** Whether no other attempt is pending. */
  private boolean isOnlyAttempt(Attempt attempt) {
    return parallelAttempts == null || !parallelAttempts.otherThan(attempt).pending();
  }

  /** Step 9: ends the exchange after a complete response, else retries or responds with an error. */
  @Override
  public void onAttemptEnded(Attempt attempt, Outcome outcome) {
    if (attempt == respondingAttempt && transfer != null) {
      context.responseEnded(outcome);
    }
    if (context.finished() || respondingAttempt != null || !isOnlyAttempt(attempt)) {
      return;
    }
    boolean spared = mayBeDeadly() && !pool.traffic().suspects().mayAnyBreak(System.nanoTime());
    if (!spared && retries.allowed(outcome) && retries.withdraw(outcome)) {
      retry(attempt, outcome);
    } else {
      giveUp(outcome);
    }
  }

  /** Whether backends have died of this request, as it seems: no other one is to die of it. */
  private boolean mayBeDeadly() {
    return failures != null && failures.deaths() >= outbound.retryConfig().broken();
  }

  @Override
  public @Nullable Suspicion recordEnd(
      LoopBackend backend, Outcome outcome, boolean failed, long now) {
    boolean concerns = outcome instanceof Outcome.Answered && !failed
        ? !pool.traffic().suspects().isEmpty()
        : failed || outcome instanceof Outcome.Stale;
    return concerns ? failures().recordEnd(backend, outcome, failed, now) : null;
  }

  @Override
  public RequestFailures failures() {
    if (failures == null) {
      failures =
          new RequestFailures(context.request(), context.host(), pool.traffic().suspects());
    }
    return failures;
  }

  private void retry(Attempt attempt, Outcome outcome) {
    lastOutcome = outcome;
    retries.recordRetry(attempt.backend());
    if (mayBeDeadly()) {
      failures()
          .probe(loop)
          .onSuccess(allLive -> startAttempt(System.nanoTime()))
          .onFailure(dead -> giveUp(outcome));
      return;
    }
    if (outcome instanceof Outcome.Stale) {
      freshConnection = true;
      retries.uncount();
      chooser.forget(attempt.backend());
      if (pool.candidates().isAccepting(attempt.backend()) && attempt.backend().tryBegin()) {
        createAttempt(attempt.backend(), false, System.nanoTime()).start(freshConnection, null);
        return;
      }
    }
    startAttempt(System.nanoTime());
  }

  /** Responds with the outcome of the last attempt. */
  private void giveUp(Outcome outcome) {
    if (ownConnection != null) {
      context.closeWhenDone();
    }
    if (ownConnection != null && outcome instanceof Outcome.Stale) {
      context.closeWithoutResponse();
    } else {
      respond(outcome.meaning().status(), outcome.reason(), ProxyStatus.errorType(outcome));
    }
  }

  private void respond(int status, String detail, String error) {
    stop();
    context.respond(new ErrorResponse(status, "pool " + pool.name() + ": " + detail, error));
  }

  /** Ends all attempts without blaming a backend: the client disconnected, or gets another response. */
  @Override
  public void stop() {
    queuedRequest.cancel();
    if (transfer != null) {
      transfer.stop();
    }
    if (latestAttempt != null) {
      latestAttempt.cancel(new Outcome.ClientLeft());
    }
    if (parallelAttempts != null && latestAttempt != null) {
      parallelAttempts.otherThan(latestAttempt).cancel(new Outcome.ClientLeft());
    }
  }

  @Override
  public long hedgeDeadline(long now) {
    boolean allowed = pool.hedgingEnabled() && isReplayable() && outbound.upgrade() == null;
    return allowed ? pool.hedgeDeadline(now) : Long.MAX_VALUE;
  }

  /** Tries a second backend too, if the budget allows it. */
  @Override
  public void onHedgeDeadline(Attempt slow, long now) {
    if (respondingAttempt == null && slow == latestAttempt && parallelAttempts == null) {
      LoopBackend other = chooser.chooseAccepting();
      if (other != null && retries.withdrawForHedge(now)) {
        startSecondAttempt(slow, other, false);
      } else if (other != null) {
        other.end();
      }
    }
  }

  /** Tries a second backend too, or a third instead of one that hangs as well. */
  @Override
  public void onHang(Attempt slow) {
    boolean allowed = respondingAttempt == null && isReplayable() && !mayBeDeadly();
    if (allowed
        && (parallelAttempts == null
            || !parallelAttempts.bothPending()
            || parallelAttempts.onHang(slow))) {
      LoopBackend other = chooser.chooseAgain();
      if (other != null) {
        startSecondAttempt(slow, other, true);
      }
    }
  }

  private void startSecondAttempt(Attempt slow, LoopBackend backend, boolean hung) {
    Attempt second = createAttempt(backend, false, System.nanoTime());
    parallelAttempts = new ParallelAttempts(slow, second, hung);
    second.start(freshConnection, null);
  }

  @Override
  public boolean isReplayable() {
    return ownConnection == null && idempotent() && outbound.body().complete();
  }

  /** Cancels the attempt and tries another backend, without withdrawing from the retry budget. */
  @Override
  public void moveToAnotherBackend(Attempt attempt, Outcome why) {
    lastOutcome = why;
    attempt.cancel(why);
    if (isOnlyAttempt(attempt) && mayBeDeadly()) {
      giveUp(why);
    } else if (isOnlyAttempt(attempt)) {
      retries.recordRetry(attempt.backend());
      startAttempt(System.nanoTime());
    }
  }

  /** Responds that the deadline has passed; no backend is to blame. */
  @Override
  public void onGrpcDeadline() {
    stop();
    context.respond(new ErrorResponse(504, "the call's own time is over", "http_response_timeout"));
  }

  @Override
  public boolean idempotent() {
    return retries.idempotent();
  }
}
