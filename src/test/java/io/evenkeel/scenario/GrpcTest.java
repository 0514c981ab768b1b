package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Backend;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.StreamResponse;
import io.evenkeel.kit.Tunnels;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What gRPC calls get in addition to other requests: gRPC errors, deadlines, and gRPC probes. */
class GrpcTest {
  private static StreamResponse call(H2Peer client, int stream, String... fields) {
    String[] all = new String[4 + fields.length];
    all[0] = "content-type";
    all[1] = "application/grpc+proto";
    all[2] = "te";
    all[3] = "trailers";
    System.arraycopy(fields, 0, all, 4, fields.length);
    return client
        .request(stream, false, "POST", "/shop.Orders/List", all)
        .data(stream, true, "\0\0\0\0\0")
        .answer(stream);
  }

  @Test
  @SuppressWarnings("try") // closed while its farm still runs
  void an_error_of_the_balancer_is_a_grpc_status() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = Http2ClientTest.serving(H2Backend.behind(Farm.of(0), b1))
            .pool("health", false)
            .start();
        H2Peer client = H2Peer.connect(farm.port())) {
      b1.close();

      StreamResponse response = call(client, 1);

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.field("content-type")).contains("application/grpc");
      assertThat(response.field("grpc-status")).contains("14");
      assertThat(response.field("grpc-message").orElse("")).startsWith("pool default: ");
      assertThat(response.bytes()).isEmpty();
    }
  }

  @Test
  void a_call_that_exceeds_its_deadline_ends_and_no_backend_is_blamed() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = Http2ClientTest.serving(H2Backend.behind(Farm.of(0), b1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      int start = farm.changes().size();
      b1.at("/shop.Orders/List", (peer, stream) -> {});

      StreamResponse response = call(client, 1, "grpc-timeout", "150m");

      assertThat(response.field("grpc-status")).contains("4");
      assertThat(b1.field("grpc-timeout")).isEqualTo("150m");
      Await.until("the backend gets the reset", () -> b1.resets().size() == 1);
      assertThat(b1.resets().get(0).word(0)).isEqualTo(8);
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_stream_of_responses_that_exceeds_its_deadline_is_cancelled() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = Http2ClientTest.serving(H2Backend.behind(Farm.of(0), b1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      int start = farm.changes().size();
      b1.at("/shop.Orders/List", (peer, stream) -> peer.headers(stream, false, ":status", "200"));

      assertThat(call(client, 1, "grpc-timeout", "150000u").reset()).isEqualTo(8);
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_malformed_timeout_is_forwarded_and_ignored() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = Http2ClientTest.serving(H2Backend.behind(Farm.of(0), b1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      int stream = 1;
      for (String odd : new String[] {"", "S", "-1S", "1", "123456789S", "1x", "99999999H"}) {
        assertThat(call(client, stream, "grpc-timeout", odd).body()).isEqualTo("b1");
        stream += 2;
      }
    }
  }

  @Test
  void a_probe_asks_for_the_service_and_uses_its_answer() {
    AtomicInteger status = new AtomicInteger(1);
    AtomicInteger asked = new AtomicInteger();
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = Http2ClientTest.serving(H2Backend.behind(Farm.of(0), b1))) {
      b1.at("/grpc.health.v1.Health/Check", (peer, stream) -> {
        Frame question = peer.await(Frame.DATA);
        assertThat(question.payload()).startsWith(0, 0, 0, 0, 13, 10, 11, 's', 'h', 'o', 'p');
        asked.incrementAndGet();
        peer.headers(stream, false, ":status", "200", "content-type", "application/grpc")
            .send(new Frame(
                Frame.DATA, 0, stream, new byte[] {0, 0, 0, 0, 2, 8, (byte) status.get()}))
            .headers(stream, true, "grpc-status", "0");
      });
      farm.pool(
              "health",
              new JsonObject()
                  .put("type", "grpc")
                  .put("service", "shop.Orders")
                  .put("interval", "50ms"))
          .start();

      farm.changes().await("b1", ALIVE);
      int from = farm.changes().size();
      status.set(2);
      var dead = farm.changes().await(from, "b1", DEAD);
      status.set(1);
      farm.changes().await(farm.changes().size(), "b1", ALIVE);

      assertThat(dead.reason()).isEqualTo("NOT_SERVING");
      assertThat(asked.get()).isGreaterThan(2);
    }
  }

  @Test
  void a_stop_lets_a_call_finish_and_a_tunnel_end_within_the_time() {
    try (H2Backend b1 = new H2Backend("b1");
        ScriptedBackend raw = new ScriptedBackend("raw");
        Farm farm = Http2ClientTest.serving(H2Backend.behind(Farm.of(0), b1))
            .set(
                "pools.raw.backends",
                new JsonArray().add(new JsonObject().put("id", "raw").put("url", raw.url())))
            .set(
                "routes",
                new JsonArray()
                    .add(new JsonObject().put("path", "/raw").put("pool", "raw"))
                    .add(new JsonObject().put("pool", "default")))
            .start();
        RawClient tunnel = farm.connect();
        H2Peer client = H2Peer.connect(farm.port())) {
      raw.at("/raw", Tunnels.echoes());
      b1.at("/shop.Orders/List", (peer, stream) -> {
        peer.await(Frame.DATA);
        peer.headers(stream, false, ":status", "200", "content-type", "application/grpc")
            .data(stream, false, "first");
        peer.await(Frame.DATA);
        peer.headers(stream, true, "grpc-status", "0");
      });
      farm.changes().await("raw", ALIVE);
      Tunnels.open(tunnel, "/raw");
      assertThat(Tunnels.text(tunnel.send("hello").bytes(5))).isEqualTo("hello");
      client
          .request(1, false, "POST", "/shop.Orders/List", "content-type", "application/grpc")
          .data(1, false, "\0\0\0\0\0");
      client.await(Frame.DATA);

      Future<?> stopped = farm.evenkeel().close();
      client.await(Frame.GOAWAY);
      assertThat(Tunnels.text(tunnel.send("still").bytes(5))).isEqualTo("still");
      assertThat(tunnel.seesClose()).isTrue();
      assertThat(stopped.isComplete()).isFalse();
      client.data(1, true, "\0\0\0\0\0");

      assertThat(client.answer(1).field("grpc-status")).contains("0");
      Await.result(stopped);
    }
  }
}
