package io.evenkeel.proxy.log;

import io.evenkeel.logging.Log;
import io.evenkeel.net.HandshakeFailure;
import io.evenkeel.net.HandshakeObserver;
import io.evenkeel.proxy.error.RawErrorResponse;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts the failed TLS handshakes of one listener, and logs at most one of them in ten seconds. Thread-safe. */
public final class HandshakeLog implements HandshakeObserver.Listener {
  private static final Log LOG = Log.of(HandshakeLog.class);
  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

  private final String subject;
  private final Map<HandshakeFailure, LongAdder> counts = new EnumMap<>(HandshakeFailure.class);
  private final AtomicLong nextLineAt = new AtomicLong(System.nanoTime());
  private final LongAdder unlogged = new LongAdder();

  /**
   * @param subject the listener in the log, e.g. {@code listener https}
   */
  public HandshakeLog(String subject) {
    this.subject = subject;
    for (HandshakeFailure each : HandshakeFailure.values()) {
      counts.put(each, new LongAdder());
    }
  }

  @Override
  public void onFailed(Channel connection, HandshakeFailure failure, String detail) {
    count(failure).increment();
    long now = System.nanoTime();
    long due = nextLineAt.get();
    if (now - due < 0 || !nextLineAt.compareAndSet(due, now + INTERVAL_NANOS)) {
      unlogged.increment();
      return;
    }
    LOG.info(
        "{}: TLS handshake with {} failed: {}{}; {} others failed since the last such line",
        subject,
        String.valueOf(connection.remoteAddress()),
        failure.reason(),
        detail.isEmpty() ? "" : " (" + detail + ")",
        unlogged.sumThenReset());
  }

  @Override
  public ChannelFuture respondToPlainHttp(ChannelHandlerContext context) {
    return RawErrorResponse.PLAIN_HTTP.write(context, null);
  }

  private LongAdder count(HandshakeFailure failure) {
    return Objects.requireNonNull(counts.get(failure));
  }

  /** How many have failed since the start, by the word of the reason; without those that never did. */
  public Map<String, Long> counts() {
    Map<String, Long> failed = new LinkedHashMap<>();
    counts.forEach((failure, count) -> {
      if (count.sum() > 0) {
        failed.put(failure.word(), count.sum());
      }
    });
    return failed;
  }
}
