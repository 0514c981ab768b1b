package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.HealthReport;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Text that operators, clients and applications write reaches the log as part of one line. */
class ForgedLogTest {
  private static final String FORGED = "12:00:00.000 ERROR HealthVerticle: default/b2 is dead";
  private static final String EVIL = "ok\n" + FORGED + "\r\u2028\u202e\u001b[31m";

  private static void hasNoForgedLine(Farm farm, String part) {
    Await.until("logged", () -> farm.logs().lines().stream().anyMatch(line -> line.contains(part)));
    List<String> lines = farm.logs().lines();
    assertThat(lines).allSatisfy(line -> assertThat(line)
        .doesNotContain("\n", "\r", "\u2028", "\u202e", "\u001b"));
    assertThat(lines).noneMatch(line -> line.startsWith(FORGED));
  }

  @Test
  void the_reason_of_a_change_stays_on_its_line_and_is_shown_as_it_was_written() {
    try (Farm farm = Farm.of(2).admin().start()) {
      Response response = farm.admin(
          "PATCH",
          "/api/pools/default/backends/b1",
          new JsonObject().put("mode", "drain").put("reason", EVIL));

      assertThat(response.json().getString("modeReason")).startsWith("ok\n" + FORGED + "\r");
      hasNoForgedLine(farm, "default/b1 is drain, was active: ok\\n" + FORGED);
    }
  }

  @Test
  void a_report_from_the_event_bus_stays_on_its_line() {
    try (Farm farm = Farm.of(2).pool("health.interval", "60s").start()) {
      HealthReport.send(farm.vertx(), "default", "b1", "unreachable", EVIL);

      hasNoForgedLine(farm, "default/b1 is dead, was alive: ok\\n" + FORGED);
    }
  }

  @Test
  void an_id_with_marks_that_turn_text_around_stays_on_its_line() {
    try (Farm farm = Farm.of(2).pool("health.interval", "60s").start()) {
      JsonObject order = new JsonObject()
          .put("do", "add")
          .put("pool", "default")
          .put(
              "backend",
              new JsonObject().put("url", farm.backend(1).url()).put("id", "b3\u202edaed"));

      Await.result(farm.vertx().eventBus().request("evenkeel.health.operate", order));

      hasNoForgedLine(farm, "default/b3\\u202edaed is alive");
    }
  }

  @Test
  void the_mistakes_of_a_reload_have_a_line_each() {
    try (Farm farm = Farm.of(1).start()) {
      JsonObject wrong = farm.config()
          .put("x\n" + FORGED, 1)
          .put("pools", new JsonObject())
          .put("routes", JsonArray.of(new JsonObject().put("pool", EVIL)));

      Await.failure(farm.evenkeel().reload(wrong));

      hasNoForgedLine(farm, "not reloaded, all goes on as before: x\\n" + FORGED);
    }
  }
}
