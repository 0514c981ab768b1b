package io.evenkeel.health.monitor;

import io.evenkeel.health.BackendState;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.monitor.HealthTracker.RequestObservation;
import io.evenkeel.health.probe.TimeSource;
import io.evenkeel.logging.BoundedWarnings;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Applies the failures of requests that fail alike on several backends: these mark no backend, and a mark that one of
 * them has made is withdrawn. Probes decide about the backends. Used on HealthVerticle's event loop only.
 */
final class SuspectReports {
  private final TimeSource timeSource;
  private final BoundedWarnings warnings =
      new BoundedWarnings(MonitorLog.LOG, Duration.ofSeconds(10));

  SuspectReports(TimeSource timeSource) {
    this.timeSource = timeSource;
  }

  /**
   * @param backend that the request has failed on now
   * @param first that it has failed on before; {@code null} if that was removed
   * @param body contains the {@code request}, its {@code line}, and the backends {@code first} and {@code second}
   */
  void onFailed(
      MonitoredBackend backend,
      @Nullable MonitoredBackend first,
      HealthReport report,
      JsonObject body) {
    if (first != null) {
      first.withdrawMark(
          new RequestObservation(report.seq(), BackendState.MARK_WITHDRAWN, report.by()),
          body.getLong("request"));
      first.prober().requestConfirmation();
    }
    backend.prober().requestConfirmation();
    warnings.warn(
        timeSource.nanos(),
        "a request is suspect and marks no backend, since it fails on {} and {} of pool {} alike: {} ({}: {}, {});"
            + " such failures since the last line: {}",
        body.getString("first"),
        body.getString("second"),
        report.pool(),
        body.getString("line"),
        report.outcome(),
        report.reason(),
        report.by());
  }
}
