package io.evenkeel.proxy.log;

import io.evenkeel.config.AccessLogConfig;
import io.evenkeel.config.AccessLogConfig.Format;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one line for each request, with its attempts, to a logger. Thread-safe. */
public final class AccessLog {
  /**
   * One request and how it ended.
   *
   * @param at when the line is written
   * @param uri the target as sent
   * @param version in the form {@code HTTP/1.1}
   * @param bytesSent the number of bytes of the response body
   * @param nanos from the first byte of the request to the last byte of the response
   * @param pool empty if the request did not reach one
   * @param attempts in the order of their start
   * @param clientDisconnected whether the client did not wait for the response; the status is then 499
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
   * @param outcome the word of its outcome, or the status of the response
   */
  public record AttemptEntry(String backend, String outcome, long nanos) {}

  private final Logger log;
  private final Format format;

  public AccessLog(AccessLogConfig config) {
    log = LoggerFactory.getLogger(config.logger());
    format = config.format();
  }

  /** Whether lines are written. Callers check this first, because creating a line takes time. */
  public boolean enabled() {
    return format != Format.OFF && log.isInfoEnabled();
  }

  /** Writes the line; line breaks in it are escaped. */
  public void write(Line line) {
    if (enabled()) {
      log.info(format == Format.JSON ? JsonFormat.of(line) : CombinedFormat.of(line));
    }
  }
}
