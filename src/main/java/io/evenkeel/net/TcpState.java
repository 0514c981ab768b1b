package io.evenkeel.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/**
 * The kernel's state of a TCP connection, which it reports before its events reach the event loop. Linux with a native
 * transport reports it; elsewhere it is unknown. One for each event loop.
 */
public final class TcpState {
  /** TCP_ESTABLISHED of Linux: neither side has closed. */
  private static final int ESTABLISHED = 1;

  /** TCP_CLOSE of Linux: the connection was reset, or the kernel has given it up. */
  private static final int CLOSED = 7;

  /** TCP_SYN_SENT of Linux: the other side's host has not answered the request to connect. */
  private static final int SYN_SENT = 2;

  private static final int NEVER_MILLIS = Integer.MAX_VALUE;

  /**
   * How often bytes or keep-alive probes were sent without an acknowledgement when the host counts as silent. Once is
   * normal: it takes a single lost packet.
   */
  private static final int SILENT_AFTER_REPEATS = 2;

  /** When a second SYN, which Linux sends after a second, has no response either. */
  private static final long SYN_SILENT_NANOS = TimeUnit.MILLISECONDS.toNanos(1_300);

  /** Of Linux: IPPROTO_TCP, TCP_INFO, and the part of {@code struct tcp_info} that all its versions have. */
  private static final RawUnixChannelOption TCP_INFO =
      new RawUnixChannelOption("TCP_INFO", 6, 11, 104);

  private final EpollTcpInfo info = new EpollTcpInfo();
  private int state;
  private int retransmits;
  private int probes;
  private long lastDataSent;
  private long lastAckReceived;

  /**
   * Whether the peer's close has arrived, even if the event loop has not processed it. Where the state is unknown:
   * whether it was processed.
   */
  public boolean isPeerClosed(Channel channel) {
    if (!channel.isActive()) {
      return true;
    }
    try {
      return read(channel) && state != ESTABLISHED;
    } catch (ChannelException gone) {
      return true;
    }
  }

  /** Whether the connection was reset. After the other side has ended its output, reads do not show it. */
  public boolean isReset(Channel channel) {
    try {
      return channel.isActive() && read(channel) && state == CLOSED;
    } catch (ChannelException gone) {
      return true;
    }
  }

  /**
   * The time since the other side last acknowledged data or opened its window, in milliseconds: it makes progress
   * even if our own buffer does not show it. A very large value if that is unknown, or nothing is acknowledged.
   */
  public long millisSinceProgress(Channel channel) {
    try {
      return !channel.isActive() || !read(channel) || retransmits > 0 ? NEVER_MILLIS : lastDataSent;
    } catch (ChannelException gone) {
      return NEVER_MILLIS;
    }
  }

  /**
   * How long the other side's host has been silent, in milliseconds: it has acknowledged neither bytes nor keep-alive
   * probes, although each was repeated. A host that is merely busy acknowledges; so does one whose process reads
   * nothing. 0 if it is not silent, or if that is unknown.
   *
   * <p>The time may start before there was anything to acknowledge.
   */
  public long silentMillis(Channel channel) {
    try {
      boolean silent = channel.isActive()
          && read(channel)
          && (retransmits >= SILENT_AFTER_REPEATS || probes >= SILENT_AFTER_REPEATS);
      return silent ? Math.max(1, lastAckReceived) : 0;
    } catch (ChannelException gone) {
      return 0;
    }
  }

  /** Whether two SYNs got no response; the first was sent {@code nanos} ago. */
  public boolean isConnectSilent(Channel channel, long nanos) {
    try {
      return nanos >= SYN_SILENT_NANOS
          && channel.isOpen()
          && read(channel)
          && state == SYN_SENT
          && retransmits > 0;
    } catch (ChannelException gone) {
      return false;
    }
  }

  /** Returns false if the kernel does not report the state of this connection. */
  private boolean read(Channel channel) {
    if (channel instanceof EpollSocketChannel socket) {
      socket.tcpInfo(info);
      state = info.state();
      retransmits = info.retransmits();
      probes = info.probes();
      lastDataSent = info.lastDataSent();
      lastAckReceived = info.lastAckRecv();
      return true;
    }
    if (!(channel instanceof SocketChannel) || !TcpKeepAlive.isLinux(channel)) {
      return false;
    }
    ByteBuffer raw = channel.config().getOption(TCP_INFO).order(ByteOrder.nativeOrder());
    state = raw.get(0);
    retransmits = raw.get(2);
    probes = raw.get(3);
    lastDataSent = Integer.toUnsignedLong(raw.getInt(44));
    lastAckReceived = Integer.toUnsignedLong(raw.getInt(56));
    return true;
  }
}
