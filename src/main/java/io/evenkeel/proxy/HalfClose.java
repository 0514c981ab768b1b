package io.evenkeel.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/** Says that nothing more comes; what the other side still sends can be read. */
final class HalfClose {
  private HalfClose() {}

  /** Says so once all that was written is out. */
  static void afterAll(Channel channel, @Nullable SslHandler ssl) {
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
      if (ssl == null) {
        shutdownOutput(channel);
      } else {
        // A bare FIN would look like an answer that somebody has cut (RFC 8446 section 6.1).
        ssl.closeOutbound().addListener(notified -> shutdownOutput(channel));
      }
    });
  }

  private static void shutdownOutput(Channel channel) {
    if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    } else {
      channel.close();
    }
  }
}
