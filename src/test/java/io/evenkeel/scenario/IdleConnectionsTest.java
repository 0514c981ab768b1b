package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Scripts;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Backends close idle connections at the moment when a request is about to use them. */
class IdleConnectionsTest {
  private static final int REQUESTS = 2_000;

  @Test
  void few_posts_are_lost_when_backends_close_idle_connections_after_50_ms() {
    try (Farm farm = Farm.of(2).start()) {
      farm.backends().forEach(each -> each.closesIdleAfter(Duration.ofMillis(50))
          .always(Scripts.responds(200, "done")));

      try (Load load = new Load(farm.port(), 16, IdleConnectionsTest::sendAfterPause)) {
        load.more(REQUESTS).stop();

        assertThat(load.errors()).isEmpty();
        // if every connection were reused, 17 to 30 would be lost
        assertThat(load.responses() - load.tally().getOrDefault("200 done", 0L)).isLessThan(8);
      }
    }
  }

  private static Response sendAfterPause(RawClient client) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    LockSupport.parkNanos(random.nextLong(120_000_000));
    return random.nextInt(3) == 0 ? client.get("/") : client.post("/", "precious");
  }

  @Test
  void an_idle_connection_is_not_used_near_the_end_of_its_keep_alive_timeout() {
    try (Farm farm = Farm.of(1).set("proxy.instances", 1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).always(Scripts.responds(200, "done", "Keep-Alive", "timeout=1, max=100"));

      client.get("/at-first");
      client.get("/at-once");
      LockSupport.parkNanos(Duration.ofMillis(850).toNanos());
      client.post("/later", "precious");

      assertThat(farm.backend(1).received("/at-once").get(0).nth()).isEqualTo(2);
      assertThat(farm.backend(1).received("/later").get(0).nth()).isEqualTo(1);
    }
  }

  @Test
  void a_post_uses_no_connection_that_is_idle_as_long_as_another_one_that_was_closed() {
    try (Farm farm = Farm.of(1).set("proxy.instances", 1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).closesIdleAfter(Duration.ofMillis(300));
      client.get("/");
      Await.until("the close", () -> farm.backend(1).openConnections() == 0);
      farm.backend(1).closesIdleAfter(Duration.ZERO);

      client.get("/again");
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      client.post("/later", "precious");

      assertThat(farm.backend(1).received("/later").get(0).nth()).isEqualTo(1);
    }
  }
}
