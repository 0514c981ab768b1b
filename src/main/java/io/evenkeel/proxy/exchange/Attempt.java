package io.evenkeel.proxy.exchange;

import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.backend.BackendRequest;
import io.evenkeel.proxy.backend.BackendResponse;
import io.evenkeel.proxy.backend.ConnectionLease;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.proxy.tunnel.UpgradeOffer;
import io.evenkeel.time.TimerWheel;
import io.evenkeel.traffic.Counter;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One try of one backend. It never fails: it has an answer, or it ends with an outcome, exactly once. */
public final class Attempt extends TimerWheel.Timer {
  private final LoopContext loop;
  private final Exchange exchange;
  private final RequestContext context;
  private final OutboundRequest outbound;
  private final LoopBackend backend;
  private final boolean trial;
  private final long verdictSeq;
  private final long startedAt;
  private final HangDetector hangDetector;
  private final AttemptTimeouts timeouts;
  private AttemptState state = AttemptState.CONNECTING;
  private @Nullable ConnectionLease lease;
  private @Nullable RequestSender sender;
  private @Nullable Transfer transfer;
  private long respondedAt;
  private boolean reported;

  /** Begins on a lane that is counted in; the attempt owes it the end. */
  Attempt(
      LoopContext loop,
      Exchange exchange,
      OutboundRequest outbound,
      LoopBackend lane,
      boolean trial,
      long startedAt) {
    this.loop = loop;
    this.exchange = exchange;
    this.context = outbound.context();
    this.outbound = outbound;
    this.backend = lane;
    this.trial = trial;
    this.verdictSeq = lane.state().seq();
    this.startedAt = startedAt;
    this.timeouts = new AttemptTimeouts(outbound, startedAt);
    this.hangDetector = new HangDetector(loop, exchange, this, lane, startedAt);
  }

  LoopBackend backend() {
    return backend;
  }

  /** What its answer came over. */
  ConnectionLease lease() {
    return Objects.requireNonNull(lease);
  }

  /** Adds to a report what it has to show for a failure. */
  void addTimings(JsonObject report) {
    timeouts.timings().addTo(report, respondedAt);
  }

  boolean repeatable() {
    return exchange.repeatable();
  }

  /** Of the verdict that the exchange saw when it chose this backend. */
  long verdictSeq() {
    return verdictSeq;
  }

  long startedAt() {
    return startedAt;
  }

  boolean pending() {
    return state == AttemptState.CONNECTING || state == AttemptState.WAITING;
  }

  /**
   * Connects and sends.
   *
   * @param fresh not over a connection that was used before
   */
  void start(boolean fresh) {
    backend.traffic().count(loop.number(), Counter.REQUESTS, startedAt);
    boolean alone = outbound.upgrade() != null;
    ConnectionLease kept =
        fresh ? null : backend.connections().acquire(alone, !exchange.isReplayable(), startedAt);
    if (kept != null) {
      timeouts.onConnected(startedAt);
      send(kept);
      return;
    }
    scheduleTimeout(startedAt);
    backend.connections().open(alone, timeouts.timings(), (opened, outcome) -> {
      if (opened == null) {
        finish(outcome == null ? new Outcome.Unreachable("connection failed") : outcome);
      } else if (state == AttemptState.ENDED) {
        opened.releaseUnused(System.nanoTime());
      } else {
        timeouts.onConnected(System.nanoTime());
        send(opened);
      }
    });
  }

  private void send(ConnectionLease over) {
    lease = over;
    over.begin(outbound.upgrade() != null, (begun, failure) -> {
      if (state == AttemptState.ENDED) {
        over.discard();
      } else if (begun == null) {
        finish(
            over.reused() ? new Outcome.Stale(false) : new Outcome.Unreachable("closed at once"));
      } else {
        write(begun, over);
      }
    });
  }

