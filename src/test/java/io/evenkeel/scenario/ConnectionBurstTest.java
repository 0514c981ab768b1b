package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.internal.VertxInternal;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More connections at once than there is room for, accepted before a loop has looked at one: who came last is served. */
class ConnectionBurstTest {
  private static final int ROOM = 20;
  private static final int MANY = 300;
  private static final Duration SOON = Duration.ofSeconds(4);
  private static final String HALF_A_HELLO = "\u0016\u0003\u0001\u0002\u0000\u0001";

  @TempDir
  private Path directory;

  private final List<RawClient> idle = new ArrayList<>();
  private final List<RawClient> burst = new ArrayList<>();

  private static Farm limited(Farm farm) {
    return farm.set("proxy.timeouts.head", "10s")
        .set("proxy.limits.connections", ROOM)
        .start();
  }

  private void fill(int count, Supplier<RawClient> connects) {
    for (int i = 0; i < count; i++) {
      idle.add(connects.get());
      assertThat(idle.get(i).get("/").status()).isEqualTo(200);
    }
  }

  private static CountDownLatch held(Farm farm) {
    CountDownLatch go = new CountDownLatch(1);
    for (EventExecutor loop : ((VertxInternal) farm.vertx()).nettyEventLoopGroup()) {
      loop.execute(() -> {
        try {
          go.await();
        } catch (InterruptedException stopped) {
          Thread.currentThread().interrupt();
        }
      });
    }
    return go;
  }

  private static boolean served(RawClient client) {
    try {
      return client.readTimeout(SOON).get("/").status() == 200;
    } catch (UncheckedIOException closed) {
      return false;
    }
  }

  private static long open(List<RawClient> clients) {
    return clients.stream()
        .filter(each -> !each.readTimeout(Duration.ofMillis(20)).seesClose())
        .count();
  }

  private void leave() {
    idle.forEach(RawClient::close);
    burst.forEach(RawClient::close);
  }

  @Test
  void stalled_handshakes_block_no_client_that_connects_with_them() {
    Pki pki = new Pki(directory);
    try (Farm farm =
        limited(HttpsTest.serving(Farm.of(1), HttpsTest.tls(pki.issue("localhost"))))) {
      fill(ROOM, () -> RawClient.connect(farm.port(), pki.context(), "localhost"));

      CountDownLatch go = held(farm);
      for (int i = 0; i < MANY; i++) {
        burst.add(farm.connect().send(HALF_A_HELLO));
      }
      RawClient last = farm.connect();
      go.countDown();
      try (RawClient late = last.secured(pki.context(), "localhost")) {
        assertThat(served(late)).isTrue();
        assertThat(served(late)).isTrue();
      }

      // sixteen may stand there at a time: for them, and the late one, as many that were idle gave
      // way
      assertThat(burst.subList(0, MANY - 16))
          .allMatch(each -> each.readTimeout(SOON).seesClose());
      assertThat(open(burst)).isBetween(15L, 16L);
      assertThat(idle.stream().filter(ConnectionBurstTest::served))
          .hasSizeBetween(ROOM - 17, ROOM - 16);
      leave();
    }
  }

  @Test
  void silent_connections_block_no_client_that_connects_with_them() {
    try (Farm farm = limited(Farm.of(1).set("proxy.instances", 1))) {
      fill(ROOM, farm::connect);

      CountDownLatch go = held(farm);
      for (int i = 0; i < MANY; i++) {
        burst.add(farm.connect());
      }
      try (RawClient late = farm.connect().sendGet("/")) {
        go.countDown();
        assertThat(late.read().status()).isEqualTo(200);
      }
      assertThat(open(burst)).isLessThanOrEqualTo(ROOM);
      assertThat(idle).allMatch(each -> each.readTimeout(SOON).seesClose());
      leave();
    }
  }

  @Test
  void each_new_connection_evicts_one_idle_connection_and_the_longest_idle_first() {
    try (Farm farm = limited(Farm.of(1))) {
      fill(ROOM, farm::connect);
      List<RawClient> fresh = new ArrayList<>();

      CountDownLatch go = held(farm);
      for (int i = 0; i < ROOM / 2; i++) {
        fresh.add(farm.connect().sendGet("/"));
      }
      go.countDown();

      assertThat(fresh).extracting(RawClient::read).extracting(Response::status).containsOnly(200);
      assertThat(idle.subList(0, ROOM / 2))
          .allMatch(each -> each.readTimeout(SOON).seesClose());
      assertThat(idle.subList(ROOM / 2, ROOM)).allMatch(ConnectionBurstTest::served);
      fresh.forEach(RawClient::close);
      leave();
    }
  }
}
