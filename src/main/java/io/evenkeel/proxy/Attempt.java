package io.evenkeel.proxy;

import io.evenkeel.model.Outcome;
import io.evenkeel.time.TimerWheel;
import io.evenkeel.traffic.Counter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One try of one backend. It never fails: it has an answer, or it ends with an outcome, exactly once. */
final class Attempt extends TimerWheel.Timer {
  private enum State {
    CONNECTING,
    WAITING,
    ANSWERING,
    OVER
  }

  private final Loop loop;
  private final Exchange exchange;
  private final Ending ending;
  private final Outbound outbound;
  private final Lane lane;
  private final boolean trial;
  private final long seq;
  private final long startedAt = System.nanoTime();
  private final Suspicion suspicion;
  private final Patience patience;
  private State state = State.CONNECTING;
  private @Nullable Link link;
  private @Nullable Sending sending;
  private @Nullable Passage passage;
  private boolean reported;

  /** Begins on a lane that is counted in; the attempt owes it the end. */
  Attempt(
      Loop loop, Exchange exchange, Ending ending, Outbound outbound, Lane lane, boolean trial) {
    this.loop = loop;
    this.exchange = exchange;
    this.ending = ending;
    this.outbound = outbound;
    this.lane = lane;
    this.trial = trial;
    this.seq = lane.state().seq();
    this.patience = new Patience(outbound, startedAt);
    this.suspicion = new Suspicion(loop, exchange, this, lane, startedAt);
  }

  Lane lane() {
    return lane;
  }

  /** The connection that its answer came over. */
  Link link() {
    return Objects.requireNonNull(link);
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
    return state == State.CONNECTING || state == State.WAITING;
  }

  /**
   * Connects and sends.
   *
   * @param fresh not over a connection that was used before
   */
  void start(boolean fresh) {
    lane.traffic().count(loop.number(), Counter.REQUESTS, startedAt);
    Link kept = fresh ? null : lane.take(!exchange.mayBeRescued(), startedAt);
    if (kept != null) {
      patience.connected(startedAt);
      send(kept);
      return;
    }
    arm(startedAt);
    lane.connect((opened, outcome) -> {
      if (opened == null) {
        conclude(outcome == null ? new Outcome.Unreachable("connection failed") : outcome);
      } else if (state == State.OVER) {
        opened.park(System.nanoTime());
      } else {
        patience.connected(System.nanoTime());
        send(opened);
      }
    });
  }

  private void send(Link over) {
    link = over;
    over.begin(outbound.upgrade() != null, (begun, failure) -> {
      if (state == State.OVER) {
        over.drop();
      } else if (begun == null) {
        conclude(
            over.reused() ? new Outcome.Stale(false) : new Outcome.Unreachable("closed at once"));
      } else {
        write(begun);
      }
    });
  }

  private void write(Call begun) {
    state = State.WAITING;
    outbound.writeHead(begun, lane);
    begun.answerHandler((response, failure) -> {
      if (state == State.OVER) {
        drop();
      } else if (response == null) {
        conclude(Reasons.beforeHead(failure, link != null && link.reused()));
      } else {
        read(response);
      }
    });
    sending = new Sending(outbound, ending, begun);
    sending.begin();
    arm(startedAt);
  }

  private void read(Answer response) {
    try {
      head(response);
    } catch (RuntimeException problem) {
      ending.fail(problem);
    }
  }

  private void head(Answer response) {
    String flaw = AnswerHead.flaw(response, outbound.upgrade());
    if (flaw != null) {
      conclude(new Outcome.Broken(flaw));
      return;
    }
    state = State.ANSWERING;
    if (sending != null) {
      sending.stop();
    }
    long now = System.nanoTime();
    lane.traffic().latencies().record(loop.number(), now - startedAt, now);
    lane.answered(seq, response, link, now);
    loop.wheel().cancel(this);
    exchange.answered(this, response);
  }

  /** Has the answer's deadlines watched from now on. */
  void relays(Passage begun) {
    passage = begun;
    loop.wheel().schedule(this, begun.due());
  }

  /** Ends it with this outcome, unless it has ended; the connection is kept only after a whole answer. */
  void conclude(Outcome outcome) {
    if (state == State.OVER) {
      return;
    }
    boolean reusable =
        outcome instanceof Outcome.Answered && passage != null && passage.keepsConnection();
    if (outcome instanceof Outcome.Stale && link != null) {
      link.wasStale(startedAt);
    }
    end(reusable, outcome);
    exchange.settled(this, outcome);
  }

  /** The backend switched protocols, which is its answer: only what is in flight waits for the tunnel's end. */
  void switched() {
    reported = true;
    Reports.ended(loop, ending, this, new Outcome.Answered(Upgrade.SWITCHING));
    if (trial) {
      lane.traffic().trial().end();
    }
  }

  /** Ends it, unless it has ended, by order of the exchange, which is not told. */
  void abandon(Outcome why) {
    if (state != State.OVER) {
      end(false, why);
    }
  }

  private void drop() {
    if (link != null) {
      link.drop();
    }
  }

  private void end(boolean reusable, Outcome outcome) {
    state = State.OVER;
    loop.wheel().cancel(this);
    outbound.body().hold();
    if (sending != null) {
      sending.stop();
    }
    if (link != null && reusable) {
      link.release(System.nanoTime());
    } else {
      drop();
    }
    if (trial && !reported) {
      lane.traffic().trial().end();
    }
    lane.end();
    if (!reported) {
      Reports.ended(loop, ending, this, outcome);
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
    return state == State.WAITING && patience.waitsForClient(now);
  }

  @Override
  protected void expired(long now) {
    if (state == State.ANSWERING && passage != null) {
      passage.expired(now);
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
