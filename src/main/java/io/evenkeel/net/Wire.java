package io.evenkeel.net;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** The channel below a connection, where what the connection offers does not hold for every client. */
public final class Wire {
  private Wire() {}

  /** Closes it at once: a plain close waits until a client that takes nothing has taken all that was written. */
  @SuppressWarnings("FutureReturnValueIgnored")
  public // whenClosed tells of the end
  static void cut(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      base.channelHandlerContext().close();
    } else {
      connection.close();
    }
  }

  /** Runs {@code then} on its event loop when it has closed, as what it was or as the WebSocket that it became. */
  @SuppressWarnings("FutureReturnValueIgnored")
  public // it is the channel itself
  static void whenClosed(HttpConnection connection, Runnable then) {
    channel(connection).closeFuture().addListener(closed -> then.run());
  }

  public static Channel channel(HttpConnection connection) {
    return ((ConnectionBase) connection).channel();
  }
}
