package io.evenkeel.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the kit itself: a raw client connected directly to a scripted backend. */
class KitTest {
  @Test
  void a_reused_connection_carries_several_requests_and_each_is_recorded() {
    try (ScriptedBackend backend = new ScriptedBackend("b1").at("/echo", Scripts.echoes());
        RawClient client = RawClient.connect(backend.port())) {
      Response first = client.get("/a?b=c");
      Response second = client.post("/echo", "some words");

      assertThat(first.body()).isEqualTo("b1");
      assertThat(second.body()).isEqualTo("some words");
      assertThat(backend.received()).extracting(ReceivedRequest::nth).containsExactly(1, 2);
      assertThat(backend.received("/echo").get(0).body()).isEqualTo("some words");
      assertThat(backend.requestsSeen("POST")).isEqualTo(1);
      assertThat(backend.acceptedConnections()).isEqualTo(1);
    }
  }

  @Test
  void a_truncated_response_differs_from_a_complete_one() {
    try (ScriptedBackend backend = new ScriptedBackend("b1")
        .at("/cut", Scripts.truncates())
        .at("/cut-chunks", Scripts.truncatesChunks())
        .at("/chunks", Scripts.chunks(Duration.ZERO, "one", "two"))
        .at("/until-close", Scripts.closeDelimited("all"))) {
      assertThat(get(backend, "/cut").complete()).isFalse();
      assertThat(get(backend, "/cut-chunks").complete()).isFalse();
      assertThat(get(backend, "/chunks").body()).isEqualTo("onetwo");
      assertThat(get(backend, "/until-close").body()).isEqualTo("all");
    }
  }

  @Test
  void a_stopped_backend_refuses_connections_and_returns_on_its_port() {
    try (ScriptedBackend backend = new ScriptedBackend("b1")) {
      backend.stop();
      assertThatThrownBy(() -> get(backend, "/")).isInstanceOf(UncheckedIOException.class);

      backend.start();

      assertThat(get(backend, "/").status()).isEqualTo(200);
    }
  }

  @Test
  void a_backend_closes_idle_connections() {
    try (ScriptedBackend backend =
            new ScriptedBackend("b1").closesIdleAfter(Duration.ofMillis(20));
        RawClient client = RawClient.connect(backend.port())) {
      client.get("/");

      assertThat(client.seesClose()).isTrue();
      Await.until("none open", () -> backend.openConnections() == 0);
    }
  }

  @Test
  void scripts_send_early_responses_hints_and_nothing() {
    try (ScriptedBackend backend = new ScriptedBackend("b1")
            .at("/early", Scripts.respondsEarly(413))
            .at("/hints", Scripts.first("HTTP/1.1 103 Early Hints\r\n\r\n", Scripts.echoes()))
            .at("/never", Scripts.neverResponds());
        RawClient client = RawClient.connect(backend.port())) {
      assertThat(client.get("/hints").interim()).hasSize(1);
      assertThat(client
              .send("POST /early HTTP/1.1\r\nContent-Length: 100\r\n\r\nx")
              .read()
              .status())
          .isEqualTo(413);
      try (RawClient other = RawClient.connect(backend.port())) {
        other.sendGet("/never").readTimeout(Duration.ofMillis(50));
        assertThat(other.seesClose()).isFalse();
      }
    }
  }

  @Test
  void a_leaked_buffer_is_reported() {
    Vertx vertx = Vertx.vertx();
    List<String> faults = List.of();

    // the detector sees a leaked buffer only after the garbage collector found it
    for (int round = 0; round < 20 && faults.isEmpty(); round++) {
      Logs logs = new Logs();
      for (int i = 0; i < 100; i++) {
        ByteBufAllocator.DEFAULT.directBuffer(16);
      }
      faults = logs.stopAndGetFaults();
    }

    Await.result(vertx.close());
    assertThat(faults).anyMatch(each -> each.contains("LEAK:"));
  }

  private static Response get(ScriptedBackend backend, String target) {
    try (RawClient client = RawClient.connect(backend.port())) {
      return client.get(target);
    }
  }
}
