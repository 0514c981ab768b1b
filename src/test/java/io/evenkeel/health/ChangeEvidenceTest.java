package io.evenkeel.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.monitor.Eventually;
import io.evenkeel.health.monitor.HealthRoom;
import io.evenkeel.health.monitor.Settings;
import io.evenkeel.health.probe.Scripted;
import io.evenkeel.model.Health;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Why a backend changed: what each of its changes has to show for it. */
@ExtendWith(VertxExtension.class)
class ChangeEvidenceTest {
  private final Settings settings = Settings.calm();
  private Vertx vertx;
  private Scripted backend;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    backend = Scripted.start(vertx);
    settings.backend("b1", backend.port());
  }

  private static JsonObject change(HealthRoom room, int nth) {
    JsonObject shown = Eventually.get(room.ask(HealthSnapshot.ADDRESS, HealthRoom.backend("b1")));
    return shown.getJsonArray("changes").getJsonObject(nth);
  }

  @Test
  void a_probe_shows_its_phases_its_status_and_what_was_thrown() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    JsonObject first = change(room, 0).getJsonObject("evidence").getJsonObject("probe");
    assertThat(first.getInteger("status")).isEqualTo(200);
    assertThat(first.getJsonObject("phasesMs").getDouble("firstByte")).isNotNull();
    assertThat(first.containsKey("exception")).isFalse();

    backend.dies();
    Eventually.get(CheckVerdict.request(vertx, "shop", "b1"));

    JsonObject change = change(room, 0);
    assertThat(change.getString("cause")).isEqualTo("check");
    JsonObject probe = change.getJsonObject("evidence").getJsonObject("probe");
    assertThat(probe.getBoolean("passed")).isFalse();
    assertThat(probe.getValue("status")).isNull();
    assertThat(probe.getString("exception")).contains("refused");
  }

  @Test
  void a_request_shows_what_it_reported_and_an_operator_who_it_was() {
    settings.backoffFirst = Duration.ofHours(1);
    settings.backoffMax = Duration.ofHours(1);
    HealthRoom room = HealthRoom.open(vertx, settings);

    vertx
        .eventBus()
        .send(
            HealthReport.ADDRESS,
            HealthRoom.backend("b1")
                .put("outcome", "broken")
                .put("reason", "connection reset")
                .put("by", "request 4f1c")
                .put("phasesMs", new JsonObject().put("connect", 1.5).put("tls", "soon"))
                .put("status", 503)
                .put("exception", "x".repeat(1_000)));
    room.becomes("b1", Health.DEAD);
    room.operate(HealthRoom.backend("b1").put("do", "mode").put("mode", "drain").put("by", "ann"));

    JsonObject death = change(room, 1);
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
    assertThat(change(room, 0).getString("by")).isEqualTo("ann");
    assertThat(change(room, 0).containsKey("evidence")).isFalse();
  }
}
