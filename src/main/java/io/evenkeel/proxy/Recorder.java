package io.evenkeel.proxy;

import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.AccessLog.Tried;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Step 10: the attempts of one exchange, and its line in the access log, where there is one. */
final class Recorder {
  /** What the log says where the client did not wait for an answer. */
  static final int CLIENT_LEFT = 499;

  private final AccessLog log;
  private final List<Tried> tried;

  Recorder(AccessLog log) {
    this.log = log;
    this.tried = log.writes() ? new ArrayList<>(2) : List.of();
  }

  void tried(Lane lane, Outcome outcome, long nanos) {
    if (log.writes()) {
      String became = outcome instanceof Outcome.Answered answered
          ? Integer.toString(answered.status())
          : outcome.meaning().word();
      tried.add(new Tried(lane.state().id().backend(), became, nanos));
    }
  }

  /**
   * Writes the line.
   *
   * @param carried bytes that a tunnel took to the client
   */
  void write(Ending ending, int status, String pool, long carried) {
    if (!log.writes()) {
      return;
    }
    HttpServerRequest request = ending.request();
    MultiMap fields = request.headers();
    log.write(new AccessLog.Line(
        Instant.now(),
        ending.client().client(),
        request.method().name(),
        request.uri() == null ? "" : request.uri(),
        switch (request.version()) {
          case HTTP_1_0 -> "HTTP/1.0";
          case HTTP_1_1 -> "HTTP/1.1";
          case HTTP_2 -> "HTTP/2.0";
        },
        status,
        request.response().bytesWritten() + carried,
        System.nanoTime() - ending.startedAt(),
        ending.id(),
        fields.get("Referer"),
        fields.get("User-Agent"),
        ending.host(),
        pool,
        tried,
        status == CLIENT_LEFT));
  }
}
