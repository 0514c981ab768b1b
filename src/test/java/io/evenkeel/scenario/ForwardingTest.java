package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Head;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ReceivedRequest;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Scripts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Headers that are forwarded, set by the balancer, or removed: RFC 9110 section 7.6, RFC 7239. */
class ForwardingTest {
  private static Farm farm;

  @BeforeAll
  static void open() {
    farm = Farm.of(1).start();
    farm.backend(1)
        .at(
            "/hops",
            Scripts.responds(
                200,
                "",
                "connection",
                "X-Inner, keep-alive",
                "x-inner",
                "1",
                "keep-alive",
                "timeout=9",
                "proxy-connection",
                "keep-alive",
                "x-outer",
                "2",
                "via",
                "1.0 inner"))
        .at("/cookies", Scripts.responds(200, "", "set-cookie", "a=1", "set-cookie", "b=2"))
        .at("/bytes", Scripts.responds(200, "", "x-name", "caf\u00e9"));
  }

  @AfterAll
  static void close() {
    farm.close();
  }

  @Test
  void a_request_carries_the_clients_address_and_protocol() {
    ReceivedRequest received = request(farm, "GET / HTTP/1.1\r\nHost: shop.example:81\r\n\r\n");

    assertThat(received.field("host")).contains("shop.example:81");
    assertThat(received.field("x-forwarded-for")).contains("127.0.0.1");
    assertThat(received.field("x-forwarded-proto")).contains("http");
    assertThat(received.field("x-forwarded-host")).contains("shop.example:81");
    assertThat(received.field("x-forwarded-port")).isPresent();
    assertThat(received.field("x-real-ip")).contains("127.0.0.1");
    assertThat(received.field("forwarded").orElse(""))
        .contains("for=127.0.0.1")
        .contains("proto=http")
        .contains("shop.example:81");
    assertThat(received.field("via")).contains("1.1 evenkeel");
  }

  @Test
  void forwarding_headers_of_an_untrusted_client_are_replaced() {
    ReceivedRequest received = request(
        farm,
        "GET / HTTP/1.1\r\nHost: test\r\nX-Forwarded-For: 9.9.9.9\r\nX-Real-IP: 9.9.9.9\r\nForwarded: for=9.9.9.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\n\r\n");

    assertThat(received.head().fields().toString()).doesNotContain("9.9.9.9", "evil");
    assertThat(received.head().all("x-forwarded-for")).containsExactly("127.0.0.1");
    assertThat(received.head().all("x-forwarded-proto")).containsExactly("http");
  }

  @Test
  void forwarding_headers_of_a_trusted_proxy_are_extended() {
    try (Farm trusting = Farm.of(1)
        .set("proxy.trustedProxies", new JsonArray().add("127.0.0.0/8"))
        .start()) {
      ReceivedRequest received = request(
          trusting,
          "GET / HTTP/1.1\r\nHost: test\r\nX-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\nVia: 1.0 outer\r\n\r\n");

      assertThat(String.join(", ", received.head().all("x-forwarded-for")))
          .isEqualTo("9.9.9.9, 127.0.0.1");
      assertThat(received.field("x-forwarded-proto")).contains("https");
      assertThat(received.field("x-real-ip")).contains("9.9.9.9");
      assertThat(String.join(", ", received.head().all("via")))
          .isEqualTo("1.0 outer, 1.1 evenkeel");
    }
  }

  @Test
  void hop_by_hop_headers_do_not_reach_the_backend() {
    ReceivedRequest received = request(
        farm,
        "GET / HTTP/1.1\r\nHost: test\r\nConnection: keep-alive, X-Private\r\nX-Private: 1\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nTE: gzip\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\nX-Public: 2\r\n\r\n");

    Head head = received.head();
    assertThat(head.field("x-public")).contains("2");
    for (String name : new String[] {
      "x-private", "keep-alive", "proxy-connection", "te", "upgrade", "http2-settings"
    }) {
      assertThat(head.has(name)).as(name).isFalse();
    }
  }

