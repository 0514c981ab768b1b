package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Scripts;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Malicious clients: they take bounded time and bounded memory, and other clients are still served. */
class AttackTest {
  @Test
  void heads_that_arrive_byte_by_byte_time_out() {
    try (Farm farm =
        Farm.of(1).boundMemory().set("proxy.timeouts.head", "500ms").start()) {
      List<RawClient> slow = many(farm, 50, "GET / HTTP/1.1\r\nHost: te");
      long end = System.nanoTime() + 600_000_000;
      while (System.nanoTime() - end < 0) {
        trickle(slow, "s");
        served(farm);
      }

      slow.forEach(each -> assertThat(each.read().status()).isEqualTo(408));
      slow.forEach(RawClient::close);
      assertThat(farm.backend(1).received()).allMatch(each -> each.target().equals("/fine"));
    }
  }

  @Test
  void a_body_that_arrives_byte_by_byte_times_out() {
    try (Farm farm = Farm.of(1).boundMemory().set("proxy.timeouts.body", "1s").start();
        RawClient slow = farm.connect();
        RawClient steady = farm.connect()) {
      farm.backend(1).at("/echo", Scripts.echoes());
      String head = "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: ";
      slow.send(head + "100000\r\n\r\n");
      steady.send(head + "1500\r\n\r\n");
      for (int i = 0; i < 30; i++) {
        steady.send("x".repeat(50));
        trickle(List.of(slow), "xxxxx");
        LockSupport.parkNanos(100_000_000);
      }

      assertThat(slow.read().status()).isEqualTo(408);
      assertThat(steady.read().body()).hasSize(1500);
      served(farm);
    }
  }

  @Test
  void a_client_that_reads_almost_nothing_is_disconnected() {
    try (Farm farm = Farm.of(1).boundMemory().set("proxy.timeouts.body", "1s").start();
        RawClient slow = RawClient.connect(farm.port(), 4096)) {
      farm.backend(1).at("/big", Scripts.download(64 << 20));
      slow.sendGet("/big").head();
      for (int i = 0; i < 20; i++) {
        slow.bytes(5);
        LockSupport.parkNanos(100_000_000);
        served(farm);
      }

      Await.until("let go", () -> farm.inFlight() == 0);
    }
  }

