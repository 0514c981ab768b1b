package io.evenkeel.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;

/**
 * Reads the kernel's state of a TCP connection, which changes before the event reaches the event loop. Each event
 * loop has its own instance.
 */
public final class TcpState {
  /** TCP_ESTABLISHED of Linux: neither side has closed. */
  private static final int ESTABLISHED = 1;

  private static final int NEVER_MILLIS = Integer.MAX_VALUE;

  private final EpollTcpInfo info = new EpollTcpInfo();

  /**
   * Whether the peer has closed the connection, even if the event loop has not processed that yet. With transports
   * other than epoll: whether the event loop has processed it.
   */
  public boolean isPeerClosed(Channel channel) {
    if (!(channel instanceof EpollSocketChannel socket)) {
      return !channel.isActive();
    }
    try {
      return !channel.isActive() || socket.tcpInfo(info).state() != ESTABLISHED;
    } catch (ChannelException closed) {
      return true;
    }
  }

  /**
   * The time since the other side last acknowledged data or opened its window, in milliseconds. This shows progress
   * that the send buffer of this process does not show. Returns a very large value if the time is unknown, or nothing
   * was acknowledged.
   */
  public long millisSinceProgress(Channel channel) {
    if (!(channel instanceof EpollSocketChannel socket) || !channel.isActive()) {
      return NEVER_MILLIS;
    }
    try {
      socket.tcpInfo(info);
      return info.retransmits() > 0 ? NEVER_MILLIS : info.lastDataSent();
    } catch (ChannelException closed) {
      return NEVER_MILLIS;
    }
  }
}
