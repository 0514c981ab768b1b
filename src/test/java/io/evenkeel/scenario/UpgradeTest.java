package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Head;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ReceivedRequest;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedRequest;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.Tunnels;
import io.evenkeel.model.Health;
import org.junit.jupiter.api.Test;

/** Which requests may upgrade, and which headers both sides get. */
class UpgradeTest {
  @Test
  void any_protocol_that_the_backend_accepts_is_switched_to() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).always(call -> {
        call.write(ScriptedRequest.head(
                101,
                "Connection",
                "upgrade, x-private",
                "Upgrade",
                Tunnels.PROTOCOL,
                "X-Private",
                "1",
                "X-End",
                "2")
            + "\r\n");
        call.awaitClose();
      });

      Head head =
          client.send(Tunnels.request("/a", "HTTP2-Settings", "AAMAAABk")).head();

      ReceivedRequest seen = farm.backend(1).received().get(0);
      assertThat(seen.head().all("connection")).containsExactly("upgrade");
      assertThat(seen.head().all("upgrade")).containsExactly("echo/1");
      assertThat(seen.field("http2-settings")).isEmpty();
      assertThat(head.first()).startsWith("HTTP/1.1 101 ");
      assertThat(head.all("connection")).containsExactly("Upgrade");
      assertThat(head.all("upgrade")).containsExactly("echo/1");
      assertThat(head.field("via")).hasValue("1.1 evenkeel");
      assertThat(head.field("x-end")).hasValue("2");
      assertThat(head.field("x-private")).isEmpty();
      assertThat(head.field("content-length")).isEmpty();
      assertThat(head.field("transfer-encoding")).isEmpty();
    }
  }

  @Test
  void another_version_of_http_is_never_offered() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      String head = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
          + "HTTP2-Settings: AAMAAABk\r\nUpgrade: ";

      Response alone = client.send(head + "h2c\r\n\r\n").read();
      Response among =
          client.send(head + "H2C, HTTP/2.0, odd/2, websocket\r\n\r\n").read();

      assertThat(alone.status()).isEqualTo(200);
      assertThat(among.status()).isEqualTo(200);
      assertThat(farm.backend(1).received().get(0).field("upgrade")).isEmpty();
      assertThat(farm.backend(1).received().get(0).field("connection")).isEmpty();
      assertThat(farm.backend(1).received().get(1).field("upgrade")).hasValue("odd/2, websocket");
      assertThat(farm.backend(1).received())
          .allMatch(each -> each.field("http2-settings").isEmpty());
    }
  }

  @Test
  void a_request_that_cannot_be_a_tunnel_is_forwarded_without_its_upgrade() {
    try (Farm farm = Farm.of(1).start()) {
      String upgrade = "Connection: Upgrade\r\nUpgrade: echo/1\r\n";

      for (String request : new String[] {
        "GET /old HTTP/1.0\r\n" + upgrade + "\r\n",
        "GET /unnamed HTTP/1.1\r\nHost: a\r\nUpgrade: echo/1\r\n\r\n",
        "GET /body HTTP/1.1\r\nHost: a\r\n" + upgrade + "Content-Length: 2\r\n\r\nab",
        "POST /post HTTP/1.1\r\nHost: a\r\n" + upgrade + "Content-Length: 2\r\n\r\nab",
        "GET /odd HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: a b\r\n\r\n"
      }) {
        try (RawClient client = farm.connect()) {
          assertThat(client.send(request).read().status()).as(request).isEqualTo(200);
        }
      }

      assertThat(farm.backend(1).received()).hasSize(5);
      assertThat(farm.backend(1).received())
          .allMatch(each ->
              each.field("upgrade").isEmpty() && each.field("connection").isEmpty());
    }
  }

  @Test
  void a_refused_upgrade_is_relayed_and_the_connection_stays_open() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/no", Scripts.responds(403, "not you", "x-why", "because"));

      Response refused = client.send(Tunnels.request("/no")).read();
      Response next = client.get("/");

      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.body()).isEqualTo("not you");
      assertThat(refused.field("x-why")).hasValue("because");
      assertThat(next.body()).isEqualTo("b1");
    }
  }

  @Test
  void an_unexpected_switch_is_a_broken_attempt() {
    try (Farm farm = Farm.of(1).pool("passive.fall", 100).start();
        RawClient unasked = farm.connect();
        RawClient other = farm.connect();
        RawClient nameless = farm.connect()) {
      farm.backend(1).at("/unasked", Tunnels.echoes());
      farm.backend(1)
          .at(
              "/other",
              Scripts.sendsRaw(
                  ScriptedRequest.head(101, "Connection", "Upgrade", "Upgrade", "websocket")
                      + "\r\n"));
      farm.backend(1).at("/nameless", Scripts.sendsRaw(ScriptedRequest.head(101) + "\r\n"));

      assertThat(unasked.get("/unasked").status()).isEqualTo(502);
      assertThat(other.send(Tunnels.request("/other")).read().status()).isEqualTo(502);
      assertThat(nameless.send(Tunnels.request("/nameless")).read().status()).isEqualTo(502);
    }
  }

  @Test
  void a_websocket_without_its_accept_header_is_a_broken_attempt() {
    try (Farm farm = Farm.of(1).pool("passive.fall", 100).start();
        RawClient client = farm.connect()) {
      farm.backend(1)
          .always(Scripts.sendsRaw(
              ScriptedRequest.head(101, "Connection", "Upgrade", "Upgrade", "WebSocket")
                  + "\r\n12345678"));

      Response response = client
          .send("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n")
          .read();

      assertThat(response.status()).isEqualTo(502);
    }
  }

  @Test
  void an_upgrade_goes_to_another_backend_when_the_first_is_unreachable() {
    try (Farm farm = Farm.of(2).start()) {
      farm.backends().forEach(each -> each.always(Tunnels.echoes()));
      farm.backend(1).stop();

      for (int i = 0; i < 4; i++) {
        try (RawClient client = farm.connect()) {
          assertThat(Tunnels.open(client, "/").first()).startsWith("HTTP/1.1 101 ");
        }
      }

      farm.changes().await("b1", Health.DEAD);
      assertThat(farm.backend(2).received()).hasSize(4);
    }
  }

  @Test
  void a_client_that_disconnects_before_the_switch_cancels_the_attempt() {
    try (Farm farm = Farm.of(1).start()) {
      farm.backend(1).always(Scripts.neverResponds());
      try (RawClient client = farm.connect()) {
        client.send(Tunnels.request("/"));
        Await.until("it begun", () -> !farm.backend(1).received().isEmpty());
      }

      farm.awaitIdle();

      assertThat(farm.changes().brief()).noneMatch(each -> each.contains("dead"));
    }
  }

  @Test
  void every_line_of_a_connection_header_counts() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).always(Tunnels.echoes());

      Head head = client
          .send("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nX-Private: 1\r\n"
              + "Connection: upgrade, x-private\r\nUpgrade: h2c\r\nUpgrade: Echo/1\r\n\r\n")
          .head();

      assertThat(head.first()).startsWith("HTTP/1.1 101 ");
      assertThat(farm.backend(1).received().get(0).field("x-private")).isEmpty();
    }
  }
}
