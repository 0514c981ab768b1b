package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedRequest;
import io.evenkeel.kit.Scripts;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Each timeout measures only one party: the client's upload, the client's reading, the backend's response, or the
 * whole exchange.
 */
class TimeoutsTest {
  @Test
  void an_upload_longer_than_the_response_timeout_is_not_the_backends_fault() {
    try (Farm farm = Farm.of(1).pool("timeouts.response", "300ms").start();
        RawClient client = farm.connect()) {
      int start = farm.changes().size();
      farm.backend(1).at("/up", Scripts.counts());
      client.send("POST /up HTTP/1.1\r\nHost: test\r\nContent-Length: 200000\r\n\r\n");
      for (int i = 0; i < 10; i++) {
        client.sendSlowly(Duration.ofMillis(100), "x".repeat(20_000));
      }

      assertThat(client.read().body()).isEqualTo("200000");
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void the_response_timeout_starts_at_the_end_of_the_upload() {
    try (Farm farm = Farm.of(1).pool("timeouts.response", "300ms").start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/up", request -> {
        request.count();
        request.awaitClose();
      });
      client.send("POST /up HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.sendSlowly(
          Duration.ofMillis(200), Scripts.chunk("a"), Scripts.chunk("b"), "0\r\n\r\n");

      assertThat(client.read().status()).isEqualTo(504);
    }
  }

  @Test
  void a_client_that_does_not_read_is_disconnected_and_no_backend_is_blamed() {
    try (Farm farm = Farm.of(1).set("proxy.timeouts.body", "300ms").start();
        RawClient client = RawClient.connect(farm.port(), 4_096)) {
      int start = farm.changes().size();
      farm.backend(1).at("/large", Scripts.download(64 << 20));
      client.sendGet("/large");
      Await.until("the request", () -> !farm.backend(1).received().isEmpty());

      Await.until("it let go", () -> farm.inFlight() == 0);

      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_client_that_reads_slowly_gets_the_whole_response_and_no_backend_is_blamed()
      throws IOException {
    int length = 3 << 20;
    try (Farm farm = Farm.of(1)
            .set("proxy.timeouts.body", "8s")
            .pool("timeouts.body", "300ms")
            .start();
        RawClient client = RawClient.connect(farm.port(), 4_096)) {
      farm.backend(1).at("/large", Scripts.download(length));
      var body = client.sendGet("/large").body(client.head());
      long read = 0;
      for (int i = 0; i < 10; i++) {
        read += body.readNBytes(20_000).length;
        java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
      }
      read += body.readAllBytes().length;

      assertThat(read).isEqualTo(length);
    }
  }

  @Test
  void memory_for_stalled_clients_is_bounded() {
    AtomicLong sent = new AtomicLong();
    int readers = 20;
    try (Farm farm = Farm.of(1).start()) {
      farm.backend(1).at("/endless", request -> {
        request.write(ScriptedRequest.head(200, "transfer-encoding", "chunked") + "\r\n");
        String chunk = Scripts.chunk("x".repeat(16_000));
        while (request.pause(Duration.ZERO)) {
          request.write(chunk);
          sent.addAndGet(chunk.length());
        }
      });
      RawClient[] clients = new RawClient[readers];
      for (int i = 0; i < readers; i++) {
        clients[i] = RawClient.connect(farm.port(), 4_096).sendGet("/endless");
      }
      Await.until("all of them", () -> farm.backend(1).received().size() == readers);
      Await.until("a standstill", () -> isStalled(sent));

      // includes the socket buffers of both sides; without a bound the count would keep growing
      assertThat(sent.get() / readers).isLessThan(12 << 20);
      for (RawClient each : clients) {
        each.close();
      }
      farm.awaitIdle();
    }
  }

  private static boolean isStalled(AtomicLong sent) {
    long before = sent.get();
    java.util.concurrent.locks.LockSupport.parkNanos(300_000_000);
    return sent.get() == before;
  }

  @Test
  void a_backend_that_does_not_know_expect_gets_the_body_after_a_while() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/up", Scripts.echoes());
      client.send("POST /up HTTP/1.1\r\nHost: test\r\nContent-Length: 8\r\n"
          + "Expect: 100-continue\r\n\r\n");
      assertThat(client.head().word(1)).isEqualTo("100");
      client.send("precious");

      assertThat(client.read().body()).isEqualTo("precious");
      assertThat(farm.backend(1).requestsSeen("POST")).isEqualTo(1);
    }
  }

  @Test
  void the_total_timeout_applies_within_a_response_too() {
    try (Farm farm = Farm.of(1).pool("timeouts.total", "500ms").start();
        RawClient client = farm.connect()) {
      int start = farm.changes().size();
      farm.backend(1)
          .at("/drip", Scripts.chunks(Duration.ofMillis(100), "a ".repeat(60).split(" ")))
          .at("/never", Scripts.neverResponds());

      Response cut = client.get("/drip");
      Response late = farm.get("/never");

      assertThat(cut.status()).isEqualTo(200);
      assertThat(cut.complete()).isFalse();
      assertThat(late.status()).isEqualTo(504);
      farm.awaitIdle();
      assertThat(farm.changes().brief(start)).noneMatch(each -> each.contains("dead (probe)"));
    }
  }
}
