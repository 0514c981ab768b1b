package io.evenkeel.proxy.log;

import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.error.ErrorResponse;
import io.evenkeel.proxy.exchange.RequestContext;
import io.evenkeel.proxy.log.AccessLog.AttemptEntry;
import io.evenkeel.proxy.pool.LoopBackend;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Step 10: the attempts of one exchange, and its line in the access log, where there is one. */
public final class ExchangeRecord {
  /** What the log says where the client did not wait for an answer. */
  public static final int CLIENT_DISCONNECTED = 499;

  private static final Logger LOG = LoggerFactory.getLogger(ExchangeRecord.class);
  private static final Pattern UNPRINTABLE = Pattern.compile("[^!-~]");

  private final AccessLog accessLog;
  private List<AttemptEntry> attempts;

  public ExchangeRecord(AccessLog log) {
    this.accessLog = log;
    this.attempts = log.enabled() ? new ArrayList<>(2) : List.of();
  }

  public void recordAttempt(LoopBackend lane, Outcome outcome, long nanos) {
    boolean answered = outcome instanceof Outcome.Answered;
    if (!accessLog.enabled() && !answered && attempts.isEmpty()) {
      // for the line that an answer of our own gets, if this comes to one
      attempts = new ArrayList<>(2);
    }
    if (accessLog.enabled() || !answered) {
      String became = outcome instanceof Outcome.Answered with
          ? Integer.toString(with.status())
          : outcome.meaning().word();
      attempts.add(new AttemptEntry(lane.state().id().backend(), became, nanos));
    }
  }

  /**
   * The client is answered by us, since no backend did: that has a line, whatever the access log, and one of its own but
   * for those of many that were not even tried.
   */
  public void logErrorResponse(RequestContext ending, ErrorResponse answer, RejectionLog refusals) {
    boolean untried = answer.status() == 503 && attempts.isEmpty();
    if (LOG.isInfoEnabled() && (!untried || refusals.tryAcquireLine(answer, ending.id()))) {
      LOG.info(
          "{} {} is answered {}, {}; attempts: {} (request {})",
          ending.request().method(),
          UNPRINTABLE.matcher(ending.request().uri()).replaceAll("?"),
          answer.status(),
          answer.detail(),
          attempts.isEmpty()
              ? "none"
              : attempts.stream().map(ExchangeRecord::summary).collect(Collectors.joining(", ")),
          ending.id());
    }
  }

  private static String summary(AttemptEntry each) {
    return each.backend() + ":" + each.outcome() + " " + TimeUnit.NANOSECONDS.toMillis(each.nanos())
        + "ms";
  }

  /**
   * Writes the line.
   *
   * @param carried bytes that a tunnel took to the client
   */
  public void write(RequestContext ending, int status, String pool, long carried) {
    if (!accessLog.enabled()) {
      return;
    }
    HttpServerRequest request = ending.request();
    MultiMap fields = request.headers();
    accessLog.write(new AccessLog.Line(
        Instant.now(),
        ending.clientAddress().client(),
        request.method().name(),
        request.uri() == null ? "" : request.uri(),
        switch (request.version()) {
          case HTTP_1_0 -> "HTTP/1.0";
          case HTTP_1_1 -> "HTTP/1.1";
          case HTTP_2 -> "HTTP/2.0";
        },
        status,
        request.response().bytesWritten() + ending.connection().bypassedBytes() + carried,
        System.nanoTime() - ending.startedAt(),
        ending.id(),
        fields.get("Referer"),
        fields.get("User-Agent"),
        ending.host(),
        pool,
        attempts,
        status == CLIENT_DISCONNECTED));
  }
}
