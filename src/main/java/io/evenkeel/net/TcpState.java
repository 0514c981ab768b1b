package io.evenkeel.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;

/** What the kernel knows of the other side of a connection and has not told yet. One for each event loop. */
public final class TcpState {
  /** TCP_ESTABLISHED of Linux: neither side has closed. */
  private static final int ESTABLISHED = 1;

  private static final int NEVER_MILLIS = Integer.MAX_VALUE;

  private final EpollTcpInfo info = new EpollTcpInfo();

  /** Whether a close has arrived, even if the loop has not come to it. With other transports than epoll: if it has. */
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
   * How long ago the other side had room for more of what waits in the kernel, in milliseconds: it takes something, even
   * if that does not show here yet. A very long time where it is not known, or nobody acknowledges anything.
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
