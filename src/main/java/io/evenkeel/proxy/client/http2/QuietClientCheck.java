package io.evenkeel.proxy.client.http2;

import java.util.concurrent.TimeUnit;

/**
 * Finds that an HTTP/2 client is gone although the host that acknowledges its packets is there, as behind a balancer: if
 * it sends nothing for 20 s while it has streams, it is sent a PING (RFC 9113 section 6.7), and has 20 s to send any frame.
 */
final class QuietClientCheck {
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** This event loop may have been blocked, and the acknowledgement unread, so a few checks have to follow the PING. */
  private static final int MIN_CHECKS = 5;

  private final Runnable ping;
  private boolean heard;
  private long quietSince;
  private boolean asked;
  private int checksSinceAsked;

  /** @param ping sends a PING */
  QuietClientCheck(Runnable ping, long now) {
    this.ping = ping;
    this.quietSince = now;
  }

  /** The client has sent a frame. */
  void onFrame() {
    heard = true;
  }

  /**
   * To be called about once a second.
   *
   * @param waiting whether the client has streams; without any, it need not say anything
   * @return whether the client is gone
   */
  boolean isGone(boolean waiting, long now) {
    if (heard || !waiting) {
      heard = false;
      asked = false;
      quietSince = now;
      return false;
    }
    if (!asked && now - quietSince >= QUIET_NANOS) {
      asked = true;
      checksSinceAsked = 0;
      quietSince = now;
      ping.run();
      return false;
    }
    checksSinceAsked++;
    return asked && now - quietSince >= QUIET_NANOS && checksSinceAsked >= MIN_CHECKS;
  }
}
