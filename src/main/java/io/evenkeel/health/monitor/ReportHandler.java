package io.evenkeel.health.monitor;

import io.evenkeel.config.StatusSet;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.monitor.HealthTracker.RequestObservation;
import io.evenkeel.health.probe.ProbeSequence.Purpose;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the requests tell of the backends: outcomes, suspicions, and that nobody accepts. Confined to its event loop. */
final class ReportHandler {
  private static final Logger LOG = LoggerFactory.getLogger(HealthVerticle.class);
  private static final Set<String> FAILED_OUTCOMES =
      Set.of("unreachable", "broken", "timeout", "truncated");
  private static final Set<String> NEUTRAL_OUTCOMES = Set.of("saturated", "refused", "client-left");
  private static final Pattern STATUS_PATTERN = Pattern.compile("status ([1-9][0-9]{2})");

  private final BackendRegistry registry;

  ReportHandler(BackendRegistry roster) {
    this.registry = roster;
  }

  /**
   * Takes a report in; never throws.
   *
   * @param body a {@link HealthReport} as JSON; anything else is left aside
   */
  void onReport(Object body) {
    try {
      HealthReport report = HealthReport.of(body);
      MonitoredBackend watch = registry.backend(report.pool(), report.backend());
      if (watch == null) {
        LOG.debug(
            "a report of {}/{}, which is no backend here, is left aside",
            report.pool(),
            report.backend());
      } else {
        apply(watch, report);
      }
    } catch (IllegalArgumentException problem) {
      LOG.debug("a report is left aside: {}", problem.getMessage());
    }
  }

  private static void apply(MonitoredBackend watch, HealthReport report) {
    RequestObservation reported =
        new RequestObservation(report.seq(), report.reason(), report.by());
    String outcome = report.outcome();
    watch.onReport(report);
    if (FAILED_OUTCOMES.contains(outcome)
        || outcome.equals("answered") && isListedStatus(watch, report.reason())) {
      watch.onRequestFailed(reported);
    } else if (outcome.equals("answered")) {
      watch.onRequestAnswered(reported);
    } else if (outcome.equals("stale")) {
      watch.prober().requestConfirmation();
    } else if (!NEUTRAL_OUTCOMES.contains(outcome)) {
      LOG.debug("a report of {} is left aside: no outcome \"{}\"", watch.id(), outcome);
    }
  }

  /** Whether an answer, whose reason is {@code status 503} and the like, counts as failed. */
  private static boolean isListedStatus(MonitoredBackend watch, String reason) {
    StatusSet statuses = watch.pool().config().passive().statuses();
    if (statuses.isEmpty()) {
      return false;
    }
    Matcher status = STATUS_PATTERN.matcher(reason);
    return status.matches() && statuses.contains(Integer.parseInt(status.group(1)));
  }

  /** A request has had no answer for a while: what does a probe say? */
  Future<JsonObject> onSuspicion(BusRequest call) {
    MonitoredBackend watch = call.backend(registry);
    if (!watch.pool().hasProbes()) {
      // nothing can be said, so nothing is to be done to those who wait
      return Future.succeededFuture(suspicionReply(false, true));
    }
    return watch
        .prober()
        .joinRunning(Purpose.SUSPECT)
        .map(result ->
            suspicionReply(result.passed(), result.passed() || result.status().isPresent()))
        .recover(gone -> Future.failedFuture(BusRequest.failure(404, watch.id() + " is gone")));
  }

  private static JsonObject suspicionReply(boolean passed, boolean answered) {
    return new JsonObject().put("passed", passed).put("answered", answered);
  }

  /** Nobody accepts in a pool. */
  void onNoneAccepting(Object body) {
    if (body instanceof JsonObject json && json.getValue("pool") instanceof String name) {
      MonitoredPool pool = registry.pool(name);
      if (pool != null) {
        pool.onNoneAccepting();
      }
    }
  }
}
