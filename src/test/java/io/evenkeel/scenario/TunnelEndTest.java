package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.Tunnels;
import io.vertx.core.Future;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** All ways in which a tunnel ends, and what the other side sees. */
class TunnelEndTest {
  @Test
  void a_close_by_the_client_reaches_the_backend_after_all_bytes() {
    AtomicReference<String> seen = new AtomicReference<>("");
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1)
          .always(Tunnels.switches(request -> seen.set(Tunnels.text(request.bytes(1 << 20)))));
      Tunnels.open(client, "/");

      client.send("last words").halfClose();

      Await.until("the backend saw the end", () -> "last words".equals(seen.get()));
      assertThat(client.seesClose()).isTrue();
    }
  }

  @Test
  void a_close_by_the_backend_reaches_the_client_after_all_bytes() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = RawClient.connect(farm.port(), 4096)) {
      farm.backend(1).always(request -> {
        request.write(Tunnels.switching()).write(new byte[1 << 20]).write("end");
        request.close();
      });
      Tunnels.open(client, "/");

      byte[] all = client.bytes(2 << 20);

      assertThat(all).hasSize((1 << 20) + 3).endsWith('e', 'n', 'd');
    }
  }

  @Test
  void a_reset_by_the_client_closes_the_backend_at_once() {
    CountDownLatch gone = new CountDownLatch(1);
    try (Farm farm = Farm.of(1).start()) {
      farm.backend(1).always(Tunnels.switches(request -> {
        try {
          request.awaitClose();
        } finally {
          gone.countDown();
        }
      }));
      RawClient client = farm.connect();
      Tunnels.open(client, "/");

      client.reset();

      Await.until("the backend left", () -> gone.getCount() == 0);
      farm.awaitIdle();
    }
  }

  @Test
  void a_reset_by_the_backend_resets_the_client() {
    CountDownLatch opened = new CountDownLatch(1);
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).always(Tunnels.switches(request -> {
        opened.await();
        request.reset();
      }));
      Tunnels.open(client, "/");

      opened.countDown();

      assertThat(client.seesClose()).isTrue();
      farm.awaitIdle();
      assertThat(farm.changes().brief()).noneMatch(each -> each.contains("dead"));
    }
  }

  @Test
  void silence_in_both_directions_ends_it() {
    try (Farm farm = Farm.of(1).pool("timeouts.tunnel", "200ms").start();
        RawClient client = farm.connect()) {
      farm.backend(1).always(Tunnels.echoes());
      Tunnels.open(client, "/");

      assertThat(client.seesClose()).isTrue();
      Await.until("the backend left", () -> farm.backend(1).openConnections() == 0);
    }
  }

  @Test
  void one_side_that_sends_keeps_it_open() {
    try (Farm farm = Farm.of(1).pool("timeouts.tunnel", "600ms").start();
        RawClient client = farm.connect()) {
      farm.backend(1).always(Tunnels.switches(request -> {
        for (int i = 0; i < 20 && request.pause(java.time.Duration.ofMillis(60)); i++) {
          request.write(".");
        }
      }));
      Tunnels.open(client, "/");

      assertThat(client.bytes(20)).hasSize(20);
    }
  }

  @Test
  void a_stop_ends_it_on_both_sides() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).always(Tunnels.echoes());
      Tunnels.open(client, "/");
      client.send("x").bytes(1);

      Future<Void> closing = farm.evenkeel().close();

      assertThat(client.seesClose()).isTrue();
      Await.result(closing);
      Await.until("the backend left", () -> farm.backend(1).openConnections() == 0);
    }
  }

  @Test
  void a_tunnel_that_reads_nothing_does_not_delay_a_stop() {
    try (Farm farm = Farm.of(1).set("proxy.shutdown.drain", "300ms").start();
        RawClient client = RawClient.connect(farm.port(), 4096)) {
      farm.backend(1).always(Tunnels.switches(Scripts.download(100 << 20)));
      Tunnels.open(client, "/");
      Await.until("it flows", () -> client.bytes(1).length == 1);

      Await.result(farm.evenkeel().close());

      Await.until("the backend left", () -> farm.backend(1).openConnections() == 0);
    }
  }

  @Test
  void a_tunnel_that_opens_during_a_stop_is_ended_with_the_others() {
    try (Farm farm = Farm.of(1).set("proxy.shutdown.drain", "2s").start();
        RawClient client = farm.connect()) {
      farm.backend(1).always(Tunnels.echoes());
      Future<Void> closing = farm.evenkeel().close();

      assertThat(Tunnels.open(client, "/").first()).startsWith("HTTP/1.1 101 ");

      assertThat(client.seesClose()).isTrue();
      Await.result(closing);
    }
  }
}
