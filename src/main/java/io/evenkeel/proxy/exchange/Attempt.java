package io.evenkeel.proxy.exchange;

import io.evenkeel.model.Outcome;
import io.evenkeel.net.FailureReasons;
import io.evenkeel.net.OwnFailures;
import io.evenkeel.proxy.backend.BackendRequest;
import io.evenkeel.proxy.backend.BackendResponse;
import io.evenkeel.proxy.backend.ConnectionLease;
import io.evenkeel.proxy.backend.FailureClassifier;
import io.evenkeel.proxy.backend.MemoryShortage;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.proxy.tunnel.UpgradeOffer;
import io.evenkeel.time.TimerWheel;
import io.evenkeel.traffic.Counter;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One try of one backend. Ends exactly once, with an outcome; never throws. */
public final class Attempt extends TimerWheel.Timer {
  /** A response head up to this size is relayed however little memory is free. */
  private static final int MAX_UNCHECKED_HEAD_BYTES = 16 * 1024;

  private enum State {
    CONNECTING,
    WAITING,
    RESPONDING,
    ENDED
  }

  private final LoopContext loop;
  private final AttemptOwner owner;
  private final RequestContext context;
  private final OutboundRequest outbound;
  private final LoopBackend backend;
  private final boolean trial;
  private final long verdictSeq;
  private final long startedAt;
  private final long stalledBefore;
  private final HungBackendDetector hangDetector;
  private final AttemptTimeouts timeouts;
  private final BackendWork work;
  private State state = State.CONNECTING;
  private @Nullable ConnectionLease lease;
  private @Nullable RequestSender sender;
  private @Nullable Relay transfer;
  private long respondedAt;
  private boolean reported;
  private boolean busy;

  /**
   * @param backend the caller has counted this attempt in its attempts in flight; the attempt ends that count
   * @param trial whether this is a trial request of a backend that is not alive
   */
  Attempt(
      LoopContext loop,
      AttemptOwner owner,
      OutboundRequest outbound,
      LoopBackend backend,
      boolean trial,
      long startedAt) {
    this.loop = loop;
    this.owner = owner;
    this.context = outbound.context();
    this.outbound = outbound;
    this.backend = backend;
    this.trial = trial;
    this.verdictSeq = backend.state().seq();
    this.startedAt = startedAt;
    this.stalledBefore = loop.stalledNanos();
    this.work = new BackendWork(backend, startedAt);
    this.timeouts = new AttemptTimeouts(outbound, startedAt);
    this.hangDetector = new HungBackendDetector(loop, owner, this, backend, startedAt);
  }

  LoopBackend backend() {
    return backend;
  }

  /** The connection that the response is read from. */
  ConnectionLease lease() {
    return Objects.requireNonNull(lease);
  }

  /** Adds the times of the attempt's steps to a report of its failure. */
  void addTimings(JsonObject report) {
    timeouts.timings().addTo(report, respondedAt);
  }

  AttemptOwner owner() {
    return owner;
  }

  /** The seq of the verdict that applied when the backend was chosen. */
  long verdictSeq() {
    return verdictSeq;
  }

  long startedAt() {
    return startedAt;
  }

  /** Whether it timed out while the backend answered other requests: that is a sign of load, not of death. */
  boolean isBackendBusy() {
    return busy;
  }

  /** Whether the attempt has neither a response nor an outcome yet. */
  boolean pending() {
    return state == State.CONNECTING || state == State.WAITING;
  }

  /**
   * Connects and sends the request.
   *
   * @param fresh whether to open a new connection instead of using an idle one
   * @param own the connection to use, because it belongs to the client; {@code null} for any
   */
  void start(boolean fresh, @Nullable ConnectionLease own) {
    backend.traffic().count(loop.number(), Counter.REQUESTS, startedAt);
    boolean exclusive = outbound.needsExclusiveConnection();
    ConnectionLease idle = own != null || fresh
        ? own
        : backend.connections().acquire(exclusive, !owner.isReplayable(), startedAt);
    if (idle != null) {
      timeouts.onConnected(startedAt);
      send(idle);
      return;
    }
    scheduleTimeout(startedAt);
    backend.connections().open(exclusive, timeouts.timings(), (opened, outcome) -> {
      if (opened == null) {
        finish(connectOutcome(outcome));
      } else if (state == State.ENDED) {
        opened.releaseUnused(System.nanoTime());
      } else {
        timeouts.onConnected(System.nanoTime());
        send(opened);
      }
    });
  }

  /** A connect that timed out while this event loop stood still says nothing about the backend. */
  private Outcome connectOutcome(@Nullable Outcome outcome) {
    if (outcome == null) {
      return new Outcome.Unreachable("connection failed");
    }
    boolean timedOut = outcome.reason().equals(FailureReasons.CONNECT_TIMED_OUT);
    return timedOut && stalledNanos() > 0
        ? new Outcome.Saturated(OwnFailures.LOOP_STOOD_STILL)
        : outcome;
  }

  private void send(ConnectionLease connection) {
    lease = connection;
    connection.begin(outbound.upgrade() != null, (request, failure) -> {
      if (state == State.ENDED) {
        connection.discard();
      } else if (request == null) {
        finish(FailureClassifier.classifyUnsent(failure, connection.reused()));
      } else {
        write(request, connection);
      }
    });
  }

