package io.evenkeel.proxy.backend;

import io.evenkeel.net.ChannelClose;
import io.evenkeel.net.SilenceWatch;
import io.evenkeel.net.TcpKeepAlive;
import io.evenkeel.net.TcpState;
import io.netty.channel.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** All open connections of one event loop to one backend, and whether the backend's host is still behind them. */
final class OpenConnections {
  /** After this time, the kernel has closed each connection whose host does not answer its probes. */
  private static final long EXAMINATION_NANOS = TimeUnit.SECONDS.toNanos(6);

  /** Of the connections whose requests wait long, these many are watched closely: each costs a packet a second. */
  private static final int MAX_CLOSE_WATCHES = 4;

  private final TcpState tcp;
  private final Map<Channel, SilenceWatch> watches = new LinkedHashMap<>();
  private final Set<Channel> closelyWatched = new HashSet<>(0);
  private boolean examining;
  private long examinationEndsAt;

  OpenConnections(TcpState tcp) {
    this.tcp = tcp;
  }

  /** Adds a connection that was just opened, until it is closed. */
  void add(Channel channel) {
    (examining ? TcpKeepAlive.SUSPICIOUS : TcpKeepAlive.NORMAL).applyTo(channel);
    watches.put(channel, new SilenceWatch(System.nanoTime()));
    channel.closeFuture().addListener(closed -> {
      watches.remove(channel);
      closelyWatched.remove(channel);
    });
  }

  /** Has the kernel find out, within a few seconds, which of the connections have no host any more. It closes those. */
  void examine(long now) {
    examinationEndsAt = now + EXAMINATION_NANOS;
    if (!examining) {
      examining = true;
      watches.keySet().forEach(TcpKeepAlive.SUSPICIOUS::applyTo);
    }
  }

  /**
   * Has the kernel probe the host of one connection every second, unless others are watched already: a request waits
   * for its response, and no byte of it for an acknowledgement. Returns whether it does; the caller then has to call
   * {@link #endCloseWatch}.
   */
  boolean watchClosely(Channel channel) {
    boolean begins = closelyWatched.size() < MAX_CLOSE_WATCHES
        && watches.containsKey(channel)
        && closelyWatched.add(channel);
    if (begins) {
      TcpKeepAlive.SUSPICIOUS.applyTo(channel);
    }
    return begins;
  }

  void endCloseWatch(Channel channel) {
    if (closelyWatched.remove(channel) && !examining) {
      TcpKeepAlive.NORMAL.applyTo(channel);
    }
  }

  /** To be called about once a second. */
  void onTimer(long now) {
    if (examining && now - examinationEndsAt >= 0) {
      examining = false;
      watches.keySet().stream()
          .filter(each -> !closelyWatched.contains(each))
          .forEach(TcpKeepAlive.NORMAL::applyTo);
    }
    List<Channel> gone = new ArrayList<>(0);
    watches.forEach((channel, watch) -> {
      if (watch.isGone(channel, tcp, now)) {
        gone.add(channel);
      }
    });
    for (Channel each : gone) {
      // as if the kernel had given up, so that no user of it takes this for a normal end
      each.pipeline().fireExceptionCaught(new IOException("its host acknowledges nothing"));
      ChannelClose.reset(each);
    }
  }
}
