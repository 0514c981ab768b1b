package io.evenkeel.proxy.backend;

import io.evenkeel.net.TimedTlsOptions;
import io.netty.channel.Channel;
import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** When an attempt reached each step towards a response. Reported if the attempt fails. */
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

  /**
   * @param startedAt when the attempt started, in nanoseconds
   */
  public AttemptTimings(long startedAt) {
    this.startedAt = startedAt;
    this.readyAt = startedAt;
  }

  /**
   * Records that the address is known; only the first call counts.
   *
   * @param byName whether a name was resolved
   */
  void onResolved(boolean byName) {
    if (resolvedAt == NEVER) {
      resolvedByName = byName;
      resolvedAt = System.nanoTime();
    }
  }

  /** Records that a connection is open and its TLS handshake, if any, complete. */
  void onConnected(@Nullable Channel channel) {
    readyAt = System.nanoTime();
    OptionalLong handshake =
        channel == null ? OptionalLong.empty() : TimedTlsOptions.handshakeStartedAt(channel);
    connectedAt = handshake.orElse(readyAt);
    securedAt = handshake.isPresent() ? readyAt : NEVER;
  }

  /** Records that no connection could be opened. */
  void onConnectFailed(Throwable failure) {
    connectedAt = resolvedAt == NEVER ? NEVER : System.nanoTime();
    recordFailure(failure);
  }

  /** Records what ended the attempt. */
  public void recordFailure(Throwable failure) {
    thrown = failure;
  }

  /**
   * Adds the durations of the steps to a report; {@code null} for a step that was not reached, or was done before the
   * attempt.
   *
   * @param answeredAt when the response head was read; 0 if none was
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
