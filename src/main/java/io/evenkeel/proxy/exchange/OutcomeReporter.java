package io.evenkeel.proxy.exchange;

import io.evenkeel.config.PassiveConfig;
import io.evenkeel.health.BackendState;
import io.evenkeel.model.Blame;
import io.evenkeel.model.Outcome;
import io.evenkeel.net.OwnFailures;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.traffic.Counter;
import io.evenkeel.traffic.SuspectRequests.Suspicion;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Reports the outcome of an attempt: always to the traffic counters, and to HealthVerticle only if it can change the
 * backend's verdict.
 */
final class OutcomeReporter {
  private OutcomeReporter() {}

  static void report(
      LoopContext loop, RequestContext context, Attempt attempt, Outcome outcome, long now) {
    LoopBackend backend = attempt.backend();
    PassiveConfig passive = backend.pool().passive();
    boolean failed = isFailure(passive, outcome) && !attempt.isBackendBusy();
    backend.traffic().count(loop.number(), counter(outcome), now);
    if (failed && !(outcome instanceof Outcome.Answered)) {
      backend.recordFailure(attempt.startedAt(), now);
    }
    if (outcome instanceof Outcome.Answered answered) {
      backend.traffic().count(loop.number(), statusClass(answered.status()), now);
      if (failed) {
        backend.traffic().count(loop.number(), Counter.LISTED_STATUS, now);
      }
    }
    if (outcome instanceof Outcome.Saturated && OwnFailures.isOwn(outcome.reason())) {
      loop.warnOwnFailure(outcome.reason(), now);
    }
    context.recordAttempt(backend.state().id().backend(), outcome, now - attempt.startedAt());
    Suspicion suspicion = attempt.owner().recordEnd(backend, outcome, failed, now);
    BackendState state = backend.state();
    boolean relevant = outcome instanceof Outcome.Answered
        ? failed || state.failedRequests() > 0 || state.held() || state.trialAllowed()
        : failed || outcome instanceof Outcome.Stale && !attempt.owner().idempotent();
    if (relevant && passive.enabled()) {
      JsonObject report = new JsonObject()
          .put("pool", backend.pool().name())
          .put("backend", state.id().backend())
          .put(
              "outcome",
              failed && outcome instanceof Outcome.Answered
                  ? "broken"
                  : outcome.meaning().word())
          .put("reason", outcome.reason())
          .put("seq", attempt.verdictSeq())
          .put("by", "request " + context.id());
      if (failed) {
        attempt.addTimings(report);
      }
      if (failed && outcome instanceof Outcome.Answered answered) {
        report.put("status", answered.status());
      }
      if (failed && RequestFailures.mayCause(outcome)) {
        addRequest(report, attempt.owner().failures(), suspicion);
      }
      loop.send("evenkeel.health.outcome", report);
    }
  }

  /** Adds which request may have caused the failure, and on which backends it has failed if it is suspect. */
  private static void addRequest(
      JsonObject report, RequestFailures failures, @Nullable Suspicion suspicion) {
    report.put("request", failures.request());
    if (suspicion != null) {
      report
          .put("first", suspicion.first())
          .put("second", suspicion.second())
          .put("line", failures.line());
    }
  }

  private static boolean isFailure(PassiveConfig passive, Outcome outcome) {
    return outcome.meaning().blame() == Blame.BACKEND
        || outcome instanceof Outcome.Answered answered
            && passive.statuses().contains(answered.status());
  }

  private static Counter counter(Outcome outcome) {
    return switch (outcome.meaning().word()) {
      case "answered" -> Counter.ANSWERED;
      case "unreachable" -> Counter.UNREACHABLE;
      case "stale" -> Counter.STALE;
      case "saturated" -> Counter.SATURATED;
      case "refused" -> Counter.REFUSED;
      case "timeout" -> Counter.TIMEOUT;
      case "broken" -> Counter.BROKEN;
      case "truncated" -> Counter.TRUNCATED;
      case "cancelled" -> Counter.CANCELLED;
      default -> Counter.CLIENT_LEFT;
    };
  }

  private static Counter statusClass(int status) {
    return switch (status / 100) {
      case 1 -> Counter.STATUS_1XX;
      case 2 -> Counter.STATUS_2XX;
      case 3 -> Counter.STATUS_3XX;
      case 4 -> Counter.STATUS_4XX;
      default -> Counter.STATUS_5XX;
    };
  }
}
