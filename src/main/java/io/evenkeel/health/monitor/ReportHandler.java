package io.evenkeel.health.monitor;

import io.evenkeel.config.StatusSet;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.monitor.HealthTracker.RequestObservation;
import io.evenkeel.health.probe.ProbeSequence.Purpose;
import io.evenkeel.health.probe.TimeSource;
import io.evenkeel.model.Health;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Handles messages of proxies: outcomes of requests, backends that may hang, and pools in which no backend accepts;
 * and reports of other programs. Used on HealthVerticle's event loop only.
 */
final class ReportHandler {
  private static final Set<String> FAILED_OUTCOMES =
      Set.of("unreachable", "broken", "timeout", "truncated");
  private static final Set<String> NEUTRAL_OUTCOMES =
      Set.of("saturated", "refused", "cancelled", "client-left");
  private static final Set<String> OUTCOMES = new TreeSet<>(Set.of("answered", "stale"));

  static {
    OUTCOMES.addAll(FAILED_OUTCOMES);
    OUTCOMES.addAll(NEUTRAL_OUTCOMES);
  }

  /** Of another program, which does not say which request it was. */
  private static final OptionalLong UNKNOWN_REQUEST = OptionalLong.of(0);

  private static final Pattern STATUS_PATTERN = Pattern.compile("status ([1-9][0-9]{2})");

  private final BackendRegistry registry;
  private final OutsideReports outside;
  private final SuspectReports suspects;

  ReportHandler(BackendRegistry registry, TimeSource timeSource) {
    this.registry = registry;
    this.outside = new OutsideReports(timeSource);
    this.suspects = new SuspectReports(timeSource);
  }

  /**
   * Applies what a proxy of this process reports. Never throws.
   *
   * @param body a {@link HealthReport} as JSON; anything else is ignored
   */
  void onOutcome(Object body) {
    try {
      HealthReport report = HealthReport.of(body);
      MonitoredBackend backend = registry.backend(report.pool(), report.backend());
      // it may have been removed meanwhile
      if (backend != null && body instanceof JsonObject json) {
        applyOwn(backend, report, json);
      }
    } catch (IllegalArgumentException | ClassCastException problem) {
      MonitorLog.LOG.debug("a report is left aside: {}", problem.getMessage());
    }
  }

  /**
   * Applies what another program reports, within the limits of {@link OutsideReports}.
   *
   * @throws io.vertx.core.eventbus.ReplyException with code 400 if the report is malformed or has an unknown outcome,
   *     404 if there is no such backend
   */
  Future<JsonObject> onReport(BusRequest request) {
    HealthReport report;
    try {
      report = HealthReport.of(request.body());
    } catch (IllegalArgumentException problem) {
      throw BusRequest.failure(400, String.valueOf(problem.getMessage()));
    }
    if (!OUTCOMES.contains(report.outcome())) {
      throw BusRequest.failure(
          400,
          "no outcome \"" + report.outcome() + "\"; choose one of " + String.join(", ", OUTCOMES));
    }
    applyOutside(registry.requiredBackend(request), report);
    return Future.succeededFuture(new JsonObject());
  }

  /** @param body contains {@code request} if that may have caused its failure, and {@code first} if it is suspect */
  private void applyOwn(MonitoredBackend backend, HealthReport report, JsonObject body) {
    if (isFailure(backend, report)) {
      outside.onFailed(backend, false);
    }
    Long request = body.getLong("request");
    String first = body.getString("first");
    if (request != null && first != null) {
      suspects.onFailed(backend, registry.backend(report.pool(), first), report, body);
    } else {
      apply(backend, report, request == null ? OptionalLong.empty() : OptionalLong.of(request));
    }
  }

  private static void apply(MonitoredBackend backend, HealthReport report) {
    boolean sent = !report.outcome().equals("unreachable");
    apply(backend, report, sent ? UNKNOWN_REQUEST : OptionalLong.empty());
  }

  private void applyOutside(MonitoredBackend backend, HealthReport report) {
    if (report.outcome().equals("answered") && !isFailure(backend, report)) {
      if (outside.mayClear(backend)) {
        apply(backend, report);
      }
      return;
    }
    if (!isFailure(backend, report)) {
      apply(backend, report);
      return;
    }
    HealthVerdict before = backend.verdict();
    if (before.health() != Health.ALIVE && !before.trialAllowed()) {
      return;
    }
    MonitoredPool pool = registry.pool(report.pool());
    if (pool != null && outside.mayMark(backend, pool.counts())) {
      outside.onFailed(backend, true);
      apply(backend, report);
      HealthVerdict after = backend.verdict();
      if (after.seq() != before.seq() || after.trialAllowed() != before.trialAllowed()) {
        outside.onMarked(backend);
      }
    } else {
      backend.prober().requestConfirmation();
      outside.logLeftToProbe(report);
    }
  }

  private static boolean isFailure(MonitoredBackend backend, HealthReport report) {
    return FAILED_OUTCOMES.contains(report.outcome())
        || report.outcome().equals("answered") && isListedStatus(backend, report.reason());
  }

  private static void apply(MonitoredBackend backend, HealthReport report, OptionalLong cause) {
    RequestObservation request = new RequestObservation(report.seq(), report.reason(), report.by());
    String outcome = report.outcome();
    backend.onReport(report);
    if (isFailure(backend, report)) {
      backend.onRequestFailed(request, cause);
    } else if (outcome.equals("answered")) {
      backend.onRequestAnswered(request);
    } else if (outcome.equals("stale")) {
      backend.prober().requestConfirmation();
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
        .map(result -> suspicionReply(result.passed(), isAnswered(backend, result)))
        .recover(
            removed -> Future.failedFuture(BusRequest.failure(404, backend.id() + " is gone")));
  }

  /** Whether the backend responds to anything: a busy one does, although the probe has to wait. */
  private static boolean isAnswered(MonitoredBackend backend, ProbeResult result) {
    return result.passed() || result.status().isPresent() || backend.prober().saysNothing();
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
