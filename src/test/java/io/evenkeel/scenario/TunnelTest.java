package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Tunnels;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tunnels carry bytes in both directions without loss, and with bounded buffering. */
class TunnelTest {
  private static final int MEGABYTES_THAT_FIT_NOWHERE = 64;

  @Test
  void bytes_pass_in_both_directions_and_the_attempt_is_in_flight_until_the_end() {
    try (Farm farm = Farm.of(1).start()) {
      farm.backend(1).always(Tunnels.echoes());
      try (RawClient client = farm.connect()) {
        Tunnels.open(client, "/");

        client.send("hello");
        assertThat(Tunnels.text(client.bytes(5))).isEqualTo("hello");
        client.send("again");
        assertThat(Tunnels.text(client.bytes(5))).isEqualTo("again");

        assertThat(farm.inFlight()).isEqualTo(1);
      }
      farm.awaitIdle();
      Await.until("the backend left", () -> farm.backend(1).openConnections() == 0);
    }
  }

  @Test
  void bytes_right_after_the_switch_are_not_lost() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).always(request -> {
        request.write(Tunnels.switching() + "early");
        request.close();
      });

      Tunnels.open(client, "/");

      assertThat(Tunnels.text(client.bytes(100))).isEqualTo("early");
    }
  }

  @Test
  void bytes_that_a_client_sends_before_the_switch_wait_for_it() {
    CountDownLatch sent = new CountDownLatch(1);
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).always(request -> {
        sent.await();
        Tunnels.echoes().play(request);
      });
      client.send(Tunnels.request("/"));
      Await.until("it begun", () -> !farm.backend(1).received().isEmpty());
      client.send("\1\2GET / too soon");
      sent.countDown();

      client.head();

      assertThat(Tunnels.text(client.bytes(16))).isEqualTo("\1\2GET / too soon");
    }
  }

  @Test
  void waiting_bytes_are_http_when_the_upgrade_is_refused() {
    CountDownLatch sent = new CountDownLatch(1);
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/no", request -> {
        sent.await();
        request.respond(403, "no");
      });
      client.send(Tunnels.request("/no"));
      Await.until("it begun", () -> !farm.backend(1).received().isEmpty());
      client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
      sent.countDown();

      Response refused = client.read();
      Response next = client.read();

      assertThat(refused.status()).isEqualTo(403);
      assertThat(next.body()).isEqualTo("b1");
    }
  }

  @Test
  void a_request_in_the_same_packet_as_an_accepted_upgrade_is_rejected() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/", Tunnels.echoes());

      client.send(Tunnels.request("/") + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");

      assertThat(client.read().status()).isEqualTo(400);
      assertThat(client.seesClose()).isTrue();
      assertThat(farm.backend(1).received("/smuggled")).isEmpty();
    }
  }

  @Test
  void a_client_that_reads_nothing_stops_reads_from_the_backend() {
    AtomicLong written = new AtomicLong();
    try (Farm farm = Farm.of(1).start();
        RawClient client = RawClient.connect(farm.port(), 4096)) {
      farm.backend(1).always(Tunnels.switches(request -> {
        byte[] block = new byte[64 * 1024];
        for (int i = 0; i < 16 * MEGABYTES_THAT_FIT_NOWHERE; i++) {
          request.write(block);
          written.addAndGet(block.length);
        }
      }));
      Tunnels.open(client, "/");
      long stalledAt = awaitStall(written);

      assertThat(stalledAt).isLessThan((long) MEGABYTES_THAT_FIT_NOWHERE << 19);
      assertThat(client.bytes(MEGABYTES_THAT_FIT_NOWHERE << 20))
          .hasSize(MEGABYTES_THAT_FIT_NOWHERE << 20);
    }
  }

  @Test
  void a_backend_that_reads_nothing_stops_reads_from_the_client() throws Exception {
    CountDownLatch reads = new CountDownLatch(1);
    AtomicLong written = new AtomicLong();
    AtomicLong seen = new AtomicLong();
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).always(Tunnels.switches(request -> {
        reads.await();
        seen.set(request.bytes(MEGABYTES_THAT_FIT_NOWHERE << 20).length);
      }));
      Tunnels.open(client, "/");
      Thread writer = new Thread(() -> writeEndlessly(client, written));
      writer.start();
      long stalledAt = awaitStall(written);
      reads.countDown();
      writer.join();

      assertThat(stalledAt).isLessThan((long) MEGABYTES_THAT_FIT_NOWHERE << 19);
      Await.until("all came", () -> seen.get() == MEGABYTES_THAT_FIT_NOWHERE << 20);
    }
  }

  private static void writeEndlessly(RawClient client, AtomicLong written) {
    byte[] block = new byte[64 * 1024];
    for (int i = 0; i < 16 * MEGABYTES_THAT_FIT_NOWHERE; i++) {
      try {
        client.out().write(block);
      } catch (IOException problem) {
        throw new java.io.UncheckedIOException(problem);
      }
      written.addAndGet(block.length);
    }
  }

  /** Waits until the number of written bytes stops growing, and returns it. */
  private static long awaitStall(AtomicLong written) {
    long[] last = {-1, System.nanoTime()};
    Await.until("writing stalls", () -> {
      if (written.get() != last[0]) {
        last[0] = written.get();
        last[1] = System.nanoTime();
      }
      return last[0] > 0 && System.nanoTime() - last[1] > 300_000_000L;
    });
    return last[0];
  }

  @Test
  void the_access_log_gets_its_line_when_the_tunnel_ends() {
    try (Farm farm = Farm.of(1).set("proxy.accessLog", "json").start()) {
      farm.backend(1).always(Tunnels.echoes());
      try (RawClient client = farm.connect()) {
        Tunnels.open(client, "/logged");
        client.send("12345").bytes(5);
        assertThat(farm.logs().lines()).noneMatch(each -> each.contains("/logged"));
      }

      Await.until("a line", () -> farm.logs().lines().stream()
          .anyMatch(each -> each.contains("/logged")
              && each.contains("\"status\":101")
              && each.contains("\"outcome\":\"101\"")
              && each.contains("\"bytesSent\":5")));
    }
  }

  @Test
  void a_reload_keeps_it_open() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).always(Tunnels.echoes());
      Tunnels.open(client, "/");

      Await.result(farm.evenkeel().reload(farm.pool("timeouts.response", "20s").config()));
      client.send("still");

      assertThat(Tunnels.text(client.bytes(5))).isEqualTo("still");
    }
  }
}
