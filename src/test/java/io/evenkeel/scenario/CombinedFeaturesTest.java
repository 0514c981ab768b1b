package io.evenkeel.scenario;

import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Script;
import io.evenkeel.kit.Scripts;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Features that other tests cover one by one, in combination: queues, retries, hedges, last resorts and stops. */
class CombinedFeaturesTest {
  private static Farm queued(Farm farm, String longest) {
    return farm.set("proxy.instances", 1)
        .pool("health.interval", "60s")
        .pool("limits.requests", 1)
        .pool("timeouts.queue", longest);
  }

  private static void waiting(Farm farm, int count) {
    Await.until(
        count + " in the queue", () -> farm.snapshot().encode().contains("\"waiting\":" + count));
  }

  private static Script gated(Semaphore gate) {
    return request -> {
      gate.acquire();
      request.respond(200, "held");
    };
  }

  @Test
  void a_failed_attempt_does_not_shorten_the_time_in_the_queue() {
    Semaphore first = new Semaphore(0);
    Semaphore second = new Semaphore(0);
    try (Farm farm = queued(Farm.of(2), "600ms").start();
        RawClient one = farm.connect();
        RawClient two = farm.connect();
        RawClient third = farm.connect()) {
      farm.backend(1).at("/held", gated(first)).at("/third", request -> {
        request.pause(Duration.ofMillis(700));
        request.reset();
      });
      farm.backend(2).at("/held", gated(second));
      one.sendGet("/held");
      two.sendGet("/held");
      Await.until("one at each", () -> farm.backends().stream()
          .allMatch(each -> each.received("/held").size() == 1));
      third.sendGet("/third");
      waiting(farm, 1);
      first.release();
      Await.until("it has a place", () -> farm.backend(1).received("/third").size() == 1);
      farm.changes().await("b1", DEAD);
      waiting(farm, 1);

      second.release();

      assertThat(third.read().body()).isEqualTo("b2");
    }
  }

  @Test
  void a_client_that_disconnects_in_the_queue_frees_its_place() {
    Semaphore gate = new Semaphore(0);
    try (Farm farm = queued(Farm.of(1), "8s").start();
        RawClient first = farm.connect();
        RawClient last = farm.connect()) {
      farm.backend(1).at("/held", gated(gate));
      first.sendGet("/held");
      Await.until("it is under way", () -> farm.backend(1).received("/held").size() == 1);
      RawClient leaving = farm.connect().sendGet("/held");
      waiting(farm, 1);
      last.sendPost("/held", "x");
      waiting(farm, 2);

      leaving.close();
      waiting(farm, 1);
      gate.release(2);

      assertThat(first.read().status()).isEqualTo(200);
      assertThat(last.read().status()).isEqualTo(200);
      assertThat(farm.backend(1).received("/held")).hasSize(2);
    }
  }

  @Test
  void a_pool_that_fails_open_tries_held_backends_before_dead_ones() {
    try (Farm farm = Farm.of(3)
        .pool("whenNoneAlive", "fail-open")
        .pool("passive.backoff", new JsonObject().put("first", "10s"))
        .admin()
        .start()) {
      farm.backend(2).health(Scripts.responds(503, "down"));
      farm.changes().await("b2", DEAD);
      farm.backend(1).at("/reset", Scripts.resets());
      for (int i = 0; i < 4; i++) {
        assertThat(farm.get("/reset").body()).isEqualTo("b3");
      }
      farm.changes().await("b1", DEAD);
      farm.admin(
          "PATCH", "/api/pools/default/backends/b3", new JsonObject().put("mode", "maintenance"));

      for (int i = 0; i < 6; i++) {
        assertThat(farm.get("/").body()).isEqualTo("b1");
      }
    }
  }

