package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The first matching route applies. */
class RoutesTest {
  private static Farm farm;

  @BeforeAll
  static void open() {
    JsonArray routes = new JsonArray("""
        [
          {"path": "/old", "redirect": "https://new.example{uri}"},
          {"path": "/secure/*", "redirect": "https"},
          {"path": "/closed", "respond": {"status": 503, "headers": {"Retry-After": "600"}}},
          {"host": "blog.example.com", "pool": "blog"},
          {"host": "*.shop.example.com", "pool": "blog"},
          {"path": "/api/*", "stripPrefix": "/api", "pool": "blog"},
          {"methods": ["DELETE"], "respond": {"status": 405}},
          {"headers": {"X-Canary": "*"}, "pool": "blog"},
          {"cookies": {"canary": "1"}, "pool": "blog"},
          {"query": {"preview": "*"}, "pool": "blog"},
          {"path": "/v1/*", "rewrite": {"from": "^/v1/(.*)", "to": "/$1"}, "pool": "default"},
          {"path": "/shop/*", "stripPrefix": "/shop", "pool": "default",
           "rewrite": {"from": "\\\\.html$", "to": ".htm"}},
          {"path": "/exact", "pool": "default"},
          {"path": "/", "pool": "default"}
        ]
        """);
    farm = Farm.of(2);
    JsonArray backends =
        farm.config().getJsonObject("pools").getJsonObject("default").getJsonArray("backends");
    farm.pool("backends", new JsonArray().add(backends.getValue(0)))
        .set(
            "pools.blog",
            new JsonObject().put("backends", new JsonArray().add(backends.getValue(1))))
        .set("routes", routes)
        .start();
  }

  @AfterAll
  static void close() {
    farm.close();
  }

  @Test
  void a_host_is_matched_without_port_and_case() {
    assertThat(get("/", "Host: blog.example.com")).isEqualTo("200 b2");
    assertThat(get("/", "Host: BLOG.Example.com:8080")).isEqualTo("200 b2");
    assertThat(get("/", "Host: a.shop.example.com")).isEqualTo("200 b2");
    assertThat(get("/", "Host: shop.example.com")).isEqualTo("200 b1");
    assertThat(get("/", "Host: other.example.com")).isEqualTo("200 b1");
  }

  @Test
  void a_path_prefix_ends_at_a_segment() {
    assertThat(get("/api/users?a=b", "Host: test")).isEqualTo("200 b2");
    assertThat(get("/api", "Host: test")).isEqualTo("200 b2");
    assertThat(get("/apix", "Host: test")).startsWith("404");
    assertThat(get("/exact", "Host: test")).isEqualTo("200 b1");
    assertThat(get("/exact/more", "Host: test")).startsWith("404");
  }

  @Test
  void a_stripped_prefix_is_sent_to_the_backend_in_a_header() {
    get("/api/users?a=b", "Host: strip");

    var received = farm.backend(2).received("/users");
    assertThat(received.get(received.size() - 1).target()).isEqualTo("/users?a=b");
    assertThat(received.get(received.size() - 1).field("x-forwarded-prefix")).contains("/api");
  }

  @Test
  void a_path_is_rewritten_and_its_query_stays() {
    get("/v1/users%20/7?a=/v1/b", "Host: test");
    get("/shop/a.html?b.html", "Host: test");
    get("/v1", "Host: test");

    assertThat(farm.backend(1).received("/users%20/7").get(0).target())
        .isEqualTo("/users%20/7?a=/v1/b");
    assertThat(farm.backend(1).received("/a.htm").get(0).target()).isEqualTo("/a.htm?b.html");
    assertThat(farm.backend(1).received("/v1")).hasSize(1);
  }

  @Test
  void headers_cookies_and_queries_choose_a_pool() {
    assertThat(get("/", "Host: test\r\nX-Canary: 0")).isEqualTo("200 b2");
    assertThat(get("/", "Host: test\r\nCookie: a=b; canary=1")).isEqualTo("200 b2");
    assertThat(get("/", "Host: test\r\nCookie: canary=2")).isEqualTo("200 b1");
    assertThat(get("/?preview=1", "Host: test")).isEqualTo("200 b2");
    assertThat(get("/?x=preview", "Host: test")).isEqualTo("200 b1");
  }

  @Test
  void a_redirect_keeps_path_and_query() {
    Response named = farm.get("/old?a=b");
    assertThat(named.status()).isEqualTo(308);
    assertThat(named.field("location")).contains("https://new.example/old?a=b");
    try (RawClient client = farm.connect()) {
      Response secure =
          client.send("GET /secure/x?y HTTP/1.1\r\nHost: test:8080\r\n\r\n").read();
      assertThat(secure.field("location")).contains("https://test/secure/x?y");
    }
  }

  @Test
  void a_configured_response_is_sent_as_written() {
    Response closed = farm.get("/closed");

    assertThat(closed.status()).isEqualTo(503);
    assertThat(closed.field("retry-after")).contains("600");
  }

  @Test
  void without_a_route_the_response_is_a_404() {
    Response nothing = farm.get("/nowhere");

    assertThat(nothing.status()).isEqualTo(404);
    assertThat(nothing.field("content-type").orElse("")).startsWith("application/problem+json");
  }

  @Test
  void a_post_that_no_backend_gets_keeps_its_connection_in_sync() {
    try (RawClient client = farm.connect()) {
      Response closed = client.post("/closed", "an unread body");
      assertThat(closed.status()).isEqualTo(503);
      if (!closed.field("connection").orElse("").equals("close")) {
        assertThat(client.get("/").status()).isEqualTo(200);
      }
    }
  }

  private static String get(String target, String fields) {
    try (RawClient client = farm.connect()) {
      Response response =
          client.send("GET " + target + " HTTP/1.1\r\n" + fields + "\r\n\r\n").read();
      return response.status() + " " + response.body();
    }
  }
}
