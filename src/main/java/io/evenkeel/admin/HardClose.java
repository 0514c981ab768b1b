package io.evenkeel.admin;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** Closes a connection whose client takes nothing: a plain close waits until all that was written has been taken. */
final class HardClose {
  private HardClose() {}

  @SuppressWarnings("FutureReturnValueIgnored") // its close handler hears of the end
  static void of(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      base.channelHandlerContext().close();
    } else {
      connection.close();
    }
  }
}
