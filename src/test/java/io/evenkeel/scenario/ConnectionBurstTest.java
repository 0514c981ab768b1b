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

/** More connections than the limit, accepted before an event loop handles the first: the last one is served. */
class ConnectionBurstTest {
  private static final int LIMIT = 20;
  private static final int MANY = 300;
  private static final Duration SOON = Duration.ofSeconds(4);
  private static final String HALF_A_HELLO = "\u0016\u0003\u0001\u0002\u0000\u0001";

  @TempDir
  private Path directory;

  private final List<RawClient> idle = new ArrayList<>();
  private final List<RawClient> burst = new ArrayList<>();

  private static Farm limited(Farm farm) {
    return farm.set("proxy.timeouts.head", "10s")
        .set("proxy.limits.connections", LIMIT)
        .start();
  }

  private void fill(int count, Supplier<RawClient> connect) {
    for (int i = 0; i < count; i++) {
      idle.add(connect.get());
      assertThat(idle.get(i).get("/").status()).isEqualTo(200);
    }
  }

  private static CountDownLatch blockLoops(Farm farm) {
    CountDownLatch unblock = new CountDownLatch(1);
    for (EventExecutor loop : ((VertxInternal) farm.vertx()).nettyEventLoopGroup()) {
      loop.execute(() -> {
        try {
          unblock.await();
        } catch (InterruptedException stopped) {
          Thread.currentThread().interrupt();
        }
      });
    }
    return unblock;
  }

  private static boolean isServed(RawClient client) {
    try {
      return client.readTimeout(SOON).get("/").status() == 200;
    } catch (UncheckedIOException closed) {
      return false;
    }
  }

  private static long countOpen(List<RawClient> clients) {
    return clients.stream()
        .filter(each -> !each.readTimeout(Duration.ofMillis(20)).seesClose())
        .count();
  }

  private void closeAll() {
    idle.forEach(RawClient::close);
    burst.forEach(RawClient::close);
  }

  @Test
  void stalled_handshakes_do_not_keep_the_last_client_out() {
    Pki pki = new Pki(directory);
    try (Farm farm =
        limited(HttpsTest.serving(Farm.of(1), HttpsTest.tls(pki.issue("localhost"))))) {
      fill(LIMIT, () -> RawClient.connect(farm.port(), pki.context(), "localhost"));

      CountDownLatch unblock = blockLoops(farm);
      for (int i = 0; i < MANY; i++) {
        burst.add(farm.connect().send(HALF_A_HELLO));
      }
      RawClient last = farm.connect();
      unblock.countDown();
      try (RawClient late = last.secured(pki.context(), "localhost")) {
        assertThat(isServed(late)).isTrue();
        assertThat(isServed(late)).isTrue();
      }

      // 16 handshakes may be pending; idle connections were closed for these and the last client
      assertThat(burst.subList(0, MANY - 16))
          .allMatch(each -> each.readTimeout(SOON).seesClose());
      assertThat(countOpen(burst)).isBetween(15L, 16L);
      assertThat(idle.stream().filter(ConnectionBurstTest::isServed))
          .hasSizeBetween(LIMIT - 17, LIMIT - 16);
      closeAll();
    }
  }

  @Test
  void silent_connections_do_not_keep_the_last_client_out() {
    try (Farm farm = limited(Farm.of(1).set("proxy.instances", 1))) {
      fill(LIMIT, farm::connect);

      CountDownLatch unblock = blockLoops(farm);
      for (int i = 0; i < MANY; i++) {
        burst.add(farm.connect());
      }
      try (RawClient late = farm.connect().sendGet("/")) {
        unblock.countDown();
        assertThat(late.read().status()).isEqualTo(200);
      }
      assertThat(countOpen(burst)).isLessThanOrEqualTo(LIMIT);
      assertThat(idle).allMatch(each -> each.readTimeout(SOON).seesClose());
      closeAll();
    }
  }

  @Test
  void each_new_connection_closes_one_idle_connection_the_longest_idle_first() {
    try (Farm farm = limited(Farm.of(1))) {
      fill(LIMIT, farm::connect);
      List<RawClient> fresh = new ArrayList<>();

      CountDownLatch unblock = blockLoops(farm);
      for (int i = 0; i < LIMIT / 2; i++) {
        fresh.add(farm.connect().sendGet("/"));
      }
      unblock.countDown();

      assertThat(fresh).extracting(RawClient::read).extracting(Response::status).containsOnly(200);
      assertThat(idle.subList(0, LIMIT / 2))
          .allMatch(each -> each.readTimeout(SOON).seesClose());
      assertThat(idle.subList(LIMIT / 2, LIMIT)).allMatch(ConnectionBurstTest::isServed);
      fresh.forEach(RawClient::close);
      closeAll();
    }
  }
}
