package io.evenkeel.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.monitor.Eventually;
import io.evenkeel.health.monitor.Settings;
import io.evenkeel.model.Backend;
import io.evenkeel.model.Mode;
import io.evenkeel.net.BackendNames;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class TcpProbeTest {
  @Test
  void passes_if_the_port_is_open_and_leaks_no_connection(Vertx vertx) {
    ScriptedServer backend = ScriptedServer.start(vertx);
    ProbeResult result = check(vertx, backend.port());
    assertThat(result.passed()).isTrue();
    assertThat(result.reason()).isEqualTo("connected");
    assertThat(result.status()).isEmpty();
    assertThat(result.phases().connect()).isPresent();
    assertThat(result.phases().firstByte()).isEmpty();
    Eventually.isTrue("no connection is left", () -> backend.open.get() == 0);
    assertThat(backend.heads).isEmpty();
  }

  @Test
  void fails_if_the_port_is_closed(Vertx vertx) {
    ScriptedServer backend = ScriptedServer.start(vertx);
    backend.stop();
    ProbeResult result = check(vertx, backend.port());
    assertThat(result.passed()).isFalse();
    assertThat(result.reason()).isEqualTo("connection refused");
  }

  private static ProbeResult check(Vertx vertx, int port) {
    Promise<ProbeResult> end = Promise.promise();
    Probe probe = new TcpProbe(vertx, new BackendNames(vertx), new Settings().build());
    Backend at = new Backend(
        "b1", "http://127.0.0.1:" + port, false, "127.0.0.1", port, 1, false, Mode.ACTIVE);
    vertx.runOnContext(go -> probe.check(at, new ProbeRun(TimeSource.SYSTEM, end::complete)));
    ProbeResult result = Eventually.get(end.future());
    Eventually.get(probe.close());
    return result;
  }
}
