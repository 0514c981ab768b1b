package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Scripts;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Slow clients get a 408 and are disconnected; no backend is blamed. */
class SlowClientTest {
  @Test
  void an_incomplete_head_is_a_408() {
    try (Farm farm = Farm.of(1).set("proxy.timeouts.head", "300ms").start();
        RawClient client = farm.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: te");

      assertThat(client.read().status()).isEqualTo(408);
      assertThat(client.seesClose()).isTrue();
      assertThat(farm.backend(1).received()).isEmpty();
    }
  }

  @Test
  void a_stalled_body_is_a_408_and_blames_no_backend() {
    try (Farm farm = Farm.of(1).set("proxy.timeouts.body", "300ms").start();
        RawClient client = farm.connect()) {
      int start = farm.changes().size();
      farm.backend(1).at("/echo", Scripts.echoes());
      client
          .send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 200000\r\n\r\n")
          .send("x".repeat(100_000));

      assertThat(client.read().status()).isEqualTo(408);
      assertThat(client.seesClose()).isTrue();
      farm.awaitIdle();
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_client_with_a_large_receive_buffer_is_not_cut_while_it_reads() {
    int all = 24 << 20;
    int slice = 32 * 1024;
    try (Farm farm = Farm.of(1).set("proxy.timeouts.body", "300ms").start();
        RawClient client = RawClient.connect(farm.port(), 64 * 1024)) {
      farm.backend(1).at("/large", Scripts.download(all));
      client.sendGet("/large").head();

      int left = all;
      for (int i = 0; i < 100; i++) {
        left -= client.bytes(slice).length;
        LockSupport.parkNanos(15_000_000);
      }
      while (left > 0) {
        int got = client.bytes(Math.min(left, slice)).length;
        assertThat(got).as("cut, with " + left + " bytes to go").isPositive();
        left -= got;
      }
    }
  }

  @Test
  void an_idle_connection_is_closed_after_its_time() {
    try (Farm farm = Farm.of(1).set("proxy.timeouts.keepAlive", "300ms").start();
        RawClient client = farm.connect();
        RawClient silent = farm.connect()) {
      client.get("/");

      assertThat(client.seesClose()).isTrue();
      assertThat(silent.seesClose()).isTrue();
    }
  }

  @Test
  void a_client_that_merely_waits_for_a_slow_backend_is_not_idle() {
    try (Farm farm = Farm.of(1)
            .set("proxy.timeouts.keepAlive", "200ms")
            .set("proxy.timeouts.body", "200ms")
            .start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/slow", request -> {
        request.pause(java.time.Duration.ofMillis(700));
        request.respond(200, "at last");
      });

      assertThat(client.get("/slow").body()).isEqualTo("at last");
      assertThat(client.post("/slow", "words").body()).isEqualTo("at last");
    }
  }

  @Test
  void many_silent_connections_do_not_keep_others_from_being_served() {
    try (Farm farm = Farm.of(1).start()) {
      RawClient[] silent = new RawClient[200];
      for (int i = 0; i < silent.length; i++) {
        silent[i] = farm.connect().send("GET / HT");
      }

      assertThat(farm.get("/").status()).isEqualTo(200);

      for (RawClient each : silent) {
        each.close();
      }
      Await.until("nothing in flight", () -> farm.inFlight() == 0);
    }
  }
}
