package io.evenkeel.proxy;

import io.evenkeel.balance.Candidate;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.health.BackendState;
import io.evenkeel.model.Backend;
import io.evenkeel.model.Health;
import io.evenkeel.model.Outcome;
import io.evenkeel.names.Names;
import io.evenkeel.traffic.BackendTraffic;
import io.evenkeel.traffic.IdleTrust;
import io.evenkeel.traffic.LoopCounters;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.channels.NotYetConnectedException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One event loop's way to one backend: its idle connections, last in first out, and its share of the counters. */
final class Lane implements Candidate {
  private final Loop loop;
  private final BackendTraffic traffic;
  private final LoopCounters counters;
  private final IdleLinks idle;
  private BackendState state;
  private PoolConfig pool;
  private Revival revival;
  private int weight;
  private int order;
  private boolean retired;

  Lane(Loop loop, PoolConfig pool, BackendState state, int order) {
    this.loop = loop;
    this.pool = pool;
    this.state = state;
    this.revival = Revival.of(state);
    this.order = order;
    this.traffic = loop.traffic().backend(state.id());
    this.counters = traffic.loop(loop.number());
    this.idle = new IdleLinks(counters);
    weigh(1);
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
    if (!revival.isOf(state)) {
      revival = Revival.of(state);
    }
    if (state.health() == Health.DEAD || others) {
      closeIdle();
    }
    if (state.health() == Health.DEAD && !state.held()) {
      idle.trust().forget();
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
    return weight;
  }

  /** @param share of its weight, on whatever scale all lanes of the pool have at present */
  void weigh(int share) {
    weight = state.backend().weight() * share;
  }

  Revival revival() {
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

  /** It answered a request that saw the verdict {@code seq}. */
  void answered(long seq, Answer response, @Nullable Link by, long now) {
    if (by != null) {
      by.answered(response);
    }
    if (unproven()) {
      traffic.prove(seq);
      loop.pool(pool.name()).look(now);
    }
  }

  /**
   * The connection that was used last, if it is young enough to be trusted.
   *
   * @param careful for a request that cannot be sent again
   */
  @Nullable
  Link take(boolean careful, long now) {
    boolean roomForMore = traffic.connections().now() < pool.limits().connections();
    return idle.take(careful && roomForMore, pool.timeouts().keepAlive().toNanos(), now);
  }

  /** How long its backend leaves idle connections open. */
  IdleTrust trust() {
    return idle.trust();
  }

  void keep(Link link) {
    if (retired || state.health() == Health.DEAD || loop.closed()) {
      link.drop();
      return;
    }
    idle.add(link);
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
            then.accept(new Link(this, http, loop), null);
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
    idle.closeOldest();
  }

  /** The pool has it no more: its connections are closed, those in use when they are given back. */
  void retire() {
    retired = true;
    idle.close();
  }

  void closed(Link link) {
    traffic.connections().end();
    loop.freed(pool.name());
    idle.closed(link);
  }

  /** Closes what nobody used for as long as the pool allows. */
  void expireIdle(long now) {
    idle.expire(pool.timeouts().keepAlive().toNanos(), now);
  }

  void closeIdle() {
    idle.close();
  }
}