  @Test
  void a_body_stays_with_its_client_until_a_backend_is_alive() {
    String large = "y".repeat(200_000);
    try (Farm farm = Farm.of(1).pool("whenNoneAlive", new JsonObject().put("wait", "8s"))) {
      farm.backend(1).health(Scripts.responds(503, "down")).always(Scripts.echoes());
      farm.start();
      farm.changes().await("b1", DEAD);
      try (RawClient chunked = farm.connect();
          RawClient small = farm.connect();
          RawClient measured = farm.connect()) {
        chunked.send("POST /a HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
            + Scripts.chunk("begun, "));
        small.sendPost("/b", "small");
        measured.send("POST /c HTTP/1.1\r\nHost: test\r\nContent-Length: 200000\r\n\r\n" + large);
        waiting(farm, 3);
        chunked.send(Scripts.chunk("and ended") + "0\r\n\r\n");

        farm.backend(1).health(Scripts.responds(200, "well"));

        assertThat(chunked.read().body()).isEqualTo("begun, and ended");
        assertThat(small.read().body()).isEqualTo("small");
        assertThat(measured.read().body()).isEqualTo(large);
        assertThat(farm.duplicatePosts()).isEmpty();
      }
    }
  }

  @Test
  void a_request_hedged_to_a_second_frozen_backend_moves_to_a_third() {
    try (Farm farm = Farm.of(3)
        .pool("health.interval", "60s")
        .pool("health.timeout", "200ms")
        .pool("passive.suspectAfter", "300ms")
        .pool("hedge", new JsonObject().put("after", "50ms").put("budget", "50%"))
        .start()) {
      farm.backend(1).freeze();
      farm.backend(2).freeze();
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        clients.add(farm.connect().sendGet("/"));
      }

      for (RawClient each : clients) {
        assertThat(each.read().body()).isEqualTo("b3");
        each.close();
      }
      farm.backend(1).thaw();
      farm.backend(2).thaw();
    }
  }

  @Test
  void a_stop_waits_for_uploads_of_both_versions_of_http() {
    try (Farm farm = Http2ClientTest.serving(Farm.of(1)).start();
        H2Peer streams = H2Peer.connect(farm.port());
        RawClient plain = farm.connect()) {
      farm.backend(1).at("/up", Scripts.echoes());
      streams.request(1, false, "POST", "/up").data(1, false, "one, ");
      plain.send("POST /up HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
          + Scripts.chunk("two, "));
      Await.until("both under way", () -> farm.backend(1).received("/up").size() == 2);

      Future<?> stopped = farm.evenkeel().close();
      streams.await(io.evenkeel.kit.Frame.GOAWAY);
      streams.data(1, true, "and its end");
      plain.send(Scripts.chunk("and its end") + "0\r\n\r\n");

      assertThat(streams.answer(1).body()).isEqualTo("one, and its end");
      assertThat(plain.read().body()).isEqualTo("two, and its end");
      Await.result(stopped);
    }
  }

  @Test
  void requests_leave_a_hung_backend_although_hedges_spent_the_budget() {
    try (Farm farm = Farm.of(2)
        .pool("health.interval", "60s")
        .pool("health.timeout", "200ms")
        .pool("passive.suspectAfter", "300ms")
        .pool("retry.budget", "0%")
        .pool("hedge", new JsonObject().put("after", "10ms").put("budget", "100%"))
        .start()) {
      farm.backends()
          .forEach(each -> each.at("/slow", request -> {
            request.pause(Duration.ofMillis(50));
            request.respond(200, "slow");
          }));
      try (Load load = new Load(farm.port(), 32, client -> client.get("/slow"))) {
        Await.until("nothing left", () -> countOpen(farm) == 0);
        farm.backend(1).freeze();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          clients.add(farm.connect().sendGet("/"));
        }

        for (RawClient each : clients) {
          assertThat(each.read().body()).isEqualTo("b2");
          each.close();
        }
        load.stop();
        assertThat(load.errors()).isEmpty();
        assertThat(load.tally().keySet()).containsOnly("200 slow");
      } finally {
        farm.backend(1).thaw();
      }
    }
  }

  private static long countOpen(Farm farm) {
    return farm.snapshot()
        .getJsonArray("pools")
        .getJsonObject(0)
        .getJsonObject("budget")
        .getLong("left");
  }
}
