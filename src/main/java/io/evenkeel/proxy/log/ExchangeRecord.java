package io.evenkeel.proxy.log;

import io.evenkeel.logging.Log;
import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.error.ErrorResponse;
import io.evenkeel.proxy.log.AccessLog.AttemptEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Step 10 of an exchange: collects its attempts and writes its line to the access log, if there is one. */
public final class ExchangeRecord {
  /** The status in the log if the client did not wait for a response. */
  public static final int CLIENT_DISCONNECTED = 499;

  private static final Log LOG = Log.of(ExchangeRecord.class);
  private static final Pattern UNPRINTABLE = Pattern.compile("[^!-~]");

  private final AccessLog accessLog;
  private List<AttemptEntry> attempts;

  public ExchangeRecord(AccessLog accessLog) {
    this.accessLog = accessLog;
    this.attempts = accessLog.enabled() ? new ArrayList<>(2) : List.of();
  }

  public void recordAttempt(String backend, Outcome outcome, long nanos) {
    boolean answered = outcome instanceof Outcome.Answered;
    if (!accessLog.enabled() && !answered && attempts.isEmpty()) {
      // for the line of an error response, which is logged even without an access log
      attempts = new ArrayList<>(2);
    }
    if (accessLog.enabled() || !answered) {
      String result = outcome instanceof Outcome.Answered response
          ? Integer.toString(response.status())
          : outcome.meaning().word();
      attempts.add(new AttemptEntry(backend, result, nanos));
    }
  }

  /**
   * Logs that the client gets an error response of the proxy, because no backend responded. Does not depend on the
   * access log. Requests without an attempt may share a line.
   */
  public void logErrorResponse(
      String method,
      @Nullable String uri,
      String requestId,
      ErrorResponse response,
      RejectionLog rejections) {
    boolean untried = response.status() == 503 && attempts.isEmpty();
    if (LOG.isInfoEnabled() && (!untried || rejections.tryAcquireLine(response, requestId))) {
      LOG.info(
          "{} {} is answered {}, {}; attempts: {} (request {})",
          method,
          UNPRINTABLE.matcher(uri == null ? "" : uri).replaceAll("?"),
          response.status(),
          response.detail(),
          attempts.isEmpty()
              ? "none"
              : attempts.stream().map(ExchangeRecord::summary).collect(Collectors.joining(", ")),
          requestId);
    }
  }

  private static String summary(AttemptEntry each) {
    return each.backend() + ":" + each.outcome() + " " + TimeUnit.NANOSECONDS.toMillis(each.nanos())
        + "ms";
  }

  /** Whether {@link #write} writes a line. */
  public boolean enabled() {
    return accessLog.enabled();
  }

  /**
   * Writes the line to the access log.
   *
   * @param pool empty if the request did not reach one
   * @param bytesSent the number of bytes sent to the client, of the response body or through the tunnel
   */
  public void write(LoggedRequest request, int status, String pool, long bytesSent) {
    accessLog.write(new AccessLog.Line(
        Instant.now(),
        request.clientIp(),
        request.method(),
        request.uri() == null ? "" : request.uri(),
        switch (request.version()) {
          case HTTP_1_0 -> "HTTP/1.0";
          case HTTP_1_1 -> "HTTP/1.1";
          case HTTP_2 -> "HTTP/2.0";
        },
        status,
        bytesSent,
        System.nanoTime() - request.startedAt(),
        request.id(),
        request.headers().get("Referer"),
        request.headers().get("User-Agent"),
        request.host(),
        pool,
        attempts,
        status == CLIENT_DISCONNECTED));
  }
}
