package io.evenkeel.admin.guard;

import io.evenkeel.logging.LineLimiter;
import io.evenkeel.logging.Log;
import io.evenkeel.net.ClientNetwork;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts wrong tokens by client address, so that each one that follows is answered later than the one before, and logs
 * them at a bounded rate. Used on one event loop.
 */
final class WrongTokens {
  private static final Log LOG = Log.of(TokenAuthHandler.class);
  private static final long FIRST_DELAY_MS = 250;
  private static final long MAX_DELAY_MS = 4_000;
  private static final int MAX_DOUBLINGS = 4;
  private static final Duration MEMORY = Duration.ofMinutes(1);
  private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

  /** Beyond it the address whose last wrong token is the oldest is forgotten. */
  private static final int MAX_ADDRESSES = 1000;

  private final LongSupplier nanoTime;
  private final Map<String, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
      return size() > MAX_ADDRESSES;
    }
  };
  private final LineLimiter lines = new LineLimiter(LOG_INTERVAL);
  private long unlogged;

  /** The wrong tokens of one address in a row, without a pause of {@link #MEMORY}. */
  private static final class Count {
    private int wrong;
    private long lastAt;
  }

  /** @param nanoTime as {@link System#nanoTime} */
  WrongTokens(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Counts and logs a wrong token.
   *
   * @return the milliseconds to wait before the answer
   */
  long record(@Nullable SocketAddress client) {
    long now = nanoTime.getAsLong();
    Count count = counts.computeIfAbsent(ClientNetwork.of(client), address -> new Count());
    if (now - count.lastAt > MEMORY.toNanos()) {
      count.wrong = 0;
    }
    long delay = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS << Math.min(count.wrong, MAX_DOUBLINGS));
    count.wrong++;
    count.lastAt = now;
    log(client, count.wrong, now);
    return delay;
  }

  private void log(@Nullable SocketAddress client, int wrong, long now) {
    if (!lines.tryAcquire(now)) {
      unlogged++;
      return;
    }
    String host = client == null ? null : client.hostAddress();
    LOG.warn(
        "a client at {} sent a wrong token, its number {} in a row; {} more by all clients since the last such line",
        host == null ? "a local socket" : host,
        wrong,
        unlogged);
    unlogged = 0;
  }
}
