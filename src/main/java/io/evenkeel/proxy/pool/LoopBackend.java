package io.evenkeel.proxy.pool;

import io.evenkeel.balance.Candidate;
import io.evenkeel.balance.KeyHash;
import io.evenkeel.balance.PeakLatency;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.health.BackendState;
import io.evenkeel.model.Health;
import io.evenkeel.model.Mode;
import io.evenkeel.proxy.backend.BackendConnections;
import io.evenkeel.proxy.backend.BackendResponse;
import io.evenkeel.proxy.backend.ConnectionLease;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.traffic.BackendTraffic;
import io.evenkeel.traffic.ConcurrencyLimit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One event loop's view of one backend: state, weight, counters, and its connections. Used on that event loop only. */
public final class LoopBackend implements Candidate {
  /** An attempt that has waited for a response, or for a connection, for long. */
  public interface WaitingAttempt {
    /** The backend's host acknowledges nothing. */
    void onHostSilent();
  }

  private final LoopContext loop;
  private final LoopPool owner;
  private final BackendTraffic traffic;
  private final BackendConnections connections;
  private final long seed;
  private final PeakLatency latency = new PeakLatency();
  private BackendState state;
  private PoolConfig pool;
  private RecoveryState recovery;
  private final Set<WaitingAttempt> waiting = new LinkedHashSet<>(0);
  private long lastResponseAt = System.nanoTime();
  private long silentSince;
  private boolean hostSilent;
  private final FastFailures fastFailures;
  private int weight;
  private int position;
  private String tokenSecret = "";
  private @Nullable String token;

  /** The requests of all event loops that wait for this backend only; {@code null} until one did on this event loop. */
  private @Nullable RequestQueue queue;

  LoopBackend(
      PoolRegistry registry, LoopPool owner, PoolConfig pool, BackendState state, int position) {
    this.loop = registry.loop();
    this.owner = owner;
    this.pool = pool;
    this.state = state;
    this.recovery = RecoveryState.of(state);
    this.position = position;
    this.fastFailures = new FastFailures(loop, owner, this);
    this.seed = KeyHash.of(state.id().backend());
    this.traffic = loop.traffic().backend(state.id());
    this.connections = new BackendConnections(
        loop, registry.clients(), pool, state.backend(), traffic, this::onPlaceFree);
    setWeightShare(1);
  }

  /** Applies the settings of its pool and the state that HealthVerticle published. */
  void update(PoolConfig pool, BackendState state, int position) {
    this.pool = pool;
    this.state = state;
    this.position = position;
    if (!recovery.isFor(state)) {
      recovery = RecoveryState.of(state);
    }
    boolean dead = state.health() == Health.DEAD;
    boolean inMaintenance = state.mode().mode() == Mode.MAINTENANCE;
    connections.update(pool, state.backend(), dead || inMaintenance);
    if (dead && !state.held()) {
      connections.resetKeepAliveEstimate();
    }
  }

  /** Adds an attempt that has waited for long, until {@link #endWait}. */
  public void addWaiting(WaitingAttempt attempt) {
    waiting.add(attempt);
  }

  public void endWait(WaitingAttempt attempt) {
    waiting.remove(attempt);
  }

  /** Whether a response came to this event loop after {@code at}, so that the backend's host is there. */
  public boolean hasRespondedSince(long at) {
    return lastResponseAt - at > 0;
  }

  /** Whether silence of the backend's host was reported, and no response has come since it began. */
  public boolean isHostSilent() {
    hostSilent = hostSilent && !hasRespondedSince(silentSince);
    return hostSilent;
  }

  /**
   * A connection to the backend has been silent since {@code since}. Unless a response came meanwhile, this is true for
   * the host and not only for that connection; all event loops then stop waiting for it.
   */
  public void reportSilence(long since) {
    if (!hasRespondedSince(since)) {
      owner.reportSilentHost(state.id(), since);
    }
  }

  void onHostSilent(long since) {
    if (!hasRespondedSince(since)) {
      hostSilent = true;
      silentSince = since;
      connections.onHostSilent(System.nanoTime());
      List.copyOf(waiting).forEach(WaitingAttempt::onHostSilent);
    }
  }

  public BackendState state() {
    return state;
  }

  public PoolConfig pool() {
    return pool;
  }

  public BackendTraffic traffic() {
    return traffic;
  }

  public BackendConnections connections() {
    return connections;
  }

  @Override
  public int position() {
    return position;
  }

  @Override
  public int weight() {
    return weight;
  }

  /**
   * @param share the factor of the configured weight, on a scale common to all backends of the pool
   */
  void setWeightShare(int share) {
    weight = state.backend().weight() * share;
  }

  RecoveryState recovery() {
    return recovery;
  }

  /** Whether the backend recovered and has not responded to a request since. */
  boolean unproven() {
    return recovery.isOnTrial(traffic);
  }

  @Override
  public int inFlight() {
    return traffic.inFlight().count() + traffic.heldFailures().count();
  }

  /** What its failures do to its load and its probes. */
  FastFailures fastFailures() {
    return fastFailures;
  }

  /** An attempt has failed without a response. */
  public void recordFailure(long startedAt, long now) {
    fastFailures.onFailed(startedAt, now);
  }

