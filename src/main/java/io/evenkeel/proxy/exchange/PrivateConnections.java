package io.evenkeel.proxy.exchange;

import io.evenkeel.proxy.backend.ConnectionLease;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.proxy.pool.LoopPool;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connections to backends that belong to one client's connection, at most one for each pool: the client is
 * authenticated over them (see {@link io.evenkeel.proxy.headers.ConnectionAuthentication}). All its requests to that pool
 * go there, and those of no other client. They are closed with the client's connection, and it is closed with any of them,
 * because the client takes it for authenticated. Used on the event loop of that connection only.
 */
public final class PrivateConnections {
  /** One of them. In use, or idle. */
  record PrivateConnection(LoopBackend backend, ConnectionLease lease) {
    /** Takes the connection for a request, which fails if it has closed. */
    ConnectionLease take() {
      lease.reacquire();
      return lease;
    }
  }

  private final Runnable closeClient;
  private Map<LoopPool, PrivateConnection> byPool = Map.of();
  private boolean closed;

  /** @param closeClient closes the client's connection as soon as it has no request in flight; may be called twice */
  public PrivateConnections(Runnable closeClient) {
    this.closeClient = closeClient;
  }

  /** The connection of a client to a backend of {@code pool}; {@code null} if there is none. */
  static @Nullable PrivateConnection find(ClientTransport client, LoopPool pool) {
    PrivateConnections all = client.privateConnections();
    return all == null ? null : all.byPool.get(pool);
  }

  /** Keeps the connection after a complete response, unless the client's connection has closed. */
  void keep(LoopPool pool, LoopBackend backend, ConnectionLease lease, long now) {
    if (closed) {
      lease.discard();
      return;
    }
    if (byPool.isEmpty()) {
      byPool = new HashMap<>(2);
    }
    if (byPool.put(pool, new PrivateConnection(backend, lease)) == null) {
      pool.traffic().privateConnections().begin();
    }
    lease.releaseToClient(closeClient, now);
  }

  /** Closes all of them, because the client's connection has closed. */
  public void close() {
    closed = true;
    Map<LoopPool, PrivateConnection> all = byPool;
    byPool = Map.of();
    all.forEach((pool, each) -> {
      pool.traffic().privateConnections().end();
      each.lease().discard();
    });
  }
}
