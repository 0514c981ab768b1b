package io.evenkeel.proxy.exchange;

import io.evenkeel.model.Outcome;
import io.evenkeel.net.FailureReasons;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.traffic.SuspectRequests;
import io.evenkeel.traffic.SuspectRequests.Suspicion;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The failures of one request after it was sent. They mark one backend at most: a request that fails on a second one is
 * suspect. Created at the first failure.
 */
final class RequestFailures {
  private final SuspectRequests suspects;
  private final long request;
  private final String line;
  private final Set<LoopBackend> diedOn = new HashSet<>(2);
  private @Nullable String markedBackend;

  RequestFailures(ClientRequest request, @Nullable String host, SuspectRequests suspects) {
    this.suspects = suspects;
    this.line = request.method().name() + " " + request.uri();
    this.request =
        (long) line.hashCode() << 32 | (host == null ? 0 : host.hashCode()) & 0xffffffffL;
  }

  /** Identifies the method, the host and the target. */
  long request() {
    return request;
  }

  /** The method and the target. */
  String line() {
    return line;
  }

  /** Whether the request may have caused an outcome: it was sent, and nothing else shows that the backend is gone. */
  static boolean mayCause(Outcome outcome) {
    return !(outcome instanceof Outcome.Unreachable)
        && !outcome.reason().equals(FailureReasons.HOST_SILENT)
        && !outcome.reason().equals(FailureReasons.BACKEND_HANGS);
  }

  /**
   * Records the end of an attempt.
   *
   * @param failed whether it counts as failed
   * @return {@code null} if the failure marks its backend, because the request has failed on no other one
   */
  @Nullable
  Suspicion recordEnd(LoopBackend backend, Outcome outcome, boolean failed, long now) {
    if (outcome instanceof Outcome.Answered && !failed) {
      suspects.recordAnswer(request, now);
      return null;
    }
    if (!backend.state().accepting()) {
      // it may have failed because it was dead already
      return null;
    }
    countDeath(backend, outcome);
    return failed && mayCause(outcome) ? recordFailure(backend.state().id().backend(), now) : null;
  }

  private @Nullable Suspicion recordFailure(String backend, long now) {
    Suspicion suspicion = suspects.recordFailure(request, backend, now);
    if (suspicion == null && markedBackend != null && !markedBackend.equals(backend)) {
      return new Suspicion(markedBackend, backend);
    }
    markedBackend = suspicion == null ? backend : markedBackend;
    return suspicion;
  }

  /** A backend that closed the connection may have died of the request. */
  private void countDeath(LoopBackend backend, Outcome outcome) {
    if (outcome instanceof Outcome.Broken
        || outcome instanceof Outcome.Stale stale && stale.written()) {
      diedOn.add(backend);
    }
  }

  /** Has the backends probed that may have died of the request; fails unless all of them live. */
  Future<?> probe(LoopContext loop) {
    List<Future<JsonObject>> probes = diedOn.stream()
        .map(each -> loop.request(
            "evenkeel.health.suspect",
            new JsonObject()
                .put("pool", each.pool().name())
                .put("backend", each.state().id().backend())))
        .toList();
    return Future.all(probes).expecting(all -> probes.stream()
        .allMatch(each -> each.result().getBoolean("answered", false)));
  }

  /** The number of backends that may have died of the request. */
  int deaths() {
    return diedOn.size();
  }
}
