package io.evenkeel.proxy;

import io.netty.channel.ChannelHandlerContext;

/**
 * What goes past Vert.x on a client's connection of HTTP/1.
 *
 * @param in the bodies of requests
 * @param out answers that are whole
 */
record Shortcut(Inlet in, AnswerWriter out) {
  /** Lays one round {@code vertx}, the server's own handler. */
  static Shortcut round(ChannelHandlerContext vertx, Loop loop) {
    return new Shortcut(Inlet.before(vertx, loop), AnswerWriter.in(vertx.pipeline(), loop.heads()));
  }
}
