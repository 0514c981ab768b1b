package io.evenkeel.health.monitor;

import io.evenkeel.config.StatusSet;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.monitor.HealthTracker.Reported;
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
  private static final Set<String> FAILED = Set.of("unreachable", "broken", "timeout", "truncated");
  private static final Set<String> NEUTRAL = Set.of("saturated", "refused", "client-left");
  private static final Pattern STATUS = Pattern.compile("status ([1-9][0-9]{2})");

  private final BackendRegistry roster;

  ReportHandler(BackendRegistry roster) {
    this.roster = roster;
  }

  /**
   * Takes a report in; never throws.
   *
   * @param body a {@link HealthReport} as JSON; anything else is left aside
   */
  void report(Object body) {
    try {
      HealthReport report = HealthReport.of(body);
      MonitoredBackend watch = roster.watch(report.pool(), report.backend());
      if (watch == null) {
        LOG.debug(
            "a report of {}/{}, which is no backend here, is left aside",
            report.pool(),
            report.backend());
      } else {
        take(watch, report);
      }
    } catch (IllegalArgumentException problem) {
      LOG.debug("a report is left aside: {}", problem.getMessage());
    }
  }

  private static void take(MonitoredBackend watch, HealthReport report) {
    Reported reported = new Reported(report.seq(), report.reason(), report.by());
    String outcome = report.outcome();
    watch.saw(report);
    if (FAILED.contains(outcome) || outcome.equals("answered") && listed(watch, report.reason())) {
      watch.failed(reported);
    } else if (outcome.equals("answered")) {
      watch.answered(reported);
    } else if (outcome.equals("stale")) {
      watch.lookout().confirm();
    } else if (!NEUTRAL.contains(outcome)) {
      LOG.debug("a report of {} is left aside: no outcome \"{}\"", watch.id(), outcome);
    }
  }

  /** Whether an answer, whose reason is {@code status 503} and the like, counts as failed. */
  private static boolean listed(MonitoredBackend watch, String reason) {
    StatusSet statuses = watch.pool().config().passive().statuses();
    if (statuses.isEmpty()) {
      return false;
    }
    Matcher status = STATUS.matcher(reason);
    return status.matches() && statuses.contains(Integer.parseInt(status.group(1)));
  }

  /** A request has had no answer for a while: what does a probe say? */
  Future<JsonObject> suspect(BusRequest call) {
    MonitoredBackend watch = call.watch(roster);
    if (!watch.pool().probed()) {
      // nothing can be said, so nothing is to be done to those who wait
      return Future.succeededFuture(answer(false, true));
    }
    return watch
        .lookout()
        .join(Purpose.SUSPECT)
        .map(
            result -> answer(result.passed(), result.passed() || result.status().isPresent()))
        .recover(gone -> Future.failedFuture(BusRequest.refusal(404, watch.id() + " is gone")));
  }

  private static JsonObject answer(boolean passed, boolean answered) {
    return new JsonObject().put("passed", passed).put("answered", answered);
  }

  /** Nobody accepts in a pool. */
  void kick(Object body) {
    if (body instanceof JsonObject json && json.getValue("pool") instanceof String name) {
      MonitoredPool pool = roster.pool(name);
      if (pool != null) {
        pool.kick();
      }
    }
  }
}
