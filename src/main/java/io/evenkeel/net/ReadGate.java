package io.evenkeel.net;

import io.netty.channel.Channel;

/**
 * Whether a connection is read from: only while there is no reason not to. Several parts of the proxy stop reading
 * independently of each other. Used on the connection's event loop only.
 */
public final class ReadGate {
  /** Why a connection is not read from. */
  public enum Reason {
    /** It is not known yet whether the connection is within the limit of connections. */
    CONNECTION_LIMIT,
    /** Its client holds too much memory. */
    MEMORY,
    /** Bytes of the next request are here already, and the current one has not ended. */
    PIPELINING,
    /** Nothing takes the body of the current request. */
    BODY,
    /** It is not known yet whether the connection switches protocols. */
    UPGRADE,
    /** Its client does not read: much that was written is not sent. */
    UNSENT
  }

  private final Channel channel;
  private int reasons;

  public ReadGate(Channel channel) {
    this.channel = channel;
  }

  /** Adds or removes a reason not to read. */
  public void set(Reason reason, boolean pause) {
    int before = reasons;
    int bit = 1 << reason.ordinal();
    reasons = pause ? reasons | bit : reasons & ~bit;
    if (before != 0 && reasons == 0) {
      channel.config().setAutoRead(true);
    } else {
      enforce();
    }
  }

  public boolean isPaused() {
    return reasons != 0;
  }

  /** Stops reading again if other code has started it while there is a reason not to. */
  public void enforce() {
    if (reasons != 0 && channel.config().isAutoRead()) {
      channel.config().setAutoRead(false);
    }
  }
}
