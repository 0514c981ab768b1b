package io.evenkeel.proxy;

import io.evenkeel.model.Backend;
import io.evenkeel.model.Outcome;
import io.evenkeel.names.Names;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.channels.NotYetConnectedException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Opens a connection for a lane that has counted it in. */
final class Dialling {
  private final Loop loop;
  private final Lane lane;

  Dialling(Loop loop, Lane lane) {
    this.loop = loop;
    this.lane = lane;
  }

  /** Tries every address of its name; {@code then} gets the connection, or why there is none. */
  void open(BiConsumer<@Nullable Link, @Nullable Outcome> then, boolean first) {
    Names names = loop.neighbours().names();
    names
        .reach(lane.state().backend().host(), this::dial, ForcedClose::backend)
        .onComplete((http, failure) -> {
          if (http != null) {
            then.accept(new Link(lane, http), null);
          } else if (first && failure instanceof NotYetConnectedException) {
            // Netty's epoll read before it was connected, which says nothing of the backend
            open(then, false);
          } else {
            lane.traffic().connections().end();
            then.accept(null, new Outcome.Unreachable(Reasons.unreachable(failure)));
          }
        });
  }

  private Future<HttpClientConnection> dial(String address) {
    Backend backend = lane.state().backend();
    HttpConnectOptions to = new HttpConnectOptions()
        .setServer(SocketAddress.inetSocketAddress(backend.port(), address))
        .setHost(lane.pool().tls().nameOf(backend))
        .setPort(backend.port())
        .setSsl(backend.tls());
    return loop.clients().of(lane.pool(), backend.tls()).connect(to);
  }
}