  @Test
  void an_idle_connection_of_another_loop_is_evicted() {
    try (Farm farm = Farm.of(1).boundMemory().set("proxy.limits.connections", 6).start()) {
      List<RawClient> idle = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        RawClient each = farm.connect();
        assertThat(each.get("/").status()).isEqualTo(200);
        idle.add(each);
        LockSupport.parkNanos(2_000_000);
      }

      for (int i = 0; i < 6; i++) {
        idle.add(farm.connect());
        assertThat(idle.get(6 + i).get("/fine").status()).isEqualTo(200);
        assertThat(idle.get(i).seesClose()).as("the oldest").isTrue();
      }
      idle.forEach(RawClient::close);
    }
  }

  @Test
  void a_client_beyond_the_limit_gets_a_503() {
    CountDownLatch finish = new CountDownLatch(1);
    try (Farm farm = Farm.of(1).boundMemory().set("proxy.limits.connections", 4).start()) {
      farm.backend(1).at("/gate", request -> {
        finish.await();
        request.respond(200, "b1");
      });
      List<RawClient> busy = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        busy.add(farm.connect().sendGet("/gate"));
      }
      Await.until("all at work", () -> farm.backend(1).received("/gate").size() == 4);

      for (int i = 0; i < 20; i++) {
        try (RawClient late = farm.connect()) {
          Response response = late.sendGet("/").read();

          assertThat(response.status()).isEqualTo(503);
          assertThat(response.field("retry-after")).isPresent();
          assertThat(late.seesClose()).isTrue();
        }
      }
      assertThat(farm.logs().lines())
          .anyMatch(each -> each.contains("a client is answered 503, listener http: too many"));
      finish.countDown();
      busy.forEach(each -> assertThat(each.read().status()).isEqualTo(200));
      busy.forEach(RawClient::close);
      Await.until("a connection is accepted again", () -> answers(farm));
    }
  }

  @Test
  void a_flood_of_connections_blocks_clients_only_briefly() {
    try (Farm farm =
        Farm.of(1).boundMemory().set("proxy.limits.connections", 50).start()) {
      List<RawClient> flood = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        flood.add(farm.connect());
      }

      Await.until("others served", () -> answers(farm));
      flood.forEach(RawClient::close);
    }
  }

  @Test
  void a_flood_of_pipelined_requests_is_read_one_by_one() {
    try (Farm farm = Farm.of(1).boundMemory().start();
        RawClient flood = farm.connect()) {
      Thread sender = new Thread(() -> {
        try {
          flood.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n".repeat(50_000));
        } catch (UncheckedIOException full) {
          // the client does not read the responses, so that the balancer disconnects it
        }
      });
      sender.setDaemon(true);
      sender.start();
      for (int i = 0; i < 20; i++) {
        served(farm);
      }
      for (int i = 0; i < 100; i++) {
        assertThat(flood.read().body()).isEqualTo("b1");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-A: 1\r\n", "\r\n", "a:\r\n"})
  void a_head_with_too_many_headers_is_rejected(String line) {
    try (Farm farm = Farm.of(1).boundMemory().start();
        RawClient client = farm.connect()) {
      String many = line.equals("\r\n") ? "X-A: " + "y".repeat(1 << 20) : line.repeat(20_000);

      assertThat(client.send("GET / HTTP/1.1\r\nHost: test\r\n" + many).read().status())
          .isEqualTo(431);
      assertThat(farm.backend(1).received()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1;%s\r\nx\r\n", "0\r\nX-A: %s\r\n"})
  void oversized_chunk_extensions_and_trailers_are_rejected(String piece) {
    try (Farm farm = Farm.of(1).boundMemory().start();
        RawClient client = farm.connect()) {
      String bomb = piece.formatted("y".repeat(4000)).repeat(10);

      client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n" + bomb);

      assertThat(client.read().status()).isEqualTo(400);
      served(farm);
    }
  }

  @Test
  void a_stalled_handshake_times_out(@TempDir Path directory) {
    Pki pki = new Pki(directory);
    Farm tls = HttpsTest.serving(Farm.of(1).boundMemory(), HttpsTest.tls(pki.issue("localhost")));
    try (Farm farm = tls.set("proxy.timeouts.head", "500ms").start()) {
      List<RawClient> stalled = many(farm, 50, "\u0016\u0003\u0001\u0002");
      stalled.addAll(many(farm, 10, ""));
      try (RawClient fine = RawClient.connect(farm.port(), pki.context(), "localhost")) {
        assertThat(fine.get("/").status()).isEqualTo(200);
      }

      stalled.forEach(each -> assertThat(each.seesClose()).isTrue());
      stalled.forEach(RawClient::close);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: te",
        "POST /count HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\nx"
      })
  void clients_that_send_slowly_make_room_for_others(String begun) {
    try (Farm farm =
        Farm.of(1).boundMemory().set("proxy.limits.connections", 20).start()) {
      farm.backend(1).at("/count", Scripts.counts());
      List<RawClient> slow = many(farm, 20, begun);

      Await.until("a second has passed", () -> answers(farm));
      for (int i = 0; i < 10; i++) {
        served(farm);
      }

      slow.forEach(RawClient::close);
    }
  }

  private static List<RawClient> many(Farm farm, int count, String bytes) {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(farm.connect().send(bytes));
    }
    return clients;
  }

  private static void trickle(List<RawClient> clients, String bytes) {
    for (RawClient each : clients) {
      try {
        each.send(bytes);
      } catch (UncheckedIOException gone) {
        // the read shows that the connection was closed
      }
    }
  }

  private static void served(Farm farm) {
    assertThat(farm.get("/fine").status()).isEqualTo(200);
  }

  private static boolean answers(Farm farm) {
    try {
      return farm.get("/fine").status() == 200;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }
}
