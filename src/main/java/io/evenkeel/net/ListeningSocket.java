package io.evenkeel.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.NetServerImpl;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/** The socket that a server accepts by, which Vert.x shows to nobody before a connection was accepted. */
public final class ListeningSocket {
  private ListeningSocket() {}

  /** Of a server that listens; none where Vert.x has changed inside. */
  private static @Nullable Channel listeningChannel(HttpServer server) {
    try {
      Object net = readField(HttpServerImpl.class, "tcpServer", server);
      Object actual = readField(NetServerImpl.class, "actualServer", net);
      return ((Future<?>) readField(NetServerImpl.class, "bindFuture", actual)).result()
              instanceof Channel acceptor
          ? acceptor
          : null;
    } catch (ReflectiveOperationException | RuntimeException anotherVertx) {
      return null;
    }
  }

  /**
   * Puts a handler in front of what a server that listens does with the connections that it accepts, in place of an
   * earlier one of that name.
   *
   * @return completes, where it was called, when no connection passes it by any more: Netty lets them, until its own
   *     thread has heard of it
   */
  public static Future<Void> installHandler(HttpServer server, String name, ChannelHandler first) {
    Channel acceptor = listeningChannel(server);
    if (acceptor == null) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = ContextInternal.current().promise();
    acceptor.eventLoop().execute(() -> {
      if (acceptor.pipeline().get(name) == null) {
        acceptor.pipeline().addFirst(name, first);
      } else {
        acceptor.pipeline().replace(name, name, first);
      }
      promise.complete();
    });
    return promise.future();
  }

  /** Takes a handler of that name away, where there is one; completes when nobody comes by it any more. */
  public static Future<Void> removeHandler(HttpServer server, String name) {
    Channel acceptor = listeningChannel(server);
    if (acceptor == null) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = ContextInternal.current().promise();
    acceptor.eventLoop().execute(() -> {
      if (acceptor.pipeline().get(name) != null) {
        acceptor.pipeline().remove(name);
      }
      promise.complete();
    });
    return promise.future();
  }

  private static Object readField(Class<?> type, String name, Object of)
      throws ReflectiveOperationException {
    return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
        .unreflectVarHandle(type.getDeclaredField(name))
        .get(of);
  }
}
