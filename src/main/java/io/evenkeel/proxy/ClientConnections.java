package io.evenkeel.proxy;

import io.evenkeel.config.ListenerConfig;
import io.evenkeel.traffic.InFlight;
import io.vertx.core.http.HttpConnection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The client connections of one listener on one event loop, and their number in the whole process. */
final class ClientConnections {
  private final Loop loop;
  private final ListenerConfig listener;
  private final InFlight open;
  private boolean draining;
  private final Set<ClientConnection> here = new LinkedHashSet<>();

  ClientConnections(Loop loop, ListenerConfig listener, InFlight open) {
    this.loop = loop;
    this.listener = listener;
    this.open = open;
  }

  /** Takes a connection in; at the limit, the oldest idle one makes room, and where there is none, it is closed. */
  void accept(HttpConnection http) {
    if (!open.tryBegin(listener.limits().connections())) {
      ClientConnection oldest = oldestIdle();
      if (oldest == null) {
        http.close();
        return;
      }
      oldest.close();
      open.begin();
    }
    ClientConnection connection = new ClientConnection(loop, http, this, listener.timeouts());
    here.add(connection);
    http.closeHandler(gone -> connection.closed());
  }

  private @org.jspecify.annotations.Nullable ClientConnection oldestIdle() {
    ClientConnection oldest = null;
    for (ClientConnection each : here) {
      if (each.idle() && (oldest == null || each.since() - oldest.since() < 0)) {
        oldest = each;
      }
    }
    return oldest;
  }

  void remove(ClientConnection connection) {
    if (here.remove(connection)) {
      open.end();
    }
  }

  /** From now on its connections are closed by {@link #closeIdle} and after their answers, not by the server itself. */
  void drain() {
    draining = true;
  }

  boolean draining() {
    return draining;
  }

  /** Closes those that are idle. */
  void closeIdle() {
    List.copyOf(here).stream().filter(ClientConnection::idle).forEach(ClientConnection::close);
  }
}
