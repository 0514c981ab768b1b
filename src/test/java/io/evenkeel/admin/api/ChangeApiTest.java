package io.evenkeel.admin.api;

import static io.evenkeel.admin.AdminFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.admin.AdminFixture;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeApiTest {
  private AdminFixture admin;

  @BeforeEach
  void start() {
    admin = new AdminFixture();
    admin.health.with("shop", "b1", "b2");
  }

  @AfterEach
  void stop() {
    admin.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PATCH", "PUT"})
  void a_mode_is_set_with_its_duration_and_reason(String method) {
    var response = admin.send(
        method,
        "/api/pools/shop/backends/b1",
        "{\"mode\":\"maintenance\",\"for\":\"10m\",\"reason\":\"upgrade\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).getString("mode")).isEqualTo("maintenance");
    assertThat(admin.health.commands)
        .containsExactly(new JsonObject()
            .put("do", "mode")
            .put("pool", "shop")
            .put("backend", "b1")
            .put("mode", "maintenance")
            .put("by", "admin from 127.0.0.1")
            .put("forMs", 600_000L)
            .put("reason", "upgrade"));
  }

  @Test
  void a_mode_of_a_pool_is_one_command_for_all_its_backends() {
    var response = admin.patch("/api/pools/shop", "{\"mode\":\"drain\"}");

    assertThat(json(response).getString("name")).isEqualTo("shop");
    assertThat(admin.health.commands).singleElement().satisfies(order -> {
      assertThat(order.getString("mode")).isEqualTo("drain");
      assertThat(order.containsKey("backend")).isFalse();
    });
  }

  @Test
  void a_weight_is_set_for_one_backend_or_all_of_a_pool() {
    admin.patch("/api/pools/shop/backends/b2", "{\"weight\":5}");
    admin.patch("/api/pools/shop", "{\"weight\":0}");

    assertThat(admin.health.commands)
        .extracting(order -> order.getString("backend") + "=" + order.getInteger("weight"))
        .containsExactly("b2=5", "b1=0", "b2=0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"mode\":\"off\"} | mode: no mode \"off\"; choose one of active, drain, maintenance",
        "{\"mode\":null} | mode: no mode null; choose one of active, drain, maintenance",
        "{\"mood\":1,\"mode\":\"drain\",\"x\":2} | \"mood\", \"x\" are not known here; write for, mode, reason, weight",
        "{\"mode\":\"drain\",\"for\":\"5 parsecs\"} | for: \"5 parsecs\" is not a duration; write 500ms, 30s, 10m, 2h or 7d",
        "{\"mode\":\"drain\",\"for\":600} | for: 600 is not a duration; write 500ms, 30s, 10m, 2h or 7d",
        "{\"mode\":\"drain\",\"for\":\"0s\"} | for: must be longer than 0",
        "{\"mode\":\"drain\",\"for\":\"366d\"} | for: \"366d\" is too long; 365d at most",
        "{\"mode\":\"drain\",\"reason\":\"\"} | reason: must be a text of 1 to 500 characters",
        "{\"for\":\"5m\"} | for: goes with a mode; add mode",
        "{\"weight\":-1} | weight: must be a whole number of 0..1000, was -1",
        "{\"weight\":1.5} | weight: must be a whole number of 0..1000, was 1.5",
        "{\"weight\":\"3\"} | weight: must be a whole number of 0..1000, was 3",
        "{} | nothing to change; write mode or weight",
        "[1] | the body is not a JSON object",
        "{\"mode\": | the body is not a JSON object",
        "'' | a body is missing; send a JSON object"
      })
  void a_mistake_in_the_body_is_400_and_changes_nothing(String body, String detail) {
    var response = admin.patch("/api/pools/shop/backends/b1", body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail")).isEqualTo(detail);
    assertThat(admin.health.commands).isEmpty();
  }

  @Test
  void a_body_nested_too_deeply_is_400() {
    assertThat(admin.patch("/api/pools/shop", "{\"mode\":" + "[".repeat(60_000)).statusCode())
        .isEqualTo(400);
  }

  @Test
  void a_body_beyond_64_kib_is_413() {
    var response = admin.patch(
        "/api/pools/shop", "{\"mode\":\"drain\",\"reason\":\"" + "x".repeat(70_000) + "\"}");

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(admin.health.commands).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded",
        "text/plain",
        "multipart/form-data; boundary=x"
      })
  void a_content_type_that_a_form_can_send_is_415(String type) {
    var response =
        admin.send("PATCH", "/api/pools/shop", "{\"mode\":\"drain\"}", "Content-Type", type);

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(admin.health.commands).isEmpty();
  }

  @Test
  void changing_an_unknown_pool_or_backend_is_404() {
    assertThat(admin.patch("/api/pools/nope", "{\"mode\":\"drain\"}").statusCode())
        .isEqualTo(404);
    assertThat(
            admin.patch("/api/pools/shop/backends/b7", "{\"mode\":\"drain\"}").statusCode())
        .isEqualTo(404);
    assertThat(admin.send("DELETE", "/api/pools/shop/backends/b7", null).statusCode())
        .isEqualTo(404);
  }

  @Test
  void with_wait_the_response_comes_when_nothing_is_in_flight() throws Exception {
    admin.health.backend("shop", "b1", "inFlight", 2);
    var answer = CompletableFuture.supplyAsync(
        () -> admin.patch("/api/pools/shop/backends/b1?wait=60s", "{\"mode\":\"drain\"}"));
    AdminFixture.await(admin.vertx.timer(150, TimeUnit.MILLISECONDS));
    boolean waited = !answer.isDone();

    admin.health.backend("shop", "b1", "inFlight", 0);

    assertThat(json(answer.get(20, TimeUnit.SECONDS)).getInteger("inFlight")).isZero();
    assertThat(waited).isTrue();
  }

  @Test
  void with_wait_the_response_comes_at_the_deadline_even_with_requests_in_flight() {
    admin.health.backend("shop", "b2", "inFlight", 1);

    var response = admin.patch("/api/pools/shop?wait=120ms", "{\"mode\":\"drain\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).getJsonArray("backends").getJsonObject(1).getInteger("inFlight"))
        .isEqualTo(1);
  }

  @Test
  void during_a_stop_a_wait_ends_at_once() throws Exception {
    admin.health.backend("shop", "b1", "inFlight", 2);
    var answer = CompletableFuture.supplyAsync(
        () -> admin.patch("/api/pools/shop/backends/b1?wait=1h", "{\"mode\":\"drain\"}"));

    admin.verticle.endStreams();

    assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "2h", ""})
  void an_invalid_wait_or_one_longer_than_an_hour_is_400(String wait) {
    assertThat(
            admin.patch("/api/pools/shop?wait=" + wait, "{\"mode\":\"drain\"}").statusCode())
        .isEqualTo(400);
    assertThat(admin.health.commands).isEmpty();
  }

  @Test
  void adding_a_backend_is_201_with_its_location() {
    var response = admin.send(
        "POST",
        "/api/pools/shop/backends",
        "{\"url\":\"http://localhost:3000\",\"id\":\"localhost:3000\",\"weight\":2}",
        "Content-Type",
        "application/json");

    assertThat(response.statusCode()).isEqualTo(201);
    String location = response.headers().firstValue("Location").orElseThrow();
    assertThat(location).isEqualTo("/api/pools/shop/backends/localhost%3A3000");
    assertThat(json(admin.get(location)).getString("url")).isEqualTo("http://localhost:3000");
  }

  @Test
  void a_duplicate_id_is_409() {
    var response =
        admin.send("POST", "/api/pools/shop/backends", "{\"url\":\"http://h:1\",\"id\":\"b1\"}");

    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(json(response).getString("detail")).contains("b1");
  }

  @Test
  void an_added_backend_needs_a_url_and_known_fields() {
    for (String body : List.of("{}", "{\"url\":7}", "{\"url\":\"http://h:1\",\"zone\":\"a\"}")) {
      assertThat(admin.send("POST", "/api/pools/shop/backends", body).statusCode())
          .isEqualTo(400);
    }
    assertThat(admin.health.commands).isEmpty();
  }

  @Test
  void a_deleted_backend_is_202_and_then_404() {
    var first = admin.send("DELETE", "/api/pools/shop/backends/b1", null);
    var second = admin.send("DELETE", "/api/pools/shop/backends/b1", null);

    assertThat(List.of(first.statusCode(), second.statusCode())).containsExactly(202, 404);
    assertThat(json(first).getBoolean("removing")).isTrue();
  }
}