  @Test
  void hop_by_hop_headers_do_not_reach_the_client() {
    Response response = farm.get("/hops");

    assertThat(response.field("x-outer")).contains("2");
    assertThat(response.field("x-inner")).isEmpty();
    assertThat(response.field("keep-alive")).isEmpty();
    assertThat(response.field("proxy-connection")).isEmpty();
    assertThat(String.join(", ", response.head().all("via"))).isEqualTo("1.0 inner, 1.1 evenkeel");
    assertThat(response.field("date")).isPresent();
  }

  @Test
  void cookies_stay_separate_and_bytes_survive() {
    assertThat(farm.get("/cookies").head().all("set-cookie")).containsExactly("a=1", "b=2");
    assertThat(farm.get("/bytes").field("x-name")).contains("caf\u00e9");
    ReceivedRequest received =
        request(farm, "GET / HTTP/1.1\r\nHost: test\r\nX-Name: caf\u00e9\r\n\r\n");
    assertThat(received.field("x-name")).contains("caf\u00e9");
  }

  @Test
  void the_target_is_forwarded_unchanged() {
    String target = "/a%2Fb/./..//c;d=%C3%A9?x=1&&y=%20+?";
    ReceivedRequest received = request(farm, "GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n");

    assertThat(received.target()).isEqualTo(target);
  }

  @Test
  void an_absolute_target_is_sent_as_path_and_host() {
    ReceivedRequest received =
        request(farm, "GET http://real.example/a?b HTTP/1.1\r\nHost: other.example\r\n\r\n");

    assertThat(received.target()).isEqualTo("/a?b");
    assertThat(received.field("host")).contains("real.example");
  }

  @Test
  void the_host_can_be_the_backends_own_or_a_name() {
    try (Farm own = Farm.of(1).pool("hostHeader", "backend").start();
        Farm named = Farm.of(1).pool("hostHeader", "app.internal").start()) {
      assertThat(request(own, "GET / HTTP/1.1\r\nHost: test\r\n\r\n").field("host"))
          .contains("127.0.0.1:" + own.backend(1).port());
      assertThat(request(named, "GET / HTTP/1.1\r\nHost: test\r\n\r\n").field("host"))
          .contains("app.internal");
    }
  }

  @Test
  void via_can_be_switched_off() {
    try (Farm silent = Farm.of(1).set("proxy.via", false).start()) {
      assertThat(request(silent, "GET / HTTP/1.1\r\nHost: test\r\n\r\n").field("via"))
          .isEmpty();
      assertThat(silent.get("/").field("via")).isEmpty();
    }
  }

  @Test
  void a_route_sets_adds_and_removes_headers_in_both_directions() {
    JsonObject route = new JsonObject()
        .put("pool", "default")
        .put(
            "requestHeaders",
            new JsonObject()
                .put("set", new JsonObject().put("X-Set", "new"))
                .put("add", new JsonObject().put("X-Add", "two"))
                .put("remove", new JsonArray().add("X-Remove")))
        .put(
            "responseHeaders",
            new JsonObject()
                .put("set", new JsonObject().put("X-Frame-Options", "DENY"))
                .put("remove", new JsonArray().add("X-Outer")));
    try (Farm ruled = Farm.of(1).set("routes", new JsonArray().add(route)).start()) {
      ruled.backend(1).always(Scripts.responds(200, "", "x-outer", "1"));
      try (RawClient client = ruled.connect()) {
        Response response = client
            .send("GET / HTTP/1.1\r\nHost: test\r\nX-Set: old\r\nX-Add: one\r\nX-Remove: 1\r\n\r\n")
            .read();
        ReceivedRequest received = ruled.backend(1).received().get(0);

        assertThat(received.head().all("x-set")).containsExactly("new");
        assertThat(String.join(", ", received.head().all("x-add"))).isEqualTo("one, two");
        assertThat(received.field("x-remove")).isEmpty();
        assertThat(response.field("x-frame-options")).contains("DENY");
        assertThat(response.field("x-outer")).isEmpty();
      }
    }
  }

  private static ReceivedRequest request(Farm at, String bytes) {
    try (RawClient client = at.connect()) {
      assertThat(client.send(bytes).read().status()).isEqualTo(200);
    }
    var all = at.backend(1).received();
    return all.get(all.size() - 1);
  }
}
