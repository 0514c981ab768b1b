package io.evenkeel.proxy.pool;

import io.evenkeel.balance.Candidate;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.health.BackendState;
import io.evenkeel.model.Health;
import io.evenkeel.proxy.backend.BackendConnections;
import io.evenkeel.proxy.backend.BackendResponse;
import io.evenkeel.proxy.backend.ConnectionLease;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.traffic.BackendTraffic;
import org.jspecify.annotations.Nullable;

/** One event loop's view of one backend: state, weight, counters, and its connections. Used on that event loop only. */
public final class LoopBackend implements Candidate {
  private final LoopContext loop;
  private final LoopPool owner;
  private final BackendTraffic traffic;
  private final BackendConnections connections;
  private BackendState state;
  private PoolConfig pool;
  private RecoveryState recovery;
  private int weight;
  private int position;

  LoopBackend(
      PoolRegistry registry, LoopPool owner, PoolConfig pool, BackendState state, int position) {
    this.loop = registry.loop();
    this.owner = owner;
    this.pool = pool;
    this.state = state;
    this.recovery = RecoveryState.of(state);
    this.position = position;
    this.traffic = loop.traffic().backend(state.id());
    this.connections = new BackendConnections(
        loop, registry.clients(), pool, state.backend(), traffic, owner::onPlaceFree);
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
    connections.update(pool, state.backend(), dead);
    if (dead && !state.held()) {
      connections.resetKeepAliveEstimate();
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
    return traffic.inFlight().count();
  }

  boolean saturated() {
    return traffic.inFlight().count() >= requestLimit() || !connections.available();
  }

  private int requestLimit() {
    return pool.limits().adaptive() ? traffic.limit().current() : pool.limits().requests();
  }

  /**
   * Counts an attempt as in flight, unless a limit is reached; if it returns true, the caller must call {@link #end}
   * once.
   */
  public boolean tryBegin() {
    if (!connections.available()) {
      owner.closeIdleElsewhere(state.id());
      return false;
    }
    return traffic.inFlight().tryBegin(requestLimit());
  }

  public void end() {
    traffic.inFlight().end();
    owner.onRequestEnded(this);
    owner.onPlaceFree();
    if (pool.limits().adaptive() && !saturated()) {
      // the limit may have increased by one
      owner.onPlaceFree();
    }
  }

  /** Records for the adaptive limit that an attempt failed through the backend's fault. */
  public void recordFailure(long now) {
    if (pool.limits().adaptive()) {
      traffic.limit().onFailure(now);
    }
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
    traffic.latencies().record(loop.number(), now - startedAt, now);
    if (pool.limits().adaptive()) {
      traffic.limit().onResponse(now - startedAt, traffic.inFlight().count(), now);
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
