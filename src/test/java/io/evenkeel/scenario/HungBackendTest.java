package io.evenkeel.scenario;

import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.Scripts;
import io.evenkeel.model.ChangeCause;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Backends that hang are detected by the requests that wait for them. */
class HungBackendTest {
  private static Farm withShortIntervals(int backends) {
    return Farm.of(backends)
        .pool("health.interval", "60s")
        .pool("health.timeout", "200ms")
        .pool("passive.suspectAfter", "200ms")
        .pool("passive.hungAfter", "400ms");
  }

  @Test
  void gets_that_wait_for_a_frozen_backend_move_to_another_one() {
    try (Farm farm = withShortIntervals(3).start();
        Load load = farm.load(6)) {
      load.more(50);
      int start = farm.changes().size();
      farm.backend(3).freeze();
      assertThat(farm.changes().await(start, "b3", DEAD).cause()).isEqualTo(ChangeCause.PROBE);
      load.more(100).stop();
      farm.backend(3).thaw();

      assertThat(load.errors()).isEmpty();
      assertThat(load.tally().keySet()).containsOnly("200 b1", "200 b2", "200 b3");
    }
  }

  @Test
  void a_post_that_waits_for_a_frozen_backend_gets_a_prompt_504() {
    try (Farm farm = withShortIntervals(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).freeze();

      assertThat(client.post("/", "precious").status()).isEqualTo(504);

      farm.backend(1).thaw();
      Await.until("seen at most once", () -> farm.backend(1).requestsSeen("POST") <= 1);
    }
  }

  @Test
  void
      two_that_both_hang_although_their_probes_pass_end_in_a_prompt_504_and_leave_nothing_behind() {
    try (Farm farm = withShortIntervals(2).pool("timeouts.response", "1s").start();
        RawClient client = farm.connect().readTimeout(Duration.ofSeconds(8))) {
      farm.backends().forEach(each -> each.always(Scripts.neverResponds()));

      assertThat(client.get("/").status()).isEqualTo(504);

      assertThat(farm.backends()).allMatch(each -> !each.received().isEmpty());
      farm.awaitIdle();
    }
  }

  @Test
  void requests_of_a_backend_that_hangs_although_its_probes_pass_go_to_another_one_too() {
    try (Farm farm = withShortIntervals(2).start();
        Load load = farm.load(4)) {
      load.more(20);
      farm.backend(1).always(Scripts.neverResponds());
      load.more(60).stop();

      assertThat(load.errors()).isEmpty();
      assertThat(load.tally().keySet()).containsOnly("200 b1", "200 b2");
      assertThat(farm.changes().await("b1", DEAD).cause()).isEqualTo(ChangeCause.REQUEST);
    }
  }

  @Test
  void a_slow_response_with_passing_probes_is_awaited() {
    CountDownLatch finish = new CountDownLatch(1);
    try (Farm farm = withShortIntervals(1).start();
        RawClient client = farm.connect()) {
      int start = farm.changes().size();
      int probes = farm.backend(1).probes();
      farm.backend(1).at("/slow", request -> {
        finish.await();
        request.respond(200, "at last");
      });
      client.sendGet("/slow");
      Await.until("a suspecting probe", () -> farm.backend(1).probes() > probes);
      finish.countDown();

      assertThat(client.read().body()).isEqualTo("at last");
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_probe_with_a_wrong_status_lets_requests_in_flight_finish() {
    CountDownLatch finish = new CountDownLatch(1);
    try (Farm farm = withShortIntervals(2).start();
        RawClient client = farm.connect()) {
      farm.backends()
          .forEach(each -> each.health(Scripts.responds(503, "leaving")).at("/slow", request -> {
            finish.await();
            request.respond(200, "at last");
          }));
      client.sendGet("/slow");
      Await.until(
          "a death", () -> farm.changes().brief().stream().anyMatch(each -> each.contains("dead")));
      finish.countDown();

      assertThat(client.read().body()).isEqualTo("at last");
      assertThat(
              farm.backends().stream().mapToInt(each -> each.received().size()).sum())
          .isEqualTo(1);
    }
  }

  @Test
  void a_connect_that_hangs_sends_even_a_post_to_another_backend() throws IOException {
    List<Socket> fillers = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Farm farm = Farm.of(1)) {
      fill(full, fillers);
      farm.pool(
              "backends",
              new JsonArray()
                  .add(new JsonObject()
                      .put("id", "full")
                      .put("url", "http://127.0.0.1:" + full.getLocalPort()))
                  .add(farm.backend(1).url()))
          .pool("health", false)
          .pool("timeouts.connect", "300ms")
          .start();
      ScriptedBackend other = farm.backend(1).at("/post", Scripts.echoes());
      try (RawClient client = farm.connect()) {
        assertThat(client.post("/post", "one").body()).isEqualTo("one");
        assertThat(client.post("/post", "two").body()).isEqualTo("two");
      }
      assertThat(other.requestsSeen("POST")).isEqualTo(2);
      assertThat(farm.changes().await("full", DEAD).cause()).isEqualTo(ChangeCause.REQUEST);
    } finally {
      for (Socket each : fillers) {
        each.close();
      }
    }
  }

  /** Connects until the kernel accepts no more connections. */
  private static void fill(ServerSocket full, List<Socket> fillers) throws IOException {
    for (int i = 0; i < 16; i++) {
      Socket filler = new Socket();
      fillers.add(filler);
      try {
        filler.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort()), 100);
      } catch (SocketTimeoutException enough) {
        return;
      }
    }
  }
}
