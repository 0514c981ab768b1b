package io.evenkeel.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannel;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import jdk.net.ExtendedSocketOptions;

/**
 * How soon the kernel finds that the host behind a quiet TCP connection is gone. It probes the host, not the process,
 * so a process that is busy or stopped passes.
 *
 * @param idleSeconds after the last packet, a first probe is sent
 * @param intervalSeconds between the probes that are not answered
 * @param count of such probes; then the connection is closed
 */
public record TcpKeepAlive(int idleSeconds, int intervalSeconds, int count) {
  /** For every connection: one whose host is gone is closed within 50 s. */
  public static final TcpKeepAlive NORMAL = new TcpKeepAlive(20, 10, 3);

  /** For a connection whose host is in doubt: closed within 4 s. */
  public static final TcpKeepAlive SUSPICIOUS = new TcpKeepAlive(1, 1, 3);

  // Numbers of Linux: SOL_SOCKET and IPPROTO_TCP, and the options below them.
  private static final IntegerUnixChannelOption ON =
      new IntegerUnixChannelOption("SO_KEEPALIVE", 1, 9);
  private static final IntegerUnixChannelOption IDLE =
      new IntegerUnixChannelOption("TCP_KEEPIDLE", 6, 4);
  private static final IntegerUnixChannelOption INTERVAL =
      new IntegerUnixChannelOption("TCP_KEEPINTVL", 6, 5);
  private static final IntegerUnixChannelOption COUNT =
      new IntegerUnixChannelOption("TCP_KEEPCNT", 6, 6);

  /** Applies it to an open connection. Has no effect on one that is closing, or on a system without these options. */
  public void applyTo(Channel channel) {
    if (!(channel instanceof SocketChannel)) {
      return;
    }
    try {
      channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
      setTimes(channel);
    } catch (ChannelException | UnsupportedOperationException closing) {
      // its end comes anyway, or the system keeps its own times
    }
  }

  private void setTimes(Channel channel) {
    if (channel instanceof NioSocketChannel) {
      channel
          .config()
          .setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), idleSeconds);
      channel
          .config()
          .setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), intervalSeconds);
      channel.config().setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), count);
    } else if (isLinux(channel)) {
      channel.config().setOption(IDLE, idleSeconds);
      channel.config().setOption(INTERVAL, intervalSeconds);
      channel.config().setOption(COUNT, count);
    }
  }

  /**
   * Applies it to all connections that {@code server} will accept: on Linux they inherit it from the listening socket,
   * which saves system calls for each.
   */
  public Future<Void> applyTo(HttpServer server) {
    return ListeningSocket.configure(server, acceptor -> {
      if (acceptor instanceof ServerSocketChannel && isLinux(acceptor)) {
        acceptor.config().setOption(ON, 1);
        setTimes(acceptor);
      }
    });
  }

  /** Whether accepted connections have it from their listening socket; else {@link #applyTo} has to be called for each. */
  public static boolean isInherited(Channel accepted) {
    return isLinux(accepted);
  }

  /** Whether it is a socket of one of Netty's transports for Linux. */
  static boolean isLinux(Channel channel) {
    return channel instanceof UnixChannel && Epoll.isAvailable();
  }
}
