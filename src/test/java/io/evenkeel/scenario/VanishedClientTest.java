package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Tunnels;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of long connections whose network or process dies: the log has no line about them. */
class VanishedClientTest {
  private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\n"
      + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

  private static byte[] frame(JsonObject message) {
    byte[] text = message.encode().getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[6 + text.length];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | text.length);
    // masked with zeros
    System.arraycopy(text, 0, frame, 6, text.length);
    return frame;
  }

  private static void drainAndReactivate(Farm farm) {
    for (String mode : List.of("drain", "active", "drain", "active")) {
      farm.admin("PATCH", "/api/pools/default/backends/b1", new JsonObject().put("mode", mode));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/eventbus/websocket", "/eventbus/1/a%d/websocket"})
  void followers_on_the_bridge_that_vanish_leave_no_line(String path) {
    try (Farm farm = Farm.of(2).pool("health.interval", "5s").admin().start()) {
      JsonObject register =
          new JsonObject().put("type", "register").put("address", "evenkeel.health");
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        RawClient client = RawClient.connect(farm.evenkeel().port("admin"));
        client.send("GET " + path.formatted(i) + " HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE);
        assertThat(client.head().word(1)).isEqualTo("101");
        client.send(frame(register));
        clients.add(client);
      }
      drainAndReactivate(farm);

      clients.forEach(RawClient::reset);
      drainAndReactivate(farm);

      farm.awaitIdle();
      assertThat(farm.logs().warnings()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/events", "/eventbus/1/a%d/xhr_streaming"})
  void streams_that_vanish_leave_no_line(String path) {
    try (Farm farm = Farm.of(2).pool("health.interval", "5s").admin().start()) {
      String method = path.startsWith("/api") ? "GET " : "POST ";
      for (int i = 0; i < 20; i++) {
        RawClient client = RawClient.connect(farm.evenkeel().port("admin"));
        client.send(method + path.formatted(i)
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        assertThat(client.head().word(1)).isEqualTo("200");
        client.reset();
        drainAndReactivate(farm);
      }

      assertThat(farm.logs().warnings()).isEmpty();
    }
  }

  @Test
  void tunnels_that_vanish_on_either_side_leave_no_line() {
    try (Farm farm = Farm.of(1).pool("health.interval", "5s").start()) {
      farm.backend(1).at("/echo", Tunnels.echoes());
      farm.backend(1).at("/reset", request -> {
        request.write(Tunnels.switching());
        request.bytes(1);
        request.reset();
      });
      for (int i = 0; i < 20; i++) {
        RawClient client = farm.connect();
        Tunnels.open(client, "/echo");
        client.send("x");
        client.bytes(1);
        client.reset();
        RawClient other = farm.connect();
        Tunnels.open(other, "/reset");
        other.send("x");
        assertThat(other.seesClose()).isTrue();
        other.close();
      }

      Await.until("all have ended", () -> farm.inFlight() == 0);
      assertThat(farm.logs().warnings()).isEmpty();
    }
  }

  @Test
  void what_a_client_of_the_bridge_writes_leaves_no_line_however_often() {
    try (Farm farm = Farm.of(1).pool("health.interval", "5s").admin().start();
        RawClient client = RawClient.connect(farm.evenkeel().port("admin"))) {
      client.send("GET /eventbus/websocket HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE);
      assertThat(client.head().word(1)).isEqualTo("101");
      int before = farm.logs().lines().size();

      for (int i = 0; i < 200; i++) {
        client.send(frame(new JsonObject().put("type", "x\n12:00").put("address", "a")));
        client.send(frame(new JsonObject().put("type", "register").put("address", "a" + i)));
        client.send(frame(new JsonObject().put("type", "send").put("address", "a")));
      }

      client.bytes(600);
      assertThat(farm.logs().lines()).hasSize(before);
    }
  }
}
