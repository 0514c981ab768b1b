package io.evenkeel.proxy.pool;

import io.evenkeel.balance.Candidate;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.health.BackendState;
import io.evenkeel.model.Health;
import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.backend.AttemptTimings;
import io.evenkeel.proxy.backend.BackendConnector;
import io.evenkeel.proxy.backend.BackendResponse;
import io.evenkeel.proxy.backend.ConnectionLease;
import io.evenkeel.proxy.backend.Http1BackendConnection;
import io.evenkeel.proxy.backend.Http2BackendConnections;
import io.evenkeel.proxy.backend.IdleConnections;
import io.evenkeel.proxy.backend.KeepAliveEstimate;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.traffic.BackendTraffic;
import io.evenkeel.traffic.LoopCounters;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One event loop's way to one backend: its idle connections, last in first out, and its share of the counters. */
public final class LoopBackend implements Candidate {
  private final LoopContext loop;
  private final BackendTraffic traffic;
  private final LoopCounters counters;
  private final IdleConnections idleConnections;
  private final Http2BackendConnections http2Connections = new Http2BackendConnections(this);
  private BackendState state;
  private PoolConfig pool;
  private RecoveryState recovery;
  private int weight;
  private int order;
  private boolean retired;

  LoopBackend(LoopContext loop, PoolConfig pool, BackendState state, int order) {
    this.loop = loop;
    this.pool = pool;
    this.state = state;
    this.recovery = RecoveryState.of(state);
    this.order = order;
    this.traffic = loop.traffic().backend(state.id());
    this.counters = traffic.loopCounters(loop.number());
    this.idleConnections = new IdleConnections(counters);
    setWeightShare(1);
  }

  /**
   * Goes over to what is known now. A dead backend's idle connections are closed, and those made by other
   * rules of TLS; those in use are left alone.
   */
  void update(PoolConfig pool, BackendState state, int order) {
    boolean others = !pool.tls().equals(this.pool.tls()) || pool.protocol() != this.pool.protocol();
    this.pool = pool;
    this.state = state;
    this.order = order;
    if (!recovery.isFor(state)) {
      recovery = RecoveryState.of(state);
    }
    if (state.health() == Health.DEAD || others) {
      closeIdle();
    }
    if (state.health() == Health.DEAD && !state.held()) {
      idleConnections.keepAliveEstimate().reset();
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

  public LoopCounters counters() {
    return counters;
  }

  @Override
  public int position() {
    return order;
  }

  @Override
  public int weight() {
    return weight;
  }

  /** @param share of its weight, on whatever scale all lanes of the pool have at present */
  void setWeightShare(int share) {
    weight = state.backend().weight() * share;
  }

  RecoveryState recovery() {
    return recovery;
  }

  /** Whether it came back to life and has answered no request since. */
  boolean unproven() {
    return recovery.isOnTrial(traffic);
  }

  @Override
  public int inFlight() {
    return traffic.inFlight().count();
  }

  boolean saturated() {
    return traffic.inFlight().count() >= requestLimit() || !canConnect();
  }

  private int requestLimit() {
    return pool.limits().adaptive() ? traffic.limit().current() : pool.limits().requests();
  }

  /** Whether a connection is at hand, or may be opened. */
  private boolean canConnect() {
    return !idleConnections.isEmpty()
        || http2Connections.hasFreeStream()
        || traffic.connections().count() < pool.limits().connections();
  }

  /** Counts an attempt in, unless the backend's limit is reached; the caller then owes one {@link #end}. */
  public boolean tryBegin() {
    if (!canConnect()) {
      // Another loop may hold one that it does not use.
      loop.sharedConnections().closeIdleElsewhere(loop, state.id());
      return false;
    }
    return traffic.inFlight().tryBegin(requestLimit());
  }

  public void end() {
    traffic.inFlight().end();
    loop.pool(pool.name()).onRequestEnded(this);
    loop.placeFreed(pool.name());
    if (pool.limits().adaptive() && !saturated()) {
      // the limit may have grown meanwhile, which is one place more
      loop.placeFreed(pool.name());
    }
  }

  /** An attempt ended on its account without an answer. */
  public void recordFailure(long now) {
    if (pool.limits().adaptive()) {
      traffic.limit().onFailure(now);
    }
  }

  /**
   * It answered.
   *
   * @param seq of the verdict that the attempt saw
   * @return when, in nanoseconds
   */
  public long recordResponse(
      long seq, long startedAt, BackendResponse response, @Nullable ConnectionLease by) {
    long now = System.nanoTime();
    traffic.latencies().record(loop.number(), now - startedAt, now);
    if (pool.limits().adaptive()) {
      traffic.limit().onResponse(now - startedAt, traffic.inFlight().count(), now);
    }
    if (by != null) {
      by.recordResponse(response, startedAt, now);
    }
    if (unproven()) {
      traffic.recordAnsweredSeq(seq);
      loop.pool(pool.name()).onTimer(now);
    }
    return now;
  }

  /**
   * A stream of a connection that is shared, or the connection that was used last, if it is young enough to be trusted.
   *
   * @param alone only a connection of its own will do
   * @param careful for a request that cannot be sent again
   */
  @Nullable
  public ConnectionLease acquire(boolean alone, boolean careful, long now) {
    long keepAlive = pool.timeouts().keepAlive().toNanos();
    ConnectionLease stream = alone ? null : http2Connections.acquire(keepAlive, now);
    if (stream != null) {
      return stream;
    }
    boolean roomForMore = traffic.connections().count() < pool.limits().connections();
    return idleConnections.acquire(careful && roomForMore, keepAlive, now);
  }

  /** How long its backend leaves idle connections open. */
  public KeepAliveEstimate keepAliveEstimate() {
    return idleConnections.keepAliveEstimate();
  }

  public Http2BackendConnections http2Connections() {
    return http2Connections;
  }

  /** Whether a connection is worth keeping when nobody uses it. */
  public boolean keepsIdle() {
    return !retired && state.health() != Health.DEAD && !loop.closed();
  }

  public void release(Http1BackendConnection link) {
    if (!keepsIdle()) {
      link.discard();
      return;
    }
    idleConnections.add(link);
  }

  /** Opens a connection, or waits for one to be shared, unless it has to be {@code alone}. */
  public void connect(
      boolean alone,
      AttemptTimings steps,
      BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> then) {
    BackendConnector.open(this, loop, alone, steps, then);
  }

  /** Gives the oldest idle connection up, for another loop to open one. */
  public void closeOneIdle() {
    if (!idleConnections.closeOldest()) {
      http2Connections.closeOneIdle();
    }
  }

  /** The pool has it no more: its connections are closed, those in use when they are given back. */
  void retire() {
    retired = true;
    closeIdle();
  }

  /** One that was opened is gone, whoever had it. */
  public void onConnectionClosed() {
    traffic.connections().end();
    loop.placeFreed(pool.name());
  }

  public void onClosed(Http1BackendConnection link) {
    onConnectionClosed();
    idleConnections.onClosed(link);
  }

  /** Closes what nobody used for as long as the pool allows. */
  void expireIdle(long now) {
    long keepAlive = pool.timeouts().keepAlive().toNanos();
    http2Connections.closeExpired(keepAlive, now);
    idleConnections.closeExpired(keepAlive, now);
  }

  void closeIdle() {
    http2Connections.drain();
    idleConnections.close();
  }
}
