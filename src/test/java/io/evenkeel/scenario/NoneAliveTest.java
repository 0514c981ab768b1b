package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.Scripts;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Responses while no backend of a pool is alive, and how soon the pool recovers. */
class NoneAliveTest {
  private static Farm withDeadBackends(Farm farm) {
    farm.backends().forEach(each -> each.health(Scripts.responds(503, "down")));
    return farm.start();
  }

  @Test
  void without_a_live_backend_the_response_is_a_503_with_the_pool_and_no_address() {
    try (Farm farm = withDeadBackends(Farm.of(2).pool("health.interval", "60s"))) {
      Response response = farm.get("/");

      assertThat(response.status()).isEqualTo(503);
      assertThat(Integer.parseInt(response.field("retry-after").orElseThrow())).isPositive();
      assertThat(response.field("content-type").orElse("")).startsWith("application/problem+json");
      assertThat(response.field("cache-control")).contains("no-store");
      assertThat(response.field("proxy-status").orElse("")).contains("evenkeel");
      assertThat(response.json().getInteger("status")).isEqualTo(503);
      assertThat(response.json().getString("detail"))
          .contains("default")
          .doesNotContain("127.0.0.1")
          .doesNotContain("localhost");
      assertThat(farm.backends()).allMatch(each -> each.received().isEmpty());
    }
  }

  @Test
  void the_request_after_a_recovery_is_served_even_between_two_probes() {
    try (Farm farm = withDeadBackends(Farm.of(2).pool("health.interval", "60s"))) {
      int start = farm.changes().size();
      farm.backends().forEach(each -> each.health(Scripts.responds(200, "well")));

      assertThat(farm.get("/").status()).isEqualTo(503);

      farm.changes().await(start, "b1", ALIVE);
      assertThat(farm.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void many_requests_without_a_live_backend_start_few_probes() {
    try (Farm farm = withDeadBackends(Farm.of(1).pool("health.interval", "60s"));
        RawClient client = farm.connect()) {
      ScriptedBackend backend = farm.backend(1);
      int before = backend.probes();
      long begun = System.nanoTime();

      for (int i = 0; i < 100; i++) {
        assertThat(client.get("/").status()).isEqualTo(503);
      }

      Await.until("a kicked probe", () -> backend.probes() > before);
      long rounds = (System.nanoTime() - begun) / 200_000_000 + 2;
      assertThat(backend.probes() - before).isBetween(1, (int) rounds);
    }
  }

  @Test
  void a_pool_whose_backends_all_refuse_connections_is_a_503_and_recovers_when_one_returns() {
    try (Farm farm = Farm.of(2).start()) {
      farm.backends().forEach(ScriptedBackend::stop);

      Response response = farm.get("/");
      assertThat(response.status()).isEqualTo(503);
      assertThat(response.field("retry-after")).isPresent();

      farm.changes().await("b1", DEAD);
      int start = farm.changes().size();
      farm.backend(1).start();
      farm.changes().await(start, "b1", ALIVE);
      assertThat(farm.get("/").body()).isEqualTo("b1");
    }
  }

  @Test
  void a_request_waits_for_the_first_backend_that_becomes_alive() {
    try (Farm farm =
            withDeadBackends(Farm.of(1).pool("whenNoneAlive", new JsonObject().put("wait", "5s")));
        RawClient client = farm.connect()) {
      client.sendGet("/");
      farm.backend(1).health(Scripts.responds(200, "well"));

      assertThat(client.read().status()).isEqualTo(200);
    }
  }

  @Test
  void a_request_that_waited_without_success_is_a_503() {
    try (Farm farm =
        withDeadBackends(Farm.of(1).pool("whenNoneAlive", new JsonObject().put("wait", "200ms")))) {
      assertThat(farm.get("/").status()).isEqualTo(503);
    }
  }

  @Test
  void no_more_requests_wait_than_the_queue_holds() {
    try (Farm farm = withDeadBackends(Farm.of(1)
            .set("proxy.instances", 1)
            .pool("health.interval", "60s")
            .pool("limits.queue", 1)
            .pool("whenNoneAlive", new JsonObject().put("wait", "8s")));
        RawClient first = farm.connect();
        RawClient second = farm.connect()) {
      first.sendGet("/");
      Await.until("it waits", () -> farm.snapshot().encode().contains("\"waiting\":1"));

      assertThat(second.get("/").status()).isEqualTo(503);

      farm.backend(1).health(Scripts.responds(200, "well"));
      // each request triggers a probe, unless it is too soon after the last one
      Await.until("it is alive", () -> farm.get("/").status() == 200);
      assertThat(first.read().status()).isEqualTo(200);
    }
  }

  @Test
  void a_pool_that_fails_open_tries_dead_backends() {
    try (Farm farm = withDeadBackends(Farm.of(2).pool("whenNoneAlive", "fail-open"))) {
      assertThat(farm.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void marks_by_traffic_alone_never_empty_a_pool() {
    try (Farm farm = Farm.of(2)
            .pool("passive.backoff", new JsonObject().put("first", "10s"))
            .start();
        RawClient client = farm.connect()) {
      farm.backends().forEach(each -> each.at("/reset", Scripts.resets()));
      farm.backend(1).at("/", Scripts.resets());

      assertThat(client.get("/reset").status()).isEqualTo(502);
      Await.until("a mark", () -> {
        assertThat(client.get("/").status()).isEqualTo(200);
        return Snapshots.backend(farm.snapshot(), "b1").getString("health").equals("dead");
      });
      farm.backend(1).at("/", Scripts.responds(200, "b1"));
      farm.backend(2).stop();

      for (int i = 0; i < 10; i++) {
        assertThat(farm.get("/").status()).isEqualTo(200);
      }
    }
  }

  @Test
  void health_switched_off_sends_traffic_without_a_probe() {
    try (Farm farm = Farm.of(2).pool("health", false).start()) {
      assertThat(farm.get("/").status()).isEqualTo(200);
      assertThat(farm.backends()).allMatch(each -> each.probes() == 0);
    }
  }

  @Test
  void
      without_probes_a_dead_backend_gets_one_request_after_its_backoff_and_its_answer_revives_it() {
    try (Farm farm = Farm.of(1).pool("health", false).start()) {
      farm.backend(1).stop();
      assertThat(farm.get("/").status()).isEqualTo(503);
      farm.changes().await("b1", DEAD);
      int start = farm.changes().size();
      farm.backend(1).start();

      Await.until("a revival by answers", () -> {
        farm.get("/");
        return farm.changes().brief(start).contains("b1:dead→alive (request)");
      });
      assertThat(farm.get("/").status()).isEqualTo(200);
    }
  }
}
