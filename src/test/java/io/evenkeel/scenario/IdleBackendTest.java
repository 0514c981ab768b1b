package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Answer;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Scripts;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Backends that close connections which nobody uses, at a moment when somebody is about to. */
class IdleBackendTest {
  private static final int REQUESTS = 2_000;

  @Test
  void hardly_a_post_is_lost_where_idle_connections_are_closed_after_50_ms() {
    try (Farm farm = Farm.of(2).start()) {
      farm.backends().forEach(each -> each.closesIdleAfter(Duration.ofMillis(50))
          .always(Scripts.answers(200, "done")));

      try (Load load = new Load(farm.port(), 16, IdleBackendTest::nowAndThen)) {
        load.more(REQUESTS).stop();

        assertThat(load.errors()).isEmpty();
        // where every connection is used again, 17 to 30 are
        assertThat(load.answered() - load.tally().getOrDefault("200 done", 0L)).isLessThan(8);
      }
    }
  }

  private static Answer nowAndThen(RawClient client) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    LockSupport.parkNanos(random.nextLong(120_000_000));
    return random.nextInt(3) == 0 ? client.get("/") : client.post("/", "precious");
  }

  @Test
  void a_connection_is_not_used_for_as_long_as_its_backend_says_it_stays_open() {
    try (Farm farm = Farm.of(1).set("proxy.instances", 1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).always(Scripts.answers(200, "done", "Keep-Alive", "timeout=1, max=100"));

      client.get("/at-first");
      client.get("/at-once");
      LockSupport.parkNanos(Duration.ofMillis(850).toNanos());
      client.post("/later", "precious");

      assertThat(farm.backend(1).received("/at-once").get(0).nth()).isEqualTo(2);
      assertThat(farm.backend(1).received("/later").get(0).nth()).isEqualTo(1);
    }
  }

  @Test
  void a_post_takes_no_connection_of_an_age_at_which_another_was_closed() {
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
