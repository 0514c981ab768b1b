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

/**
 * Handles messages of proxies: outcomes of requests, backends that may hang, and pools in which no backend accepts.
 * Used on HealthVerticle's event loop only.
 */
final class ReportHandler {
  private static final Set<String> FAILED_OUTCOMES =
      Set.of("unreachable", "broken", "timeout", "truncated");
  private static final Set<String> NEUTRAL_OUTCOMES = Set.of("saturated", "refused", "client-left");
  private static final Pattern STATUS_PATTERN = Pattern.compile("status ([1-9][0-9]{2})");

  private final BackendRegistry registry;

  ReportHandler(BackendRegistry registry) {
    this.registry = registry;
  }

  /**
   * Applies a report. Never throws.
   *
   * @param body a {@link HealthReport} as JSON; anything else is ignored
   */
  void onReport(Object body) {
    try {
      HealthReport report = HealthReport.of(body);
      MonitoredBackend backend = registry.backend(report.pool(), report.backend());
      if (backend == null) {
        MonitorLog.LOG.debug(
            "a report of {}/{}, which is no backend here, is left aside",
            report.pool(),
            report.backend());
      } else {
        apply(backend, report);
      }
    } catch (IllegalArgumentException problem) {
      MonitorLog.LOG.debug("a report is left aside: {}", problem.getMessage());
    }
  }

  private static void apply(MonitoredBackend backend, HealthReport report) {
    RequestObservation request = new RequestObservation(report.seq(), report.reason(), report.by());
    String outcome = report.outcome();
    backend.onReport(report);
    if (FAILED_OUTCOMES.contains(outcome)
        || outcome.equals("answered") && isListedStatus(backend, report.reason())) {
      backend.onRequestFailed(request);
    } else if (outcome.equals("answered")) {
      backend.onRequestAnswered(request);
    } else if (outcome.equals("stale")) {
      backend.prober().requestConfirmation();
    } else if (!NEUTRAL_OUTCOMES.contains(outcome)) {
      MonitorLog.LOG.debug(
          "a report of {} is left aside: no outcome \"{}\"", backend.id(), outcome);
    }
  }

  /** Whether the status in a reason such as {@code status 503} counts as a failure in the pool. */
  private static boolean isListedStatus(MonitoredBackend backend, String reason) {
    StatusSet statuses = backend.settings().config().passive().statuses();
    if (statuses.isEmpty()) {
      return false;
    }
    Matcher status = STATUS_PATTERN.matcher(reason);
    return status.matches() && statuses.contains(Integer.parseInt(status.group(1)));
  }

  /** Probes a backend that does not respond to a request, and replies with the result. */
  Future<JsonObject> onSuspicion(BusRequest request) {
    MonitoredBackend backend = registry.requiredBackend(request);
    if (!backend.settings().hasProbes()) {
      // the pool has no probes, so the request must wait
      return Future.succeededFuture(suspicionReply(false, true));
    }
    return backend
        .prober()
        .joinRunning(Purpose.SUSPECT)
        .map(result ->
            suspicionReply(result.passed(), result.passed() || result.status().isPresent()))
        .recover(
            removed -> Future.failedFuture(BusRequest.failure(404, backend.id() + " is gone")));
  }

  private static JsonObject suspicionReply(boolean passed, boolean answered) {
    return new JsonObject().put("passed", passed).put("answered", answered);
  }

  /** Probes a pool in which no backend accepts. */
  void onNoneAccepting(Object body) {
    if (body instanceof JsonObject json && json.getValue("pool") instanceof String name) {
      MonitoredPool pool = registry.pool(name);
      if (pool != null) {
        pool.onNoneAccepting();
      }
    }
  }
}
