package io.evenkeel.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.NetServerImpl;
import java.lang.invoke.MethodHandles;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Access to the listening socket of a server, which Vert.x does not offer before the first connection. */
public final class ListeningSocket {
  private ListeningSocket() {}

  /** The channel of a server that listens; null if this version of Vert.x has another structure. */
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
   * Installs a handler that sees the accepted connections before the server does; it replaces an earlier handler of
   * that name.
   *
   * @return completes, on the caller's event loop, when every new connection passes through the handler: Netty
   *     accepts without it until the accepting thread has applied the change
   */
  public static Future<Void> installHandler(HttpServer server, String name, ChannelHandler first) {
    Channel acceptor = listeningChannel(server);
    if (acceptor == null) {
      return Future.succeededFuture();
    }
    return changePipeline(acceptor, pipeline -> {
      if (pipeline.get(name) == null) {
        pipeline.addFirst(name, first);
      } else {
        pipeline.replace(name, name, first);
      }
    });
  }

  /**
   * Runs {@code change} on the channel that accepts the connections of a server that listens.
   *
   * @return completes, on the caller's event loop, when it has run; never fails
   */
  static Future<Void> configure(HttpServer server, Consumer<Channel> change) {
    Channel acceptor = listeningChannel(server);
    if (acceptor == null) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = ContextInternal.current().promise();
    acceptor.eventLoop().execute(() -> {
      try {
        change.accept(acceptor);
      } catch (ChannelException closed) {
        // it accepts nothing more
      }
      promise.complete();
    });
    return promise.future();
  }

  /** Removes the handler of that name, if there is one; completes when no new connection passes it. */
  public static Future<Void> removeHandler(HttpServer server, String name) {
    Channel acceptor = listeningChannel(server);
    if (acceptor == null) {
      return Future.succeededFuture();
    }
    return changePipeline(acceptor, pipeline -> {
      if (pipeline.get(name) != null) {
        pipeline.remove(name);
      }
    });
  }

  private static Future<Void> changePipeline(Channel acceptor, Consumer<ChannelPipeline> change) {
    Promise<Void> promise = ContextInternal.current().promise();
    acceptor.eventLoop().submit(() -> change.accept(acceptor.pipeline())).addListener(changed -> {
      if (changed.isSuccess()) {
        promise.complete();
      } else {
        promise.fail(changed.cause());
      }
    });
    return promise.future();
  }

  private static Object readField(Class<?> type, String name, Object target)
      throws ReflectiveOperationException {
    return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
        .unreflectVarHandle(type.getDeclaredField(name))
        .get(target);
  }
}
