package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Scripts;
import io.evenkeel.model.Health;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Responses of the listeners themselves, the log, and the pages for a browser. */
class ListenersTest {
  private static JsonObject listener(String name) {
    return new JsonObject().put("name", name).put("host", "127.0.0.1").put("port", 0);
  }

  @Test
  void two_listeners_may_have_different_routes() {
    try (Farm farm = Farm.of(1)
        .set("listeners", new JsonArray().add(listener("http")).add(listener("inside")))
        .set(
            "routes",
            new JsonArray()
                .add(new JsonObject().put("listener", "inside").put("pool", "default"))
                .add(new JsonObject().put("respond", new JsonObject().put("status", 403))))
        .start()) {
      assertThat(farm.get("/").status()).isEqualTo(403);
      try (RawClient inside = RawClient.connect(farm.evenkeel().port("inside"))) {
        assertThat(inside.get("/").status()).isEqualTo(200);
      }
    }
  }

  @Test
  void a_monitor_path_is_answered_by_the_balancer_itself() {
    try (Farm farm = Farm.of(1)
        .set("listeners", new JsonArray().add(listener("http").put("monitorPath", "/lb-health")))
        .start()) {
      assertThat(farm.get("/lb-health").status()).isEqualTo(200);
      assertThat(farm.backend(1).received()).isEmpty();
    }
  }

  @Test
  void a_change_of_health_is_one_line_of_log_with_cause_and_reason() {
    try (Farm farm = Farm.of(2).start()) {
      int start = farm.logs().lines().size();
      farm.backend(2).health(Scripts.responds(503, "down"));
      farm.changes().await("b2", Health.DEAD);

      Await.until("its line", () -> farm.logs().lines().stream()
          .skip(start)
          .anyMatch(each -> each.contains("b2") && each.contains("dead") && each.contains("503")));
      assertThat(farm.logs().lines().stream().skip(start).filter(each -> each.contains("b2")))
          .hasSize(1);
    }
  }

  @Test
  void nothing_is_logged_of_a_request_unless_asked() {
    try (Farm farm = Farm.of(1).start()) {
      int start = farm.logs().lines().size();

      farm.get("/quiet");

      assertThat(farm.logs().lines().stream().skip(start)).isEmpty();
    }
  }

  @Test
  void the_access_log_has_every_attempt() {
    try (Farm farm =
        Farm.of(2).pool("health.interval", "60s").set("proxy.accessLog", "json").start()) {
      farm.backend(1).stop();
      for (int i = 0; i < 4; i++) {
        farm.get("/logged");
      }

      Await.until("a line with both attempts", () -> farm.logs().lines().stream()
          .anyMatch(each ->
              each.contains("/logged") && each.contains("unreachable") && each.contains("b2")));
    }
  }

  @Test
  void the_admin_reports_live_and_ready() {
    try (Farm farm = Farm.of(1).admin().start()) {
      assertThat(farm.admin("GET", "/health/live", null).status()).isEqualTo(200);
      assertThat(farm.admin("GET", "/health/ready", null).status()).isEqualTo(200);
      assertThat(farm.admin("GET", "/health/ready?pool=default", null).status()).isEqualTo(200);
      farm.backend(1).health(Scripts.responds(503, "down"));
      farm.changes().await("b1", Health.DEAD);

      Response pool = farm.admin("GET", "/health/ready?pool=default", null);

      assertThat(pool.status()).isEqualTo(503);
      assertThat(farm.admin("GET", "/health/ready", null).status()).isEqualTo(200);
      assertThat(farm.admin("GET", "/", null).status()).isEqualTo(200);
    }
  }
}
