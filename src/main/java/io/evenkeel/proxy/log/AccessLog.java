package io.evenkeel.proxy.log;

import io.evenkeel.config.ListenerConfig.AccessLogFormat;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line an exchange, with every attempt, to the logger {@code evenkeel.access}. Any event loop may write. */
public final class AccessLog {
  /**
   * What became of one exchange.
   *
   * @param at when it began
   * @param uri as sent
   * @param version as {@code HTTP/1.1}
   * @param bytesSent of the answer's body
   * @param nanos from the first byte of the request to the last of the answer
   * @param pool empty: it was answered without one
   * @param attempts in the order they were made
   * @param clientLeft the client did not wait for the answer; the status is then 499
   */
  public record Line(
      Instant at,
      String clientIp,
      String method,
      String uri,
      String version,
      int status,
      long bytesSent,
      long nanos,
      String requestId,
      @Nullable String referer,
      @Nullable String userAgent,
      @Nullable String host,
      String pool,
      List<AttemptEntry> attempts,
      boolean clientDisconnected) {

    int loggedStatus() {
      return clientDisconnected ? 499 : status;
    }
  }

  /**
   * One attempt.
   *
   * @param outcome the word of its outcome, or the status it was answered with
   */
  public record AttemptEntry(String backend, String outcome, long nanos) {}

  private final Logger log = LoggerFactory.getLogger("evenkeel.access");
  private final AccessLogFormat format;

  public AccessLog(AccessLogFormat format) {
    this.format = format;
  }

  /** Whether a line is written at all; asked by who would rather not put one together in vain. */
  public boolean enabled() {
    return format != AccessLogFormat.OFF && log.isInfoEnabled();
  }

  /** Writes the line. Whatever is in it, it stays one line. */
  public void write(Line line) {
    if (enabled()) {
      log.info(format == AccessLogFormat.JSON ? JsonFormat.of(line) : CombinedFormat.of(line));
    }
  }
}
