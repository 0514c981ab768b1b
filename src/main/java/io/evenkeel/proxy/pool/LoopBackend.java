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
  private final IdleConnections idle;
  private final Http2BackendConnections trunks = new Http2BackendConnections(this);
  private BackendState state;
  private PoolConfig pool;
  private RecoveryState revival;
  private int weight;
  private int order;
  private boolean retired;

  LoopBackend(LoopContext loop, PoolConfig pool, BackendState state, int order) {
    this.loop = loop;
    this.pool = pool;
    this.state = state;
    this.revival = RecoveryState.of(state);
    this.order = order;
    this.traffic = loop.traffic().backend(state.id());
    this.counters = traffic.loop(loop.number());
    this.idle = new IdleConnections(counters);
    weigh(1);
  }

  /**
   * Goes over to what is known now. A dead backend's idle connections are closed, and those made by other
   * rules of TLS; those in use are left alone.
   */
  void become(PoolConfig pool, BackendState state, int order) {
    boolean others = !pool.tls().equals(this.pool.tls()) || pool.protocol() != this.pool.protocol();
    this.pool = pool;
    this.state = state;
    this.order = order;
    if (!revival.isOf(state)) {
      revival = RecoveryState.of(state);
    }
    if (state.health() == Health.DEAD || others) {
      closeIdle();
    }
    if (state.health() == Health.DEAD && !state.held()) {
      idle.trust().forget();
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
  public int order() {
    return order;
  }

  @Override
  public int weight() {
    return weight;
  }

  /** @param share of its weight, on whatever scale all lanes of the pool have at present */
  void weigh(int share) {
    weight = state.backend().weight() * share;
  }

  RecoveryState revival() {
    return revival;
  }

  /** Whether it came back to life and has answered no request since. */
  boolean unproven() {
    return revival.unproven(traffic);
  }

  @Override
  public int inFlight() {
    return traffic.inFlight().now();
  }

  boolean saturated() {
    return traffic.inFlight().now() >= limit() || !connectable();
  }

  private int limit() {
    return pool.limits().adaptive() ? traffic.limit().now() : pool.limits().requests();
  }

  /** Whether a connection is at hand, or may be opened. */
  private boolean connectable() {
    return !idle.isEmpty()
        || trunks.free()
        || traffic.connections().now() < pool.limits().connections();
  }

  /** Counts an attempt in, unless the backend's limit is reached; the caller then owes one {@link #end}. */
  public boolean tryBegin() {
    if (!connectable()) {
      // Another loop may hold one that it does not use.
      loop.neighbours().reclaim(loop, state.id());
      return false;
    }
    return traffic.inFlight().tryBegin(limit());
  }

  public void end() {
    traffic.inFlight().end();
    loop.pool(pool.name()).ended(this);
    loop.freed(pool.name());
    if (pool.limits().adaptive() && !saturated()) {
      // the limit may have grown meanwhile, which is one place more
      loop.freed(pool.name());
    }
  }

  /** An attempt ended on its account without an answer. */
  public void failed(long now) {
    if (pool.limits().adaptive()) {
      traffic.limit().failed(now);
    }
  }

  /**
   * It answered.
   *
   * @param seq of the verdict that the attempt saw
   * @return when, in nanoseconds
   */
  public long answered(
      long seq, long startedAt, BackendResponse response, @Nullable ConnectionLease by) {
    long now = System.nanoTime();
    traffic.latencies().record(loop.number(), now - startedAt, now);
    if (pool.limits().adaptive()) {
      traffic.limit().answered(now - startedAt, traffic.inFlight().now(), now);
    }
    if (by != null) {
      by.answered(response, startedAt, now);
    }
    if (unproven()) {
      traffic.prove(seq);
      loop.pool(pool.name()).look(now);
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
  public ConnectionLease take(boolean alone, boolean careful, long now) {
    long keepAlive = pool.timeouts().keepAlive().toNanos();
    ConnectionLease stream = alone ? null : trunks.take(keepAlive, now);
    if (stream != null) {
      return stream;
    }
    boolean roomForMore = traffic.connections().now() < pool.limits().connections();
    return idle.take(careful && roomForMore, keepAlive, now);
  }

  /** How long its backend leaves idle connections open. */
  public KeepAliveEstimate trust() {
    return idle.trust();
  }

  public Http2BackendConnections trunks() {
    return trunks;
  }

  /** Whether a connection is worth keeping when nobody uses it. */
  public boolean keeps() {
    return !retired && state.health() != Health.DEAD && !loop.closed();
  }

  public void keep(Http1BackendConnection link) {
    if (!keeps()) {
      link.drop();
      return;
    }
    idle.add(link);
  }

  /** Opens a connection, or waits for one to be shared, unless it has to be {@code alone}. */
  public void connect(
      boolean alone,
      AttemptTimings steps,
      BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> then) {
    BackendConnector.begin(this, loop, alone, steps, then);
  }

  /** Gives the oldest idle connection up, for another loop to open one. */
  public void closeOneIdle() {
    if (!idle.closeOldest()) {
      trunks.closeOneIdle();
    }
  }

  /** The pool has it no more: its connections are closed, those in use when they are given back. */
  void retire() {
    retired = true;
    closeIdle();
  }

  /** One that was opened is gone, whoever had it. */
  public void connectionClosed() {
    traffic.connections().end();
    loop.freed(pool.name());
  }

  public void closed(Http1BackendConnection link) {
    connectionClosed();
    idle.closed(link);
  }

  /** Closes what nobody used for as long as the pool allows. */
  void expireIdle(long now) {
    long keepAlive = pool.timeouts().keepAlive().toNanos();
    trunks.expireIdle(keepAlive, now);
    idle.expire(keepAlive, now);
  }

  void closeIdle() {
    trunks.leave();
    idle.close();
  }
}
