package io.evenkeel.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.monitor.Eventually;
import io.evenkeel.health.monitor.HealthFixture;
import io.evenkeel.health.monitor.Settings;
import io.evenkeel.health.probe.ScriptedServer;
import io.evenkeel.model.Health;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The evidence that each health change has. */
@ExtendWith(VertxExtension.class)
class ChangeEvidenceTest {
  private final Settings settings = Settings.calm();
  private Vertx vertx;
  private ScriptedServer backend;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    backend = ScriptedServer.start(vertx);
    settings.backend("b1", backend.port());
  }

  private static JsonObject change(HealthFixture health, int nth) {
    JsonObject shown =
        Eventually.get(health.request(HealthSnapshot.ADDRESS, HealthFixture.backend("b1")));
    return shown.getJsonArray("changes").getJsonObject(nth);
  }

  @Test
  void a_probe_shows_its_phases_its_status_and_its_exception() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    JsonObject first = change(health, 0).getJsonObject("evidence").getJsonObject("probe");
    assertThat(first.getInteger("status")).isEqualTo(200);
    assertThat(first.getJsonObject("phasesMs").getDouble("firstByte")).isNotNull();
    assertThat(first.containsKey("exception")).isFalse();

    backend.stop();
    Eventually.get(CheckVerdict.request(vertx, "shop", "b1"));

    JsonObject change = change(health, 0);
    assertThat(change.getString("cause")).isEqualTo("check");
    JsonObject probe = change.getJsonObject("evidence").getJsonObject("probe");
    assertThat(probe.getBoolean("passed")).isFalse();
    assertThat(probe.getValue("status")).isNull();
    assertThat(probe.getString("exception")).contains("refused");
  }

  @Test
  void a_request_shows_its_report_and_an_operator_shows_its_name() {
    settings.backoffFirst = Duration.ofHours(1);
    settings.backoffMax = Duration.ofHours(1);
    HealthFixture health = HealthFixture.start(vertx, settings);

    vertx
        .eventBus()
        .send(
            HealthReport.ADDRESS,
            HealthFixture.backend("b1")
                .put("outcome", "broken")
                .put("reason", "connection reset")
                .put("by", "request 4f1c")
                .put("phasesMs", new JsonObject().put("connect", 1.5).put("tls", "soon"))
                .put("status", 503)
                .put("exception", "x".repeat(1_000)));
    health.awaitHealth("b1", Health.DEAD);
    health.operate(
        HealthFixture.backend("b1").put("do", "mode").put("mode", "drain").put("by", "ann"));

    JsonObject death = change(health, 1);
    assertThat(death.getString("by")).isEqualTo("request 4f1c");
    assertThat(death.getJsonObject("evidence").getJsonObject("request"))
        .isEqualTo(new JsonObject()
            .put("outcome", "broken")
            .put("reason", "connection reset")
            .put("by", "request 4f1c")
            .put(
                "phasesMs",
                new JsonObject()
                    .putNull("dns")
                    .put("connect", 1.5)
                    .putNull("tls")
                    .putNull("firstByte"))
            .put("status", 503)
            .put("exception", "x".repeat(200)));
    assertThat(change(health, 0).getString("by")).isEqualTo("ann");
    assertThat(change(health, 0).containsKey("evidence")).isFalse();
  }
}
