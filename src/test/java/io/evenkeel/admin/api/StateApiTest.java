package io.evenkeel.admin.api;

import static io.evenkeel.admin.AdminFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.admin.AdminFixture;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateApiTest {
  private AdminFixture admin;

  @BeforeEach
  void start() {
    admin = new AdminFixture();
    admin.health.with("shop", "b1", "localhost:3000").with("blog", "b9");
  }

  @AfterEach
  void stop() {
    admin.close();
  }

  @Test
  void the_overview_has_the_node_and_its_state() {
    admin.health.backend("blog", "b9", "accepting", false);

    var about = json(admin.get("/api"));

    assertThat(about.getString("node")).isEqualTo("lb1");
    assertThat(about.getString("version")).isEqualTo("1.2.3");
    assertThat(about.getString("status")).isEqualTo("down");
    assertThat(about.getBoolean("ready")).isTrue();
    assertThat(about.getLong("uptimeMs")).isGreaterThanOrEqualTo(60_000);
    assertThat(about.getJsonArray("listeners").getJsonObject(0))
        .isEqualTo(new JsonObject()
            .put("name", "http")
            .put("port", 8080)
            .put("failedHandshakes", new JsonObject().put("plain-http", 3)));
  }

  @Test
  void pools_equal_the_snapshot_on_the_event_bus() {
    var response = admin.get("/api/pools");

    assertThat(json(response).getJsonArray("pools").stream()
            .map(each -> ((JsonObject) each).getString("name")))
        .containsExactly("blog", "shop");
    assertThat(json(response).getString("node")).isEqualTo("lb1");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void a_pool_and_its_backends_are_found_by_name() {
    assertThat(json(admin.get("/api/pools/shop")).getString("status")).isEqualTo("ok");
    assertThat(json(admin.get("/api/pools/shop/backends")).getJsonArray("backends"))
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:3000", "localhost%3A3000", "localhost%3a3000"})
  void a_backend_is_found_by_its_id_plain_or_encoded(String id) {
    var backend = json(admin.get("/api/pools/shop/backends/" + id));

    assertThat(backend.getString("id")).isEqualTo("localhost:3000");
    assertThat(backend.containsKey("changes")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/pools/nope",
        "/api/pools/nope/backends",
        "/api/pools/shop/backends/nope",
        "/api/nope",
        "/nope",
        "/assets/nope.js",
        "/assets/..%2findex.html",
        "/assets/login.html"
      })
  void an_unknown_path_is_404_as_a_problem(String path) {
    var response = admin.get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(json(response).getInteger("status")).isEqualTo(404);
    assertThat(json(response).getString("title")).isEqualTo("Not Found");
    assertThat(json(response).getString("detail")).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE,/api,'GET, HEAD'",
    "POST,/api/pools,'GET, HEAD'",
    "GET,/api/check,POST",
    "DELETE,/api/pools/shop,'GET, HEAD, PATCH, PUT'",
    "PUT,/api/pools/shop/backends,'GET, HEAD, POST'",
    "POST,/api/pools/shop/backends/b1,'GET, HEAD, PATCH, PUT, DELETE'",
    "GET,/api/pools/shop/backends/b1/check,POST",
    "POST,/health/live,'GET, HEAD'",
    "POST,/,'GET, HEAD'"
  })
  void another_method_is_405_with_the_allowed_ones(String method, String path, String allow) {
    var response = admin.send(method, path, null);

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains(allow);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 101, 250})
  void pools_of_very_many_backends_are_returned_completely(int many) {
    for (int i = 0; i < many; i++) {
      admin.health.with("huge", "b" + (1000 + i));
    }
    var all = json(admin.get("/api/pools"));
    var huge = json(admin.get("/api/pools/huge"));

    assertThat(all.fieldNames()).containsExactly("node", "seq", "at", "pools");
    assertThat(
            all.getJsonArray("pools").stream().map(each -> ((JsonObject) each).getString("name")))
        .containsExactly("blog", "huge", "shop");
    assertThat(all.getJsonArray("pools").getJsonObject(1)).isEqualTo(huge);
    assertThat(json(admin.get("/api/pools/huge/backends")).getJsonArray("backends"))
        .isEqualTo(huge.getJsonArray("backends"));
    assertThat(
            huge.getJsonArray("backends").stream().map(each -> ((JsonObject) each).getString("id")))
        .doesNotHaveDuplicates()
        .isSorted()
        .hasSize(many);
    assertThat(admin.send("HEAD", "/api/pools", null).body()).isEmpty();
  }

  @Test
  void head_is_served_like_get_without_a_body() {
    var response = admin.send("HEAD", "/api/pools", null);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void options_lists_the_methods_and_allows_other_sites_nothing() {
    var response = admin.send("OPTIONS", "/api/pools", null);

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
    assertThat(response.headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
  }

  @Test
  void a_check_of_one_backend_returns_its_verdict() {
    var response = admin.post("/api/pools/shop/backends/localhost%3A3000/check");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).getBoolean("passed")).isTrue();
    assertThat(admin.health.checks)
        .containsExactly(new JsonObject().put("pool", "shop").put("backend", "localhost:3000"));
  }

  @Test
  void a_check_of_a_pool_or_of_all_returns_every_verdict() {
    assertThat(json(admin.post("/api/pools/shop/check")).getJsonArray("verdicts"))
        .hasSize(1);
    assertThat(json(admin.post("/api/check")).getJsonArray("verdicts")).hasSize(1);
    assertThat(admin.health.checks)
        .containsExactly(new JsonObject().put("pool", "shop"), new JsonObject());
  }
}
