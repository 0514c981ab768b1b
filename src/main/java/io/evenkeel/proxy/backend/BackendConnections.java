package io.evenkeel.proxy.backend;

import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.PoolConfig.Protocol;
import io.evenkeel.model.Backend;
import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.traffic.BackendTraffic;
import io.evenkeel.traffic.Counter;
import io.evenkeel.traffic.LoopCounters;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one backend: idle, in use, or being opened. Used on that event loop only,
 * although the connection limit applies to the whole process.
 */
public final class BackendConnections {
  /** Notified of changes to the number of requests that the backend can take. */
  public interface Owner {
    /** A connection was closed, so any event loop may open another one. */
    void onConnectionClosed();
  }

  private final LoopContext loop;
  private final VertxClients clients;
  private final BackendTraffic traffic;
  private final LoopCounters counters;
  private final Owner owner;
  private final KeepAliveEstimate keepAliveEstimate = new KeepAliveEstimate();
  private final IdleConnections idle;
  private final IdleConnections idleOfClients;
  private final OpenConnections allOpen;
  private final Http2BackendConnections http2 = new Http2BackendConnections(this);
  private PoolConfig pool;
  private Backend backend;
  private boolean out;
  private boolean retired;

  public BackendConnections(
      LoopContext loop,
      VertxClients clients,
      PoolConfig pool,
      Backend backend,
      BackendTraffic traffic,
      Owner owner) {
    this.loop = loop;
    this.clients = clients;
    this.pool = pool;
    this.backend = backend;
    this.traffic = traffic;
    this.counters = traffic.loopCounters(loop.number());
    this.owner = owner;
    this.idle = new IdleConnections(keepAliveEstimate, counters, loop.memory());
    this.idleOfClients = new IdleConnections(keepAliveEstimate, counters, loop.memory());
    this.allOpen = new OpenConnections(loop.tcpState());
  }

  /**
   * Applies new settings. Closes the idle connections if the backend is out of service, or if they were opened with other
   * TLS settings or for another protocol. A connection in use is not affected.
   *
   * @param out whether the backend is dead or in maintenance
   */
  public void update(PoolConfig pool, Backend backend, boolean out) {
    boolean outdated =
        !pool.tls().equals(this.pool.tls()) || pool.protocol() != this.pool.protocol();
    this.pool = pool;
    this.backend = backend;
    this.out = out;
    if (out || outdated) {
      closeIdle();
    }
  }

  /** Resets the keep-alive estimate, because another process may be listening at the backend's address. */
  public void resetKeepAliveEstimate() {
    keepAliveEstimate.reset();
  }

  /** Whether a connection is idle, has a free stream, or may be opened. */
  public boolean available() {
    return !idle.isEmpty() || http2.hasFreeStream() || mayOpen();
  }

  private boolean mayOpen() {
    return traffic.connections().count() < pool.limits().connections();
  }

  /**
   * Acquires a stream of a shared connection, or else the idle connection that was used last; returns {@code null} if
   * the backend has probably closed them.
   *
   * @param exclusive whether the connection must not be shared
   * @param careful whether the request cannot be sent again
   */
  @Nullable
  public ConnectionLease acquire(boolean exclusive, boolean careful, long now) {
    long keepAlive = pool.timeouts().keepAlive().toNanos();
    ConnectionLease stream = exclusive ? null : http2.acquire(keepAlive, now);
    return stream != null ? stream : idle.acquire(careful && mayOpen(), keepAlive, now);
  }

  /**
   * Opens a connection, or waits for a shareable one that is being opened.
   *
   * @param exclusive whether the connection must not be shared
   * @param timings records the steps if a connection is opened for this caller
   * @param onDone receives the lease, or the outcome that prevented it, once; may be called before this method
   *     returns
   */
  public void open(
      boolean exclusive,
      AttemptTimings timings,
      BiConsumer<@Nullable ConnectionLease, @Nullable Outcome> onDone) {
    boolean shared = !exclusive && pool.protocol().multiplexes(backend.tls());
    if (shared && http2.awaitOpening(onDone)) {
      return;
    }
    if (!traffic.connections().tryBegin(pool.limits().connections())) {
      onDone.accept(null, new Outcome.Saturated("all connections to it are in use"));
      return;
    }
    boolean mayBeHttp2 = shared || pool.protocol() == Protocol.HTTP2;
    new BackendConnector(
            this, mayBeHttp2, exclusive, timings, shared ? http2.beginOpening(onDone) : onDone)
        .connect(clients);
  }

  /**
   * Closes the idle connection of a client, the one that has been idle for the longest time, if no other one is idle on any
   * event loop. Returns whether it did.
   */
  public boolean makeRoom() {
    boolean othersIdle =
        traffic.sum(Counter.IDLE_CONNECTIONS) > counters.get(Counter.IDLE_CONNECTIONS);
    return !othersIdle && idleOfClients.closeOldest();
  }

  /**
   * Closes the connection that has been idle for the longest time, if there is one, so that another event loop can open
   * one. One that belongs to a client is closed only if there is no other.
   */
  public void closeOneIdle() {
    if (!idle.closeOldest() && !http2.closeOneIdle()) {
      idleOfClients.closeOldest();
    }
  }

  /** Closes connections that have been idle for longer than the pool allows. */
  public void closeExpired(long now) {
    long keepAlive = pool.timeouts().keepAlive().toNanos();
    http2.closeExpired(keepAlive, now);
    idle.closeExpired(keepAlive, now);
    idleOfClients.closeExpired(keepAlive, now);
    allOpen.onTimer(now);
  }

  /** Closes the idle connections, and each shared connection after its last stream. */
  public void closeIdle() {
    http2.drain();
    idle.closeAll();
    idleOfClients.closeAll();
  }

  /** Closes the idle connections, and every other one when it is released. */
  public void retire() {
    retired = true;
    closeIdle();
  }

  /**
   * The backend's host acknowledges nothing: closes the idle connections, so that no request waits on one, and has the
   * kernel find out within a few seconds which of the others lead nowhere.
   */
  public void onHostSilent(long now) {
    closeIdle();
    allOpen.examine(now);
  }

  OpenConnections allOpen() {
    return allOpen;
  }

  LoopContext loop() {
    return loop;
  }

  PoolConfig pool() {
    return pool;
  }

  Backend backend() {
    return backend;
  }

  LoopCounters counters() {
    return counters;
  }

  KeepAliveEstimate keepAliveEstimate() {
    return keepAliveEstimate;
  }

  Http2BackendConnections http2() {
    return http2;
  }

  /** Whether a released connection is kept. */
  boolean keepsIdle() {
    return !retired && !out && !loop.closed();
  }

  /** @param toClient whether only its client may use the connection again */
  void release(Http1BackendConnection connection, boolean toClient) {
    if (keepsIdle()) {
      (toClient ? idleOfClients : idle).add(connection);
    } else {
      connection.discard();
    }
  }

  /** Acquires a connection that belongs to a client; returns false if it has closed. */
  boolean reacquire(Http1BackendConnection connection) {
    return idleOfClients.acquire(connection);
  }

  void onClosed(Http1BackendConnection connection) {
    onConnectionClosed();
    idle.onClosed(connection);
    idleOfClients.onClosed(connection);
  }

  void onConnectionClosed() {
    traffic.connections().end();
    owner.onConnectionClosed();
  }

  void onConnectFailed() {
    traffic.connections().end();
  }
}
