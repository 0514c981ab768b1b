package io.evenkeel.proxy.exchange;

import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.backend.BackendRequest;
import io.evenkeel.proxy.backend.BackendResponse;
import io.evenkeel.proxy.backend.ConnectionLease;
import io.evenkeel.proxy.headers.ResponseHeaders;
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
  private final RequestContext ending;
  private final OutboundRequest outbound;
  private final LoopBackend lane;
  private final boolean trial;
  private final long seq;
  private final long startedAt;
  private final HangDetector suspicion;
  private final AttemptTimeouts patience;
  private AttemptState state = AttemptState.CONNECTING;
  private @Nullable ConnectionLease link;
  private @Nullable RequestSender sending;
  private @Nullable Transfer passage;
  private long answeredAt;
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
    this.ending = outbound.ending();
    this.outbound = outbound;
    this.lane = lane;
    this.trial = trial;
    this.seq = lane.state().seq();
    this.startedAt = startedAt;
    this.patience = new AttemptTimeouts(outbound, startedAt);
    this.suspicion = new HangDetector(loop, exchange, this, lane, startedAt);
  }

  LoopBackend lane() {
    return lane;
  }

  /** What its answer came over. */
  ConnectionLease lease() {
    return Objects.requireNonNull(link);
  }

  /** Adds to a report what it has to show for a failure. */
  void show(JsonObject report) {
    patience.steps().addTo(report, answeredAt);
  }

  boolean repeatable() {
    return exchange.repeatable();
  }

  /** Of the verdict that the exchange saw when it chose this backend. */
  long seq() {
    return seq;
  }

  long startedAt() {
    return startedAt;
  }

  boolean waits() {
    return state == AttemptState.CONNECTING || state == AttemptState.WAITING;
  }

  /**
   * Connects and sends.
   *
   * @param fresh not over a connection that was used before
   */
  void start(boolean fresh) {
    lane.traffic().count(loop.number(), Counter.REQUESTS, startedAt);
    boolean alone = outbound.upgrade() != null;
    ConnectionLease kept = fresh ? null : lane.take(alone, !exchange.mayBeRescued(), startedAt);
    if (kept != null) {
      patience.connected(startedAt);
      send(kept);
      return;
    }
    arm(startedAt);
    lane.connect(alone, patience.steps(), (opened, outcome) -> {
      if (opened == null) {
        conclude(outcome == null ? new Outcome.Unreachable("connection failed") : outcome);
      } else if (state == AttemptState.OVER) {
        opened.park(System.nanoTime());
      } else {
        patience.connected(System.nanoTime());
        send(opened);
      }
    });
  }

  private void send(ConnectionLease over) {
    link = over;
    over.begin(outbound.upgrade() != null, (begun, failure) -> {
      if (state == AttemptState.OVER) {
        over.drop();
      } else if (begun == null) {
        conclude(
            over.reused() ? new Outcome.Stale(false) : new Outcome.Unreachable("closed at once"));
      } else {
        write(begun, over);
      }
    });
  }

  private void write(BackendRequest begun, ConnectionLease over) {
    state = AttemptState.WAITING;
    outbound.writeHead(begun, lane);
    begun.answerHandler((response, failure) -> {
      if (state == AttemptState.OVER) {
        over.drop();
      } else if (response == null && outbound.callIsOver(System.nanoTime())) {
        Grpc.overdue(exchange, ending);
      } else if (response == null) {
        patience.steps().thrown(failure);
        conclude(over.failed(failure));
      } else {
        read(response);
      }
    });
    sending = new RequestSender(outbound, ending, begun);
    sending.begin();
    arm(startedAt);
  }

  private void read(BackendResponse response) {
    try {
      head(response);
    } catch (RuntimeException problem) {
      ending.fail(problem);
    }
  }

  private void head(BackendResponse response) {
    String flaw = ResponseHeaders.flaw(response, outbound.upgrade());
    if (flaw != null) {
      conclude(new Outcome.Broken(flaw));
      return;
    }
    state = AttemptState.ANSWERING;
    if (sending != null) {
      sending.stop();
    }
    answeredAt = lane.answered(seq, startedAt, response, link);
    loop.wheel().cancel(this);
    exchange.answered(this, response, answeredAt);
  }

  /** Has the answer's deadlines watched from now on. */
  void relays(Transfer begun) {
    passage = begun;
    loop.wheel().schedule(this, begun.due());
  }

  /** Ends it with this outcome, unless it has ended; the connection is kept only after a whole answer. */
  void conclude(Outcome outcome) {
    if (state == AttemptState.OVER) {
      return;
    }
    boolean whole = outcome instanceof Outcome.Answered;
    if (outcome instanceof Outcome.Stale && link != null) {
      link.wasStale(startedAt);
    }
    end(whole && passage != null && passage.keepsConnection(), outcome);
    exchange.settled(this, outcome);
  }

  /** The backend switched protocols, which is its answer: only what is in flight waits for the tunnel's end. */
  void switched() {
    reported = true;
    OutcomeReporter.ended(
        loop, ending, this, new Outcome.Answered(UpgradeOffer.SWITCHING), System.nanoTime());
    if (trial) {
      lane.traffic().trial().end();
    }
  }

  /** Ends it, unless it has ended, by order of the exchange, which is not told. */
  void abandon(Outcome why) {
    if (state != AttemptState.OVER) {
      end(false, why);
    }
  }

  private void end(boolean reusable, Outcome outcome) {
    state = AttemptState.OVER;
    long now = System.nanoTime();
    loop.wheel().cancel(this);
    outbound.body().hold();
    if (sending != null) {
      sending.stop();
    }
    if (link != null && reusable) {
      link.release(now);
    } else if (link != null) {
      link.drop();
    }
    if (trial && !reported) {
      lane.traffic().trial().end();
    }
    lane.end();
    if (!reported) {
      OutcomeReporter.ended(loop, ending, this, outcome, now);
    }
  }

  /** Looks at the clock again when the next thing is due. */
  void arm(long now) {
    if (waits()) {
      long next = Math.min(
          sending == null ? patience.due() : Math.min(patience.due(), sending.due()),
          Math.min(suspicion.due(), outbound.totalDue()));
      loop.wheel().schedule(this, Math.max(next, now));
    }
  }

  boolean waitsForClient(long now) {
    return state == AttemptState.WAITING && patience.waitsForClient(now);
  }

  @Override
  public void expired(long now) {
    if (state == AttemptState.ANSWERING && passage != null) {
      passage.expired(now);
    } else if (outbound.callIsOver(now)) {
      Grpc.overdue(exchange, ending);
    } else if (now - outbound.totalDue() >= 0) {
      conclude(new Outcome.TimedOut(
          "the whole took longer than " + outbound.timeouts().total().toMillis() + " ms"));
    } else if (patience.isOver(now)) {
      conclude(patience.outcome());
    } else {
      if (sending != null) {
        sending.look(now);
      }
      suspicion.look(now);
      arm(now);
    }
  }
}
