package io.evenkeel.proxy;

import io.evenkeel.balance.Candidate;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.health.BackendState;
import io.evenkeel.model.Backend;
import io.evenkeel.model.Health;
import io.evenkeel.model.Outcome;
import io.evenkeel.names.Names;
import io.evenkeel.traffic.BackendTraffic;
import io.evenkeel.traffic.Counter;
import io.evenkeel.traffic.IdleTrust;
import io.evenkeel.traffic.LoopCounters;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.channels.NotYetConnectedException;
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
    boolean others = !pool.tls().equals(this.pool.tls());
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
    return !idle.isEmpty() || traffic.connections().now() < pool.limits().connections();
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
   * The connection that was used last, if it is young enough to be trusted.
   *
   * @param careful for a request that cannot be sent again
   */
  @Nullable
  Link take(boolean careful, long now) {
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

  void keep(Link link) {
    if (retired || state.health() == Health.DEAD || loop.closed()) {
      link.drop();
      return;
    }
    idle.addLast(link);
    counters.add(Counter.IDLE_CONNECTIONS, 1);
  }

  /** Opens a connection; {@code then} gets it, or the outcome that kept it from being opened. */
  void connect(BiConsumer<@Nullable Link, @Nullable Outcome> then) {
    if (!traffic.connections().tryBegin(pool.limits().connections())) {
      then.accept(null, new Outcome.Saturated("all connections to it are in use"));
      return;
    }
    open(then, true);
  }

  private void open(BiConsumer<@Nullable Link, @Nullable Outcome> then, boolean first) {
    Names names = loop.neighbours().names();
    names
        .reach(state.backend().host(), this::dial, ForcedClose::backend)
        .onComplete((http, failure) -> {
          if (http != null) {
            then.accept(new Link(this, http), null);
          } else if (first && failure instanceof NotYetConnectedException) {
            // Netty read before it was connected, now and then by epoll; that says nothing of the
            // backend.
            open(then, false);
          } else {
            traffic.connections().end();
            then.accept(null, new Outcome.Unreachable(Reasons.unreachable(failure)));
          }
        });
  }

  private Future<HttpClientConnection> dial(String address) {
    Backend backend = state.backend();
    HttpConnectOptions to = new HttpConnectOptions()
        .setServer(SocketAddress.inetSocketAddress(backend.port(), address))
        .setHost(pool.tls().nameOf(backend))
        .setPort(backend.port())
        .setSsl(backend.tls());
    return loop.clients().of(pool, backend.tls()).connect(to);
  }

  /** Gives the oldest idle connection up, for another loop to open one. */
  void closeOneIdle() {
    Link oldest = idle.pollFirst();
    if (oldest != null) {
      counters.add(Counter.IDLE_CONNECTIONS, -1);
      oldest.drop();
    }
  }

  /** The pool has it no more: its connections are closed, those in use when they are given back. */
  void retire() {
    retired = true;
    closeIdle();
  }

  void closed(Link link) {
    traffic.connections().end();
    loop.freed(pool.name());
    if (idle.remove(link)) {
      long now = System.nanoTime();
      trust.closed(link.idleFor(now), now);
      counters.add(Counter.IDLE_CONNECTIONS, -1);
    }
  }

  /** Closes what nobody used for as long as the pool allows. */
  void expireIdle(long now) {
    long keepAlive = pool.timeouts().keepAlive().toNanos();
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
    for (Link link = idle.pollLast(); link != null; link = idle.pollLast()) {
      counters.add(Counter.IDLE_CONNECTIONS, -1);
      link.drop();
    }
  }
}
