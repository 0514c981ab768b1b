package io.evenkeel.proxy.exchange;

import io.evenkeel.proxy.client.http1.Http1BodyHandler;
import io.evenkeel.proxy.client.http1.Http1ResponseWriter;
import io.evenkeel.proxy.loop.LoopContext;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * What goes past Vert.x on a client's connection.
 *
 * @param in the bodies of requests; none with HTTP/2, where the codec has them
 * @param out answers that are whole
 */
public record Shortcut(@Nullable Http1BodyHandler bodyHandler, WholeAnswers responseWriter) {
  /** Lays one round {@code vertx}, the server's own handler of HTTP/1. */
  public static Shortcut install(ChannelHandlerContext vertx, LoopContext loop) {
    return new Shortcut(
        Http1BodyHandler.installBefore(vertx, loop),
        Http1ResponseWriter.install(vertx.pipeline(), loop.headEncoder()));
  }
}
