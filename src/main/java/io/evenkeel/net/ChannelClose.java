package io.evenkeel.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection at once. Vert.x's own close waits until everything written was sent, which never happens if the
 * other side does not read.
 */
public final class ChannelClose {
  // Vert.x wraps a client connection that it does not pool, and offers no access to the wrapped one
  private static final @Nullable VarHandle ACTUAL_CONNECTION = findActualConnection();

  private ChannelClose() {}

  private static @Nullable VarHandle findActualConnection() {
    try {
      Class<?> type = UnpooledHttpClientConnection.class;
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
          .unreflectVarHandle(type.getDeclaredField("actual"));
    } catch (ReflectiveOperationException | RuntimeException anotherVertx) {
      return null;
    }
  }

  public static void closeClient(HttpConnection connection) {
    ChannelHandlerContext context = ((ConnectionBase) connection).channelHandlerContext();
    context.flush();
    context.close();
  }

  /**
   * Closes without waiting for the TLS close notification to be sent. It was written before, and is sent if there is
   * room for it.
   */
  public static void closeClientNow(HttpConnection connection) {
    ChannelHandlerContext first = VertxInternals.channel(connection).pipeline().firstContext();
    if (first != null) {
      first.close();
    }
  }

  /**
   * Closes with a reset, and drops what was written and not yet sent: the other side's host is gone, or must not take
   * this for a normal end.
   */
  public static void reset(Channel channel) {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      ChannelHandlerContext first = channel.pipeline().firstContext();
      if (first == null) {
        channel.close();
      } else {
        first.close();
      }
    }
  }

  /**
   * Runs {@code action} on the connection's event loop when its channel has closed, also after an upgrade to WebSocket.
   */
  public static void whenClosed(HttpConnection connection, Runnable action) {
    VertxInternals.channel(connection).closeFuture().addListener(closed -> action.run());
  }

  /** Closes at once and drops what was written but not sent. */
  public static void abort(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      base.channelHandlerContext().close();
    } else {
      connection.close();
    }
  }

  public static void closeBackend(HttpClientConnection connection) {
    ChannelHandlerContext context = findContext(connection);
    if (context == null) {
      connection.close();
    } else {
      context.close();
    }
  }

  /**
   * The context of Vert.x's handler in the channel of a connection; null if this version of Vert.x has another
   * structure.
   */
  public static @Nullable ChannelHandlerContext findContext(HttpClientConnection connection) {
    boolean wrapped =
        ACTUAL_CONNECTION != null && connection instanceof UnpooledHttpClientConnection;
    Object inside =
        wrapped && ACTUAL_CONNECTION != null ? ACTUAL_CONNECTION.get(connection) : connection;
    return inside instanceof ConnectionBase base ? base.channelHandlerContext() : null;
  }
}
