package io.evenkeel.proxy;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.net.impl.NetServerImpl;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/** The socket that a server accepts by, which Vert.x shows to nobody before a connection was accepted. */
final class Acceptor {
  private Acceptor() {}

  /** Of a server that listens; none where Vert.x has changed inside. */
  static @Nullable Channel of(HttpServer server) {
    try {
      Object net = field(HttpServerImpl.class, "tcpServer", server);
      Object actual = field(NetServerImpl.class, "actualServer", net);
      return ((Future<?>) field(NetServerImpl.class, "bindFuture", actual)).result()
              instanceof Channel acceptor
          ? acceptor
          : null;
    } catch (ReflectiveOperationException | RuntimeException anotherVertx) {
      return null;
    }
  }

  private static Object field(Class<?> type, String name, Object of)
      throws ReflectiveOperationException {
    return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
        .unreflectVarHandle(type.getDeclaredField(name))
        .get(of);
  }
}
