package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Script;
import io.evenkeel.kit.Scripts;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Slow requests are also sent to a second backend: the first response wins, and no backend is blamed. */
class HedgeTest {
  private static Farm hedged(int backends, String after, String budget) {
    return Farm.of(backends)
        .set("proxy.instances", 1)
        .set("proxy.accessLog", "json")
        .pool("health.interval", "60s")
        .pool("passive.suspectAfter", "20s")
        .pool("hedge", new JsonObject().put("after", after).put("budget", budget));
  }

  private static JsonObject line(Farm farm, String target) {
    Await.until("the line of " + target, () -> lines(farm, target) > 0);
    return new JsonObject(farm.logs().lines().stream()
        .filter(each -> each.startsWith("evenkeel.access ") && each.contains(target))
        .findFirst()
        .orElseThrow()
        .substring("evenkeel.access ".length()));
  }

  private static long lines(Farm farm, String target) {
    return farm.logs().lines().stream()
        .filter(each -> each.startsWith("evenkeel.access ") && each.contains(target))
        .count();
  }

  private static String attempts(Farm farm, String target) {
    return line(farm, target).getJsonArray("attempts").encode();
  }

  private static long budget(Farm farm, String name) {
    return farm.snapshot()
        .getJsonArray("pools")
        .getJsonObject(0)
        .getJsonObject("budget")
        .getLong(name);
  }

  @Test
  void a_second_backend_responds_and_the_slow_one_is_cancelled_and_not_blamed() {
    try (Farm farm = hedged(2, "100ms", "50%").start();
        RawClient client = farm.connect()) {
      int start = farm.changes().size();
      farm.backend(1).always(Scripts.neverResponds());

      assertThat(client.get("/slow").body()).isEqualTo("b2");

      Await.until("the first let go", () -> farm.backend(1).openConnections() == 0);
      assertThat(attempts(farm, "/slow")).contains("b1", "cancelled", "b2", "200");
      assertThat(lines(farm, "/slow")).isEqualTo(1);
      assertThat(budget(farm, "hedges")).isEqualTo(1);
      assertThat(farm.changes().brief(start)).isEmpty();
      JsonObject first = Snapshots.backend(farm.snapshot(), "b1");
      assertThat(first.getJsonObject("failures").stream())
          .allMatch(each -> each.getValue().equals(0L));
    }
  }

  @Test
  void the_first_backend_may_still_win() {
    CountDownLatch second = new CountDownLatch(1);
    try (Farm farm = hedged(2, "50ms", "50%").start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/slow", request -> {
        second.await();
        request.respond(200, "b1");
      });
      farm.backend(2).at("/slow", request -> {
        second.countDown();
        request.awaitClose();
      });

      assertThat(client.get("/slow").body()).isEqualTo("b1");

      Await.until("the second let go", () -> farm.backend(2).openConnections() == 0);
      assertThat(client.get("/next").status()).isEqualTo(200);
    }
  }

  @Test
  void a_request_that_is_not_repeatable_or_not_complete_is_not_hedged() {
    Script slow = request -> {
      request.body();
      request.pause(java.time.Duration.ofMillis(300));
      request.respond(200, "at last");
    };
    try (Farm farm = hedged(2, "50ms", "100%").start();
        RawClient client = farm.connect();
        RawClient upload = farm.connect()) {
      farm.backends().forEach(each -> each.always(slow));

      assertThat(client.post("/post", "precious").body()).isEqualTo("at last");
      upload.send("PUT /put HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
      upload.sendSlowly(java.time.Duration.ofMillis(200), "", Scripts.chunk("late"), "0\r\n\r\n");
      assertThat(upload.read().body()).isEqualTo("at last");

      assertThat(seen(farm, "/post")).isEqualTo(1);
      assertThat(seen(farm, "/put")).isEqualTo(1);
    }
  }

  private static int seen(Farm farm, String path) {
    return farm.backends().stream().mapToInt(each -> each.received(path).size()).sum();
  }

  @Test
  void hedges_stay_within_their_budget() {
    try (Farm farm = hedged(2, "20ms", "5%").start()) {
      farm.backends()
          .forEach(each -> each.always(request -> {
            request.pause(java.time.Duration.ofMillis(70));
            request.respond(200, "slow");
          }));
      try (Load load = farm.load(16)) {
        load.more(400).stop();

        assertThat(load.errors()).isEmpty();
        long sent =
            farm.backends().stream().mapToInt(each -> each.received().size()).sum();
        assertThat(sent - load.responses()).isBetween(1L, 1 + load.responses() / 20);
        assertThat(budget(farm, "hedges")).isEqualTo(sent - load.responses());
      }
    }
  }

  @Test
  void no_hedge_is_sent_after_retries_spent_the_budget() {
    try (Farm farm = hedged(2, "20ms", "100%").pool("retry.budget", "0%").start();
        Load load = new Load(farm.port(), 64, client -> client.get("/"))) {
      farm.backends()
          .forEach(each -> each.always(request -> {
            request.pause(java.time.Duration.ofMillis(60));
            request.respond(200, "slow");
          }));
      load.more(900).stop();

      assertThat(load.errors()).isEmpty();
      // ten per second are free, over the last ten seconds
      assertThat(budget(farm, "hedges")).isBetween(1L, 220L);
    }
  }

  @Test
  void the_delay_can_be_a_percentile_of_the_pools_own_latency() {
    try (Farm farm = hedged(2, "p90", "50%").start();
        RawClient client = farm.connect()) {
      for (int i = 0; i < 60; i++) {
        client.get("/quick");
      }
      farm.backend(1).at("/slow", Scripts.neverResponds());
      farm.backend(2).at("/slow", Scripts.neverResponds());
      Await.until("a hedge", () -> {
        try (RawClient slow = farm.connect()) {
          slow.sendGet("/slow");
          long before = budget(farm, "hedges");
          for (int i = 0; i < 20 && budget(farm, "hedges") == before; i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
          }
          return budget(farm, "hedges") > before;
        }
      });
      Await.until("both let go", () -> farm.inFlight() == 0);
    }
  }

  @Test
  void a_client_that_disconnects_ends_both_attempts() {
    try (Farm farm = hedged(2, "50ms", "50%").start()) {
      farm.backends().forEach(each -> each.always(Scripts.neverResponds()));
      try (RawClient client = farm.connect()) {
        client.sendGet("/left");
        Await.until("both at work", () -> seen(farm, "/left") == 2);
      }

      Await.until("both let go", () -> farm.inFlight() == 0);
      assertThat(attempts(farm, "/left"))
          .contains("b1", "b2", "client-left")
          .doesNotContain("cancelled");
    }
  }

  @Test
  void two_failed_attempts_are_one_response() {
    try (Farm farm = hedged(2, "50ms", "50%").pool("retry", false).start();
        RawClient client = farm.connect()) {
      CountDownLatch both = new CountDownLatch(2);
      Script broken = request -> {
        both.countDown();
        both.await();
        request.reset();
      };
      farm.backends().forEach(each -> each.at("/broken", broken));

      assertThat(client.get("/broken").status()).isEqualTo(502);
      // the line is written when both attempts have ended, after the response
      assertThat(attempts(farm, "/broken")).contains("b1", "b2");
      assertThat(seen(farm, "/broken")).isEqualTo(2);
      assertThat(lines(farm, "/broken")).isEqualTo(1);
    }
  }
}
