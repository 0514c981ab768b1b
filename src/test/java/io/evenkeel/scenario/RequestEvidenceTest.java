package io.evenkeel.scenario;

import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.Scripts;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The evidence of a health change that a failed request caused. */
class RequestEvidenceTest {
  @TempDir
  private Path directory;

  private static JsonObject evidence(Farm farm, String target) {
    int start = farm.changes().size();
    farm.get(target);
    farm.changes().await(start, "b1", DEAD);
    JsonObject death = farm
        .admin("GET", "/api/pools/default/backends/b1", null)
        .json()
        .getJsonArray("changes")
        .stream()
        .map(JsonObject.class::cast)
        .filter(each -> each.getString("health").equals("dead"))
        .findFirst()
        .orElseThrow();
    return death.getJsonObject("evidence").getJsonObject("request");
  }

  @Test
  void a_broken_response_shows_the_time_of_each_step_and_the_exception() {
    Pki pki = new Pki(directory);
    try (Farm farm = Farm.of(1, pki.sockets(pki.issue("127.0.0.1"), false))
        .pool("tls.ca", pki.ca().toString())
        .pool("health.interval", "60s")
        .admin()
        .start()) {
      farm.backend(1).at("/break", Scripts.closesAfterReadingAll());

      JsonObject request = evidence(farm, "/break");

      JsonObject phases = request.getJsonObject("phasesMs");
      assertThat(phases.getDouble("dns")).isEqualTo(0.0);
      assertThat(phases.getDouble("connect")).isNotNegative();
      assertThat(phases.getDouble("tls")).isPositive();
      assertThat(phases.getValue("firstByte")).isNull();
      assertThat(request.getString("exception")).contains("Closed");
    }
  }

  @Test
  void a_truncated_response_shows_when_its_first_byte_arrived() {
    try (Farm farm = Farm.of(1).pool("health.interval", "60s").admin().start()) {
      farm.backend(1).at("/cut", Scripts.truncates());

      JsonObject cut = evidence(farm, "/cut");

      assertThat(cut.getJsonObject("phasesMs").getDouble("firstByte")).isPositive();
      assertThat(cut.getJsonObject("phasesMs").getValue("tls")).isNull();
    }
  }

  @Test
  void a_listed_status_is_shown() {
    try (Farm farm = Farm.of(1)
        .pool("health.interval", "60s")
        .pool("passive.statuses", 503)
        .admin()
        .start()) {
      farm.backend(1).at("/busy", Scripts.responds(503, "busy"));

      assertThat(evidence(farm, "/busy").getInteger("status")).isEqualTo(503);
    }
  }

  @Test
  void a_refused_connection_shows_how_long_that_took() {
    try (Farm farm = Farm.of(1).pool("health.interval", "60s").admin().start()) {
      farm.backend(1).stop();

      JsonObject request = evidence(farm, "/");

      assertThat(request.getJsonObject("phasesMs").getDouble("connect")).isNotNegative();
      assertThat(request.getString("exception")).contains("refused");
    }
  }
}