  /** The value of the cookie that binds a client to this backend. */
  public String stickyToken(String secret) {
    String known = token;
    if (known == null || !tokenSecret.equals(secret)) {
      known = StickyTokens.of(secret, state.id().pool(), state.id().backend());
      token = known;
      tokenSecret = secret;
    }
    return known;
  }

  /** Whether it serves clients that are bound to it: while it accepts requests, and while it is drained. */
  public boolean servesBound() {
    return state.health() == Health.ALIVE && state.mode().mode() != Mode.MAINTENANCE;
  }

  @Override
  public long seed() {
    return seed;
  }

  @Override
  public PeakLatency latency() {
    return latency;
  }

  boolean saturated() {
    return !hasPlace() || !connections.available();
  }

  /** Whether a request may begin for which there is a connection. Thread-safe. */
  boolean hasPlace() {
    return traffic.inFlight().count() < requestLimit();
  }

  private int requestLimit() {
    return findsLimit() ? traffic.limit().inFlightLimit() : pool.limits().requests();
  }

  /** Whether the limit on its requests follows from its responses. */
  public boolean findsLimit() {
    return pool.limits().auto();
  }

  /**
   * Counts an attempt as in flight, unless a limit is reached; if it returns true, the caller must call {@link #end}
   * once.
   */
  public boolean tryBegin() {
    if (!connections.available()) {
      if (!connections.makeRoom()) {
        owner.closeIdleElsewhere(state.id());
      }
      return false;
    }
    return tryBeginOnOwnConnection();
  }

  /** The same for a request that has a connection. */
  boolean tryBeginOnOwnConnection() {
    if (traffic.inFlight().tryBegin(requestLimit())) {
      return true;
    }
    if (findsLimit()) {
      owner.watchLimit(this);
    }
    return false;
  }

  /** Ends what {@link #tryBegin} began. */
  public void end() {
    traffic.inFlight().end();
    owner.onRequestEnded(this);
    onPlaceFree();
  }

  /** Wakes a request that waits for this backend only, or else one that waits for any backend of the pool. */
  private void onPlaceFree() {
    if (mayHaveBound() && !queue().isEmpty()) {
      queue().wakeNext();
    } else {
      owner.onPlaceFree();
    }
  }

  private void wake(int places) {
    int bound = mayHaveBound() ? queue().wakeNext(places) : 0;
    owner.wake(places - bound);
  }

  /** Whether requests may wait for this backend only. */
  private boolean mayHaveBound() {
    return pool.sticky().isPresent() || owner.traffic().privateConnections().count() > 0;
  }

  /** Wakes the requests that wait for this backend only and that {@code condition} holds for. */
  void wakeBound(Predicate<RequestQueue.Waiter> condition) {
    if (queue != null) {
      queue.wakeAll(condition);
    }
  }

  /** The queue of the requests that wait for this backend only. */
  RequestQueue queue() {
    RequestQueue known = queue;
    if (known == null) {
      known = owner.queueOf(state.id());
      queue = known;
    }
    return known;
  }

  /** The backend has done the work of an attempt in flight, or works on nothing for it: its place is free. */
  public void recordWorkDone(long startedAt, int status, long now) {
    traffic.limit().onWorkDone(loop.number(), now - startedAt, status, now, loop.lateNanos());
    onWorkDone();
  }

  /** An attempt in flight waits for so long that it probably waits for an event and occupies no worker of the backend. */
  public void park() {
    traffic.limit().onParked(loop.number());
    onWorkDone();
  }

  private void onWorkDone() {
    if (traffic.limit().engaged()) {
      owner.watchLimit(this);
      onPlaceFree();
    }
  }

  /** An attempt for which {@link #recordWorkDone} or {@link #park} was called is about to end. */
  public void recordEndAfterWork() {
    traffic.limit().onEnd(loop.number());
  }

  /** An attempt without a response is about to end, and the backend may go on working on it. */
  public void recordAbandoned(long startedAt, long now) {
    traffic.limit().onAbandoned(loop.number(), startedAt, now);
    owner.watchLimit(this);
  }

  /**
   * Lets requests begin that the limit does not hold back any more.
   *
   * @return whether to call this again at the next tick
   */
  boolean updateLimit(long now) {
    ConcurrencyLimit limit = traffic.limit();
    limit.releaseAbandoned(loop.number(), now);
    limit.update(now, loop.lateNanos());
    if (findsLimit()) {
      wake(requestLimit() - traffic.inFlight().count());
    }
    return limit.engaged() || limit.hasAbandoned(loop.number());
  }

  /**
   * Records that a response head was read.
   *
   * @param seq of the verdict that applied when the attempt started
   * @return the current time, in nanoseconds
   */
  public long recordResponse(
      long seq, long startedAt, BackendResponse response, @Nullable ConnectionLease lease) {
    long now = System.nanoTime();
    lastResponseAt = now;
    traffic.recordResponse(loop.number(), now - startedAt, now);
    fastFailures.onResponse(response.statusCode(), startedAt, now);
    if (response.statusCode() < 500) {
      owner.onResponse(this, now - startedAt);
    }
    if (lease != null) {
      lease.recordResponse(response, startedAt, now);
    }
    if (unproven()) {
      traffic.recordAnsweredSeq(seq);
      owner.onTimer(now);
    }
    return now;
  }
}
