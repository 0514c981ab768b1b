package io.evenkeel.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;

/**
 * The kernel's state of a TCP connection, which it reports before its events reach the event loop. One for each event
 * loop.
 */
public final class TcpState {
  /** TCP_ESTABLISHED of Linux: neither side has closed. */
  private static final int ESTABLISHED = 1;

  private static final int NEVER_MILLIS = Integer.MAX_VALUE;

  private final EpollTcpInfo info = new EpollTcpInfo();

  /**
   * Whether the peer's close has arrived, even if the event loop has not processed it. With transports other than
   * epoll: whether it was processed.
   */
  public boolean isPeerClosed(Channel channel) {
    if (!(channel instanceof EpollSocketChannel socket)) {
      return !channel.isActive();
    }
    try {
      return !channel.isActive() || socket.tcpInfo(info).state() != ESTABLISHED;
    } catch (ChannelException gone) {
      return true;
    }
  }

  /**
   * The time since the other side last acknowledged data or opened its window, in milliseconds: it makes progress
   * even if our own buffer does not show it. A very large value if that is unknown, or nothing is acknowledged.
   */
  public long millisSinceProgress(Channel channel) {
    if (!(channel instanceof EpollSocketChannel socket) || !channel.isActive()) {
      return NEVER_MILLIS;
    }
    try {
      socket.tcpInfo(info);
      return info.retransmits() > 0 ? NEVER_MILLIS : info.lastDataSent();
    } catch (ChannelException gone) {
      return NEVER_MILLIS;
    }
  }
}
