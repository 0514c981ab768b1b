package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ReceivedRequest;
import io.evenkeel.kit.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a trusted proxy says of its client counts everywhere: in routes, redirects, the log and for backends. */
class TrustedProxiesTest {
  private static Farm farm;

  @BeforeAll
  static void open() {
    JsonArray routes = new JsonArray("""
        [
          {"clientIp": "203.0.113.0/24", "path": "/client", "respond": {"status": 418}},
          {"host": "shop.test", "path": "/host", "respond": {"status": 419}},
          {"path": "/secure/*", "redirect": "https"},
          {"headers": {"X-Forwarded-Proto": "https"}, "path": "/header", "respond": {"status": 420}},
          {"pool": "default"}
        ]
        """);
    farm = Farm.of(1)
        .set(
            "listeners",
            JsonArray.of(new JsonObject()
                .put("name", "http")
                .put("host", "127.0.0.1")
                .put("port", 0)
                .put("h2c", true)
                .put("accessLog", "json")
                .put("trustedProxies", JsonArray.of("127.0.0.0/8"))))
        .set("routes", routes)
        .start();
  }

  @AfterAll
  static void close() {
    farm.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Forwarded: for=203.0.113.77;host=shop.test;proto=https",
        "Forwarded: for=192.0.2.66, for=\"203.0.113.77:4711\";host=shop.test;proto=HTTPS",
        "X-Forwarded-For: 203.0.113.77\r\nX-Forwarded-Proto: https, http\r\nX-Forwarded-Host: shop.test",
        "X-Forwarded-For: ,203.0.113.77:80 ,\r\nX-Forwarded-Proto: WSS\r\nX-Forwarded-Host: shop.test",
        "X-Forwarded-For: 203.0.113.77\r\nX-Forwarded-Host: shop.test\r\nForwarded: for=203.0.113.77;proto=https",
      })
  void one_answer_serves_routes_redirects_the_log_and_backends(String said) {
    assertThat(send("/client", said).status()).isEqualTo(418);
    assertThat(send("/host", said).status()).isEqualTo(419);
    assertThat(send("/secure/a", said).status()).isEqualTo(200);
    ReceivedRequest received = last("/secure/a");
    assertThat(received.field("x-real-ip")).contains("203.0.113.77");
    assertThat(received.field("x-forwarded-for").orElse("")).endsWith(", 127.0.0.1");
    assertThat(received.field("x-forwarded-proto")).contains("https");
    assertThat(received.field("x-forwarded-host")).contains("shop.test");
    assertThat(received.field("x-forwarded-port")).contains("443");
    assertThat(received.head().all("forwarded").toString().toLowerCase(java.util.Locale.ROOT))
        .contains("203.0.113.77", "proto=https")
        .doesNotContain("proto=http;", "proto=http,", "proto=http]");
    Await.until("logged", () -> logged("/secure/a", "203.0.113.77", "shop.test"));
  }

  @Test
  void a_route_matches_the_headers_that_backends_get() {
    assertThat(send("/header", "Forwarded: proto=HTTPS").status()).isEqualTo(420);
    assertThat(send("/header", "X-Forwarded-Proto: wss, http").status()).isEqualTo(420);
    assertThat(send("/header", "X-Forwarded-Proto: http").status()).isEqualTo(200);

    JsonArray routes = new JsonArray("""
        [
          {"headers": {"X-Forwarded-User": "*"}, "respond": {"status": 418}},
          {"headers": {"x-forwarded-for": "~^10[.]"}, "respond": {"status": 419}},
          {"headers": {"X-Other": "*"}, "respond": {"status": 420}},
          {"pool": "default"}
        ]
        """);
    try (Farm strict = Farm.of(1).set("routes", routes).start();
        RawClient client = strict.connect()) {
      String forged = "X-Forwarded-User: root\r\nX-Forwarded-For: 10.0.0.1\r\n";
      String get = "GET / HTTP/1.1\r\nHost: test\r\n" + forged;
      assertThat(client.send(get + "\r\n").read().status()).isEqualTo(200);
      assertThat(client.send(get + "X-Other: 1\r\n\r\n").read().status()).isEqualTo(420);
    }
  }

  @Test
  void the_same_over_http_2() {
    try (H2Peer client = H2Peer.connect(farm.port())) {
      client
          .request(
              1,
              true,
              "GET",
              "/secure/h2",
              "forwarded",
              "for=\"[2001:db8::77]:9\";proto=https",
              "x-forwarded-port",
              "8443")
          .answer(1);
    }

    ReceivedRequest received = last("/secure/h2");
    assertThat(received.field("x-forwarded-for")).contains("2001:db8::77, 127.0.0.1");
    assertThat(received.field("x-real-ip")).contains("2001:db8::77");
    assertThat(received.field("x-forwarded-proto")).contains("https");
    assertThat(received.field("x-forwarded-port")).contains("8443");
  }

  @Test
  void a_client_of_a_trusted_proxy_that_uses_http_is_redirected_to_the_host_it_asked_for() {
    Response response = send("/secure/b?c", "Forwarded: for=203.0.113.9;host=\"shop.test:81\"");

    assertThat(response.status()).isEqualTo(308);
    assertThat(response.field("location")).contains("https://shop.test/secure/b?c");
  }

  @Test
  void the_port_follows_from_the_host_or_the_scheme_that_are_said() {
    try (RawClient client = farm.connect()) {
      String own = "Host: test:" + farm.port();
      client
          .send("GET /port HTTP/1.1\r\n" + own + "\r\nForwarded: proto=https\r\n\r\n")
          .read();
    }
    assertThat(last("/port").field("x-forwarded-port")).contains("443");

    send("/port", "X-Forwarded-Host: shop.test:8043\r\nX-Forwarded-Proto: https");
    assertThat(last("/port").field("x-forwarded-port")).contains("8043");
  }

  @Test
  void a_stranger_is_not_believed_and_its_port_is_that_of_the_host_it_asked_for() {
    try (Farm strict = Farm.of(1).start();
        RawClient client = strict.connect()) {
      client
          .send(
              "GET / HTTP/1.1\r\nHost: shop.test:8043\r\nForwarded: for=203.0.113.9;proto=https\r\n\r\n")
          .read();
      client
          .send("GET / HTTP/1.1\r\nHost: shop.test\r\nX-Forwarded-Port: 8043\r\n\r\n")
          .read();

      List<ReceivedRequest> received = strict.backend(1).received("/");
      assertThat(received.get(0).field("x-forwarded-port")).contains("8043");
      assertThat(received.get(0).field("forwarded"))
          .contains("for=127.0.0.1;host=\"shop.test:8043\";proto=http");
      assertThat(received.get(1).field("x-forwarded-port")).contains("80");
    }
  }

  private static Response send(String target, String said) {
    try (RawClient client = farm.connect()) {
      return client
          .send("GET " + target + " HTTP/1.1\r\nHost: lb.internal:9\r\n" + said + "\r\n\r\n")
          .read();
    }
  }

  private static ReceivedRequest last(String target) {
    List<ReceivedRequest> received = farm.backend(1).received(target);
    return received.get(received.size() - 1);
  }

  private static boolean logged(String... parts) {
    return farm.logs().lines().stream()
        .anyMatch(line -> List.of(parts).stream().allMatch(line::contains));
  }
}
