package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Scripts;
import io.evenkeel.model.ChangeCause;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A recovered backend is first tried with requests that may be retried, and may warm up. */
class RecoveryTest {
  private static void markDead(Farm farm, int nth) {
    int start = farm.changes().size();
    farm.backend(nth).health(Scripts.responds(503, "away"));
    farm.changes().await(start, "b" + nth, DEAD);
  }

  private static void recover(Farm farm, int nth) {
    int start = farm.changes().size();
    farm.backend(nth).health(Scripts.responds(200, "well"));
    farm.changes().await(start, "b" + nth, ALIVE);
  }

  private static int share(Farm farm, int requests) {
    int before = farm.backend(1).received().size();
    try (RawClient one = farm.connect();
        RawClient other = farm.connect()) {
      for (int i = 0; i < requests; i += 2) {
        assertThat(one.get("/").status()).isEqualTo(200);
        assertThat(other.get("/").status()).isEqualTo(200);
      }
    }
    return farm.backend(1).received().size() - before;
  }

  @Test
  void a_recovered_backend_gets_a_tenth_of_its_share_at_first() {
    try (Farm farm = Farm.of(2).pool("slowStart", "10m").start()) {
      markDead(farm, 1);
      recover(farm, 1);

      assertThat(share(farm, 440)).isBetween(30, 60);
      assertThat(effectiveWeight(farm, 0)).isBetween(0.1, 0.2);
      assertThat(effectiveWeight(farm, 1)).isEqualTo(1.0);
    }
  }

  @Test
  void it_has_its_whole_share_when_it_has_warmed_up() {
    try (Farm farm = Farm.of(2).pool("slowStart", "300ms").start()) {
      markDead(farm, 1);
      recover(farm, 1);

      Await.until("an even share", () -> share(farm, 20) >= 9);
    }
  }

  @Test
  void no_backend_warms_up_when_the_balancer_has_just_started() {
    try (Farm farm = Farm.of(2).pool("slowStart", "10m").start()) {
      assertThat(share(farm, 100)).isBetween(48, 52);
    }
  }

  @Test
  void the_only_backend_alive_does_not_warm_up() {
    try (Farm farm = Farm.of(2).pool("slowStart", "10m").start()) {
      markDead(farm, 1);
      markDead(farm, 2);
      recover(farm, 1);
      assertThat(share(farm, 20)).isEqualTo(20);
      recover(farm, 2);

      // b2 warms up, b1 does not
      assertThat(share(farm, 220)).isGreaterThan(180);
    }
  }

  @Test
  void a_backend_that_fails_requests_is_tried_by_gets_and_never_by_a_post() {
    try (Farm farm = Farm.of(2).start()) {
      markDead(farm, 1);
      farm.backend(1).always(Scripts.resets());
      AtomicInteger nth = new AtomicInteger();
      try (Load load = new Load(
          farm.port(),
          6,
          each -> nth.incrementAndGet() % 3 == 0 ? each.get("/") : each.post("/", "precious"))) {
        load.more(30);
        int start = farm.changes().size();
        recover(farm, 1);
        assertThat(farm.changes().await(start, "b1", DEAD).cause()).isEqualTo(ChangeCause.REQUEST);
        farm.changes().await(farm.changes().size(), "b1", ALIVE);
        farm.changes().await(farm.changes().size(), "b1", DEAD);
        load.more(30);
        load.stop();

        assertThat(load.errors()).isEmpty();
        assertThat(load.tally().keySet()).containsOnly("200 b2");
        assertThat(farm.backend(1).requestsSeen("GET")).isPositive();
        assertThat(farm.backend(1).requestsSeen("POST")).isZero();
      }
    }
  }

  @Test
  void without_gets_one_post_at_a_time_may_try_it() {
    Semaphore go = new Semaphore(0);
    try (Farm farm = Farm.of(2).start()) {
      markDead(farm, 1);
      farm.backend(1).at("/", request -> {
        request.body();
        go.acquire();
        request.respond(200, "b1");
      });
      try (Load load = new Load(farm.port(), 4, each -> each.post("/", "precious"))) {
        load.more(20);
        recover(farm, 1);
        Await.until("a POST at b1", () -> !farm.backend(1).received().isEmpty());
        load.more(100);
        assertThat(farm.backend(1).received()).hasSize(1);

        go.release(1_000_000);
        Await.until("more", () -> farm.backend(1).received().size() > 5);
        load.stop();
        assertThat(load.errors()).isEmpty();
        assertThat(load.tally().keySet()).containsOnly("200 b1", "200 b2");
      }
    }
  }

  @Test
  void without_probes_posts_alone_revive_a_backend_too() {
    try (Farm farm = Farm.of(1).pool("health", false).start()) {
      farm.backend(1).stop();
      assertThat(farm.post("/", "one").status()).isEqualTo(503);
      farm.changes().await("b1", DEAD);
      farm.backend(1).start();

      Await.until("an answer", () -> farm.post("/", "two").status() == 200);
      farm.changes().await("b1", ALIVE);
    }
  }

  @Test
  void a_restored_weight_wakes_queued_requests() {
    try (Farm farm =
            Farm.of(1).pool("whenNoneAlive", new JsonObject().put("wait", "9s")).start();
        RawClient one = farm.connect();
        RawClient other = farm.connect()) {
      weigh(farm, 0);
      one.sendGet("/");
      other.sendGet("/");
      Await.until("two that wait", () -> farm.snapshot().encode().contains("\"waiting\":2"));
      weigh(farm, 1);

      assertThat(one.readTimeout(Duration.ofSeconds(5)).read().status()).isEqualTo(200);
      assertThat(other.readTimeout(Duration.ofSeconds(5)).read().status()).isEqualTo(200);
    }
  }

  private static double effectiveWeight(Farm farm, int nth) {
    return farm.snapshot()
        .getJsonArray("pools")
        .getJsonObject(0)
        .getJsonArray("backends")
        .getJsonObject(nth)
        .getDouble("effectiveWeight");
  }

  private static void weigh(Farm farm, int weight) {
    Await.result(farm.vertx()
        .eventBus()
        .request(
            "evenkeel.health.operate",
            new JsonObject()
                .put("do", "weight")
                .put("pool", "default")
                .put("backend", "b1")
                .put("weight", weight)));
  }
}
