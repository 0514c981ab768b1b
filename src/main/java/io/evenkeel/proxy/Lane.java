package io.evenkeel.proxy;

import io.evenkeel.balance.Candidate;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.health.BackendState;
import io.evenkeel.model.Health;
import io.evenkeel.model.Outcome;
import io.evenkeel.traffic.BackendTraffic;
import io.evenkeel.traffic.Counter;
import io.evenkeel.traffic.IdleTrust;
import io.evenkeel.traffic.LoopCounters;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One event loop's way to one backend: its idle connections, last in first out, and its share of the counters. */
final class Lane implements Candidate {
  private final Loop loop;
  private final BackendTraffic traffic;
  private final LoopCounters counters;
  private final Deque<Link> idle = new ArrayDeque<>();
  private final Trunks trunks = new Trunks(this);
  private final IdleTrust trust = new IdleTrust();
  private BackendState state;
  private PoolConfig pool;
  private int order;
  private boolean retired;

  Lane(Loop loop, PoolConfig pool, BackendState state, int order) {
    this.loop = loop;
    this.pool = pool;
    this.state = state;
    this.order = order;
    this.traffic = loop.traffic().backend(state.id());
    this.counters = traffic.loop(loop.number());
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
    if (state.health() == Health.DEAD || others) {
      closeIdle();
    }
    if (state.health() == Health.DEAD && !state.held()) {
      trust.forget();
    }
  }

  BackendState state() {
    return state;
  }

  PoolConfig pool() {
    return pool;
  }

  BackendTraffic traffic() {
    return traffic;
  }

  LoopCounters counters() {
    return counters;
  }

  int loopNumber() {
    return loop.number();
  }

  @Override
  public int order() {
    return order;
  }

  @Override
  public int weight() {
    return state.backend().weight();
  }

  @Override
  public int inFlight() {
    return traffic.inFlight().now();
  }

  boolean saturated() {
    return traffic.inFlight().now() >= pool.limits().requests() || !connectable();
  }

  /** Whether a connection is at hand, or may be opened. */
  private boolean connectable() {
    return !idle.isEmpty()
        || trunks.free()
        || traffic.connections().now() < pool.limits().connections();
  }

  /** Counts an attempt in, unless the backend's limit is reached; the caller then owes one {@link #end}. */
  boolean tryBegin() {
    if (!connectable()) {
      // Another loop may hold one that it does not use.
      loop.neighbours().reclaim(loop, state.id());
      return false;
    }
    return traffic.inFlight().tryBegin(pool.limits().requests());
  }

  void end() {
    traffic.inFlight().end();
    loop.freed(pool.name());
  }

  /**
   * A stream of a connection that is shared, or the connection that was used last, if it is young enough to be trusted.
   *
   * @param alone only a connection of its own will do
   * @param careful for a request that cannot be sent again
   */
  @Nullable
  Lease take(boolean alone, boolean careful, long now) {
    Lease stream = alone ? null : trunks.take(pool.timeouts().keepAlive().toNanos(), now);
    if (stream != null) {
      return stream;
    }
    Link last = idle.peekLast();
    if (last == null) {
      return null;
    }
    long idleFor = last.idleFor(now);
    if (idleFor > pool.timeouts().keepAlive().toNanos() || !trust.holds(idleFor, false, now)) {
      closeIdle();
      return null;
    }
    if (careful
        && !trust.holds(idleFor, true, now)
        && traffic.connections().now() < pool.limits().connections()) {
      return null;
    }
    idle.pollLast();
    counters.add(Counter.IDLE_CONNECTIONS, -1);
    return last;
  }

  /** How long its backend leaves idle connections open. */
  IdleTrust trust() {
    return trust;
  }

  Trunks trunks() {
    return trunks;
  }

  /** Whether a connection is worth keeping when nobody uses it. */
  boolean keeps() {
    return !retired && state.health() != Health.DEAD && !loop.closed();
  }

  void keep(Link link) {
    if (!keeps()) {
      link.drop();
      return;
    }
    idle.addLast(link);
    counters.add(Counter.IDLE_CONNECTIONS, 1);
  }

  /**
   * Opens a connection, or waits for one to be shared; {@code then} gets it, or the outcome that kept it from being opened.
   *
   * @param alone whether it must not be shared
   */
  void connect(boolean alone, BiConsumer<@Nullable Lease, @Nullable Outcome> then) {
    boolean shares = !alone && pool.protocol().shares(state.backend().tls());
    if (shares && trunks.await(then)) {
      return;
    }
    if (!traffic.connections().tryBegin(pool.limits().connections())) {
      then.accept(null, new Outcome.Saturated("all connections to it are in use"));
      return;
    }
    new Opening(this, shares, shares ? trunks.open(then) : then)
        .begin(loop.clients(), loop.neighbours().names());
  }

  /** Gives the oldest idle connection up, for another loop to open one. */
  void closeOneIdle() {
    Link oldest = idle.pollFirst();
    if (oldest != null) {
      counters.add(Counter.IDLE_CONNECTIONS, -1);
      oldest.drop();
    } else {
      trunks.closeOneIdle();
    }
  }

  /** The pool has it no more: its connections are closed, those in use when they are given back. */
  void retire() {
    retired = true;
    closeIdle();
  }

  /** One that was opened is gone, whoever had it. */
  void connectionClosed() {
    traffic.connections().end();
    loop.freed(pool.name());
  }

  void closed(Link link) {
    connectionClosed();
    if (idle.remove(link)) {
      long now = System.nanoTime();
      trust.closed(link.idleFor(now), now);
      counters.add(Counter.IDLE_CONNECTIONS, -1);
    }
  }

  /** Closes what nobody used for as long as the pool allows. */
  void expireIdle(long now) {
    long keepAlive = pool.timeouts().keepAlive().toNanos();
    trunks.expireIdle(keepAlive, now);
    for (Iterator<Link> oldestFirst = idle.iterator(); oldestFirst.hasNext(); ) {
      Link link = oldestFirst.next();
      if (link.idleFor(now) <= keepAlive) {
        return;
      }
      oldestFirst.remove();
      counters.add(Counter.IDLE_CONNECTIONS, -1);
      link.drop();
    }
  }

  void closeIdle() {
    trunks.leave();
    for (Link link = idle.pollLast(); link != null; link = idle.pollLast()) {
      counters.add(Counter.IDLE_CONNECTIONS, -1);
      link.drop();
    }
  }
}
