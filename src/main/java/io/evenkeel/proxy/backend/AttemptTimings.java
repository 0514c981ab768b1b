package io.evenkeel.proxy.backend;

import io.evenkeel.net.TimedTlsOptions;
import io.netty.channel.Channel;
import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How far an attempt came, and when: made where it opens a connection or fails, and shown where it fails. */
public final class AttemptTimings {
  private static final long NEVER = Long.MIN_VALUE;
  private static final int LONGEST_TEXT = 200;

  private final long began;
  private boolean asked;
  private long resolvedAt = NEVER;
  private long connectedAt = NEVER;
  private long securedAt = NEVER;
  private long ready;
  private @Nullable Throwable thrown;

  /** @param began when the attempt did, in nanoseconds */
  public AttemptTimings(long began) {
    this.began = began;
    this.ready = began;
  }

  /**
   * An address is at hand; the first counts.
   *
   * @param byName whether it had to be asked for
   */
  void resolved(boolean byName) {
    if (resolvedAt == NEVER) {
      asked = byName;
      resolvedAt = System.nanoTime();
    }
  }

  /** The connection is there, and its handshake over where it has one. */
  void connected(@Nullable Channel channel) {
    ready = System.nanoTime();
    OptionalLong handshake =
        channel == null ? OptionalLong.empty() : TimedTlsOptions.begunAt(channel);
    connectedAt = handshake.orElse(ready);
    securedAt = handshake.isPresent() ? ready : NEVER;
  }

  /** No connection came of it. */
  void unconnected(Throwable failure) {
    connectedAt = resolvedAt == NEVER ? NEVER : System.nanoTime();
    thrown(failure);
  }

  /** This ended it. */
  public void thrown(Throwable failure) {
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
            .put("dns", resolvedAt == NEVER ? null : asked ? millis(began, resolvedAt) : 0.0)
            .put("connect", connectedAt == NEVER ? null : millis(resolvedAt, connectedAt))
            .put("tls", securedAt == NEVER ? null : millis(connectedAt, securedAt))
            .put("firstByte", answeredAt == 0 ? null : millis(ready, answeredAt)));
    if (thrown != null) {
      String text = thrown.toString();
      report.put("exception", text.substring(0, Math.min(text.length(), LONGEST_TEXT)));
    }
  }

  private static double millis(long from, long to) {
    return Math.round(Math.max(0, to - from) / 1e3) / 1e3;
  }
}
