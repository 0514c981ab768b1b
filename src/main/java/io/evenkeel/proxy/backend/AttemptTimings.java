package io.evenkeel.proxy.backend;

import io.evenkeel.net.TimedTlsOptions;
import io.netty.channel.Channel;
import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How far an attempt came, and when: made where it opens a connection or fails, and shown where it fails. */
public final class AttemptTimings {
  private static final long NEVER = Long.MIN_VALUE;
  private static final int MAX_TEXT_LENGTH = 200;

  private final long startedAt;
  private boolean resolvedByName;
  private long resolvedAt = NEVER;
  private long connectedAt = NEVER;
  private long securedAt = NEVER;
  private long readyAt;
  private @Nullable Throwable thrown;

  /** @param began when the attempt did, in nanoseconds */
  public AttemptTimings(long began) {
    this.startedAt = began;
    this.readyAt = began;
  }

  /**
   * An address is at hand; the first counts.
   *
   * @param byName whether it had to be asked for
   */
  void onResolved(boolean byName) {
    if (resolvedAt == NEVER) {
      resolvedByName = byName;
      resolvedAt = System.nanoTime();
    }
  }

  /** The connection is there, and its handshake over where it has one. */
  void onConnected(@Nullable Channel channel) {
    readyAt = System.nanoTime();
    OptionalLong handshake =
        channel == null ? OptionalLong.empty() : TimedTlsOptions.handshakeStartedAt(channel);
    connectedAt = handshake.orElse(readyAt);
    securedAt = handshake.isPresent() ? readyAt : NEVER;
  }

  /** No connection came of it. */
  void onConnectFailed(Throwable failure) {
    connectedAt = resolvedAt == NEVER ? NEVER : System.nanoTime();
    recordFailure(failure);
  }

  /** This ended it. */
  public void recordFailure(Throwable failure) {
    thrown = failure;
  }

  /**
   * Adds what there is to a report; what was not reached, or had been done before, is null.
   *
   * @param answeredAt when the head of an answer came; 0: none did
   */
  public void addTo(JsonObject report, long answeredAt) {
    report.put(
        "phasesMs",
        new JsonObject()
            .put(
                "dns",
                resolvedAt == NEVER ? null : resolvedByName ? millis(startedAt, resolvedAt) : 0.0)
            .put("connect", connectedAt == NEVER ? null : millis(resolvedAt, connectedAt))
            .put("tls", securedAt == NEVER ? null : millis(connectedAt, securedAt))
            .put("firstByte", answeredAt == 0 ? null : millis(readyAt, answeredAt)));
    if (thrown != null) {
      String text = thrown.toString();
      report.put("exception", text.substring(0, Math.min(text.length(), MAX_TEXT_LENGTH)));
    }
  }

  private static double millis(long from, long to) {
    return Math.round(Math.max(0, to - from) / 1e3) / 1e3;
  }
}
