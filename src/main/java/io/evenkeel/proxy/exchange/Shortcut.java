package io.evenkeel.proxy.exchange;

import io.evenkeel.proxy.AnswerWriter;
import io.evenkeel.proxy.Inlet;
import io.evenkeel.proxy.loop.LoopContext;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * What goes past Vert.x on a client's connection.
 *
 * @param in the bodies of requests; none with HTTP/2, where the codec has them
 * @param out answers that are whole
 */
public record Shortcut(@Nullable Inlet in, WholeAnswers out) {
  /** Lays one round {@code vertx}, the server's own handler of HTTP/1. */
  public static Shortcut round(ChannelHandlerContext vertx, LoopContext loop) {
    return new Shortcut(Inlet.before(vertx, loop), AnswerWriter.in(vertx.pipeline(), loop.heads()));
  }
}