  private void write(BackendRequest request, ConnectionLease connection) {
    state = State.WAITING;
    request.setMemory(context.transport().memory());
    outbound.writeHead(request, backend);
    request.responseHandler((response, failure) -> {
      if (state == State.ENDED) {
        connection.discard();
      } else if (response == null && outbound.isGrpcDeadlinePassed(System.nanoTime())) {
        owner.onGrpcDeadline();
      } else if (failure instanceof MemoryShortage) {
        giveUpForMemory();
      } else if (response == null) {
        timeouts.timings().recordFailure(failure);
        finish(connection.classifyFailure(failure));
      } else {
        onResponse(response);
      }
    });
    sender = new RequestSender(outbound, context, request);
    sender.send();
    scheduleTimeout(startedAt);
  }

  /** No other backend is tried: its response would need as much. */
  private void giveUpForMemory() {
    loop.memory().countShortage();
    context.onMemoryShortage();
  }

  private void onResponse(BackendResponse response) {
    try {
      handleResponse(response);
    } catch (RuntimeException problem) {
      context.fail(problem);
    }
  }

  private void handleResponse(BackendResponse response) {
    int headBytes = RequestContext.headBytes(response.headers());
    if (headBytes > MAX_UNCHECKED_HEAD_BYTES && !context.transport().memory().admitsLargeWork()) {
      giveUpForMemory();
      return;
    }
    context.chargeHeap(2L * headBytes);
    String flaw = outbound.validate(response);
    if (flaw != null) {
      finish(new Outcome.Broken(flaw));
      return;
    }
    state = State.RESPONDING;
    if (sender != null) {
      sender.stop();
    }
    respondedAt = backend.recordResponse(verdictSeq, startedAt, response, lease);
    work.onResponse(response.statusCode(), respondedAt);
    loop.wheel().cancel(this);
    hangDetector.end();
    owner.onResponse(this, response, respondedAt);
  }

  /** Schedules this attempt's timer for the deadlines of the transfer from now on. */
  void transfer(Relay current) {
    transfer = current;
    loop.wheel().schedule(this, current.deadline());
  }

  /**
   * Ends the attempt with an outcome. The connection is reused only after a complete response. Does nothing if the
   * attempt has ended.
   */
  void finish(Outcome outcome) {
    if (state == State.ENDED) {
      return;
    }
    boolean complete = outcome instanceof Outcome.Answered;
    if (outcome instanceof Outcome.Stale && lease != null) {
      lease.reportStale(startedAt);
    }
    end(complete && transfer != null && transfer.keepsConnection(), outcome);
    owner.onAttemptEnded(this, outcome);
  }

  /** Reports a 101 as the response. The attempt stays in flight until the tunnel ends. */
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

  /** Ends the attempt with an outcome but does not call the owner. Does nothing if the attempt has ended. */
  void cancel(Outcome outcome) {
    if (state != State.ENDED) {
      end(false, outcome);
    }
  }

  private void end(boolean reusable, Outcome outcome) {
    boolean sent = state == State.WAITING;
    state = State.ENDED;
    long now = System.nanoTime();
    hangDetector.end();
    loop.wheel().cancel(this);
    outbound.body().pause();
    if (sender != null) {
      sender.stop();
    }
    if (lease != null && reusable) {
      context.release(lease, backend, outbound.authenticatesConnection(), now);
    } else if (lease != null) {
      lease.discard();
    }
    if (trial && !reported) {
      backend.traffic().trial().end();
    }
    work.onEnd(sent, outcome, now);
    backend.end();
    if (!reported) {
      OutcomeReporter.report(loop, context, this, outcome, now);
    }
  }

  /** Schedules the timer for the next deadline, unless a response has come. */
  void scheduleTimeout(long now) {
    if (pending()) {
      long next = Math.min(
          sender == null
              ? timeouts.deadline()
              : Math.min(timeouts.deadline(), sender.nextDeadline()),
          Math.min(
              Math.min(hangDetector.nextDeadline(), work.nextDeadline()),
              outbound.totalDeadline()));
      long late = stalledNanos();
      loop.wheel().schedule(this, Math.max(next > Long.MAX_VALUE - late ? next : next + late, now));
    }
  }

  /** The time since the start in which this event loop stood still, and could not read what the backend sent. */
  private long stalledNanos() {
    return loop.stalledNanos() - stalledBefore;
  }

  /** Whether it waits for a connection: nothing was sent. */
  boolean connecting() {
    return state == State.CONNECTING && lease == null;
  }

  /**
   * How long the backend's host has acknowledged nothing that was sent to it, in milliseconds; 0 if it acknowledges, or
   * there is no connection yet.
   */
  long silentMillis() {
    return lease == null ? 0 : lease.silentMillis();
  }

  /** Has the kernel probe the backend's host while this attempt waits. Returns whether it does. */
  boolean watchClosely() {
    return lease != null && lease.watchClosely();
  }

  /** Ends what {@link #watchClosely} began. */
  void endCloseWatch() {
    if (lease != null) {
      lease.endCloseWatch();
    }
  }

  boolean isWaitingForClient(long now) {
    return state == State.WAITING && timeouts.isWaitingForClient(now);
  }

  @Override
  public void onExpired(long now) {
    long fair = now - stalledNanos();
    if (state == State.RESPONDING && transfer != null) {
      transfer.onDeadline(now);
    } else if (outbound.isGrpcDeadlinePassed(now)) {
      owner.onGrpcDeadline();
    } else if (fair - outbound.totalDeadline() >= 0) {
      finish(new Outcome.TimedOut(
          "the whole took longer than " + outbound.timeouts().total().toMillis() + " ms"));
    } else if (timeouts.checkTimeout(fair)) {
      busy = backend.traffic().answeredSince(startedAt);
      finish(timeouts.timeoutOutcome());
    } else {
      if (sender != null) {
        sender.onTimer(now);
      }
      work.onTimer(fair);
      hangDetector.onTimer(fair);
      scheduleTimeout(now);
    }
  }
}