  private void write(BackendRequest begun, ConnectionLease over) {
    state = AttemptState.WAITING;
    outbound.writeHead(begun, backend);
    begun.responseHandler((response, failure) -> {
      if (state == AttemptState.ENDED) {
        over.discard();
      } else if (response == null && outbound.isGrpcDeadlinePassed(System.nanoTime())) {
        exchange.onGrpcDeadline();
      } else if (response == null) {
        timeouts.timings().recordFailure(failure);
        finish(over.classifyFailure(failure));
      } else {
        onResponse(response);
      }
    });
    sender = new RequestSender(outbound, context, begun);
    sender.send();
    scheduleTimeout(startedAt);
  }

  private void onResponse(BackendResponse response) {
    try {
      handleResponse(response);
    } catch (RuntimeException problem) {
      context.fail(problem);
    }
  }

  private void handleResponse(BackendResponse response) {
    String flaw = outbound.validate(response);
    if (flaw != null) {
      finish(new Outcome.Broken(flaw));
      return;
    }
    state = AttemptState.RESPONDING;
    if (sender != null) {
      sender.stop();
    }
    respondedAt = backend.recordResponse(verdictSeq, startedAt, response, lease);
    loop.wheel().cancel(this);
    exchange.onResponse(this, response, respondedAt);
  }

  /** Has the answer's deadlines watched from now on. */
  void transfer(Transfer begun) {
    transfer = begun;
    loop.wheel().schedule(this, begun.deadline());
  }

  /** Ends it with this outcome, unless it has ended; the connection is kept only after a whole answer. */
  void finish(Outcome outcome) {
    if (state == AttemptState.ENDED) {
      return;
    }
    boolean whole = outcome instanceof Outcome.Answered;
    if (outcome instanceof Outcome.Stale && lease != null) {
      lease.reportStale(startedAt);
    }
    end(whole && transfer != null && transfer.keepsConnection(), outcome);
    exchange.onAttemptEnded(this, outcome);
  }

  /** The backend switched protocols, which is its answer: only what is in flight waits for the tunnel's end. */
  void onProtocolSwitch() {
    reported = true;
    OutcomeReporter.report(
        loop,
        context,
        this,
        new Outcome.Answered(UpgradeOffer.SWITCHING_PROTOCOLS),
        System.nanoTime());
    if (trial) {
      backend.traffic().trial().end();
    }
  }

  /** Ends it, unless it has ended, by order of the exchange, which is not told. */
  void cancel(Outcome why) {
    if (state != AttemptState.ENDED) {
      end(false, why);
    }
  }

  private void end(boolean reusable, Outcome outcome) {
    state = AttemptState.ENDED;
    long now = System.nanoTime();
    loop.wheel().cancel(this);
    outbound.body().pause();
    if (sender != null) {
      sender.stop();
    }
    if (lease != null && reusable) {
      lease.release(now);
    } else if (lease != null) {
      lease.discard();
    }
    if (trial && !reported) {
      backend.traffic().trial().end();
    }
    backend.end();
    if (!reported) {
      OutcomeReporter.report(loop, context, this, outcome, now);
    }
  }

  /** Looks at the clock again when the next thing is due. */
  void scheduleTimeout(long now) {
    if (pending()) {
      long next = Math.min(
          sender == null
              ? timeouts.deadline()
              : Math.min(timeouts.deadline(), sender.nextDeadline()),
          Math.min(hangDetector.nextDeadline(), outbound.totalDeadline()));
      loop.wheel().schedule(this, Math.max(next, now));
    }
  }

  boolean isWaitingForClient(long now) {
    return state == AttemptState.WAITING && timeouts.isWaitingForClient(now);
  }

  @Override
  public void onExpired(long now) {
    if (state == AttemptState.RESPONDING && transfer != null) {
      transfer.onDeadline(now);
    } else if (outbound.isGrpcDeadlinePassed(now)) {
      exchange.onGrpcDeadline();
    } else if (now - outbound.totalDeadline() >= 0) {
      finish(new Outcome.TimedOut(
          "the whole took longer than " + outbound.timeouts().total().toMillis() + " ms"));
    } else if (timeouts.checkTimeout(now)) {
      finish(timeouts.timeoutOutcome());
    } else {
      if (sender != null) {
        sender.onTimer(now);
      }
      hangDetector.onTimer(now);
      scheduleTimeout(now);
    }
  }
}
