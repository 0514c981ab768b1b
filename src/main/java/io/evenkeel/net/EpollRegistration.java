package io.evenkeel.net;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sockets registered with epoll. Netty 4.2 removes a socket that waits for no event, and fails when it is to wait
 * again. That happens if reads are paused when the other side ends its output: what it sent before would be lost.
 */
final class EpollRegistration {
  /** EPOLLERR of Linux, which epoll reports in any case. */
  private static final int EPOLLERR = 8;

  private static final @Nullable MethodHandle SET_FLAG = findSetFlag();

  private EpollRegistration() {}

  private static @Nullable MethodHandle findSetFlag() {
    try {
      // the superclass is not public, and the method is protected
      Class<?> type = EpollSocketChannel.class.getSuperclass().getSuperclass();
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
          .findVirtual(type, "setFlag", MethodType.methodType(void.class, int.class));
    } catch (ReflectiveOperationException | RuntimeException anotherNetty) {
      return null;
    }
  }

  /** Must be called on the channel's event loop. Without effect on the channels of other transports. */
  static void keep(Channel channel) {
    if (SET_FLAG != null && channel instanceof EpollSocketChannel) {
      try {
        SET_FLAG.invoke(channel, EPOLLERR);
      } catch (Throwable closed) {
        channel.pipeline().fireExceptionCaught(closed);
      }
    }
  }
}
