package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.Scripts;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Limits on requests are enforced, and a request beyond one is rejected with the right status. */
class LimitsTest {
  @Test
  void a_body_over_the_limit_is_a_413_announced_or_not() {
    try (Farm farm = Farm.of(1).set("proxy.limits.bodyBytes", "1KiB").start()) {
      farm.backend(1).at("/echo", Scripts.echoes());
      try (RawClient announced = farm.connect();
          RawClient chunked = farm.connect()) {
        Response first = announced
            .send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5000\r\n\r\n")
            .read();
        Response second = chunked
            .send("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Scripts.chunk("x".repeat(5000)) + "0\r\n\r\n")
            .read();

        assertThat(first.status()).isEqualTo(413);
        assertThat(second.status()).isEqualTo(413);
        assertThat(farm.post("/echo", "x".repeat(1024)).status()).isEqualTo(200);
        assertThat(farm.changes().brief()).noneMatch(each -> each.contains("dead"));
      }
    }
  }

  @Test
  void a_head_over_the_limit_is_a_431_and_a_uri_over_the_limit_a_414() {
    try (Farm farm = Farm.of(1)
        .set("proxy.limits.headerBytes", "2KiB")
        .set("proxy.limits.uriBytes", "1KiB")
        .start()) {
      try (RawClient head = farm.connect();
          RawClient target = farm.connect()) {
        Response longHead = head.send(
                "GET / HTTP/1.1\r\nHost: test\r\nX-A: " + "x".repeat(4000) + "\r\n\r\n")
            .read();
        Response longUri = target.get("/" + "x".repeat(4000));

        assertThat(longHead.status()).isEqualTo(431);
        assertThat(longUri.status()).isEqualTo(414);
        assertThat(head.seesClose()).isTrue();
        assertThat(target.seesClose()).isTrue();
        assertThat(farm.backend(1).received()).isEmpty();
      }
    }
  }

  @Test
  void requests_over_the_limit_wait_in_the_queue() {
    Semaphore finish = new Semaphore(0);
    try (Farm farm =
        Farm.of(1).pool("limits.requests", 2).pool("timeouts.queue", "8s").start()) {
      ScriptedBackend backend = gated(farm, finish);
      List<RawClient> clients = sendRequests(farm, 6);
      Await.until("two at the backend", () -> backend.received("/gate").size() == 2);

      finish.release(6);

      for (RawClient each : clients) {
        assertThat(each.read().status()).isEqualTo(200);
        each.close();
      }
      assertThat(backend.received("/gate")).hasSize(6);
    }
  }

  @Test
  void a_full_queue_is_a_503_that_blames_no_backend() {
    Semaphore finish = new Semaphore(0);
    try (Farm farm = Farm.of(1)
        .set("proxy.instances", 1)
        .pool("limits.requests", 1)
        .pool("limits.queue", 1)
        .pool("timeouts.queue", "8s")
        .start()) {
      int start = farm.changes().size();
      ScriptedBackend backend = gated(farm, finish);
      List<RawClient> first = sendRequests(farm, 1);
      Await.until("one at the backend", () -> backend.received("/gate").size() == 1);
      List<RawClient> second = sendRequests(farm, 1);
      Await.until("one in the queue", () -> farm.snapshot().encode().contains("\"waiting\":1"));

      Response rejected = farm.get("/gate");

      assertThat(rejected.status()).isEqualTo(503);
      assertThat(rejected.field("retry-after")).isPresent();
      finish.release(2);
      assertThat(first.get(0).read().status()).isEqualTo(200);
      assertThat(second.get(0).read().status()).isEqualTo(200);
      first.get(0).close();
      second.get(0).close();
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_request_that_was_queued_for_too_long_is_a_503() {
    Semaphore finish = new Semaphore(0);
    try (Farm farm =
        Farm.of(1).pool("limits.requests", 1).pool("timeouts.queue", "200ms").start()) {
      ScriptedBackend backend = gated(farm, finish);
      List<RawClient> first = sendRequests(farm, 1);
      Await.until("one at the backend", () -> backend.received("/gate").size() == 1);

      assertThat(farm.get("/gate").status()).isEqualTo(503);

      finish.release(1);
      assertThat(first.get(0).read().status()).isEqualTo(200);
      first.get(0).close();
    }
  }

  @Test
  void a_queued_request_goes_to_the_first_backend_with_a_free_place() {
    Semaphore finish = new Semaphore(0);
    try (Farm farm =
        Farm.of(2).pool("limits.requests", 1).pool("timeouts.queue", "8s").start()) {
      Semaphore later = new Semaphore(0);
      gated(farm, later);
      farm.backend(2).at("/gate", request -> {
        finish.acquire();
        request.respond(200, "b2");
      });
      List<RawClient> clients = sendRequests(farm, 2);
      Await.until("one at each", () -> farm.backends().stream()
          .allMatch(each -> each.received("/gate").size() == 1));
      List<RawClient> third = sendRequests(farm, 1);

      finish.release(2);

      assertThat(third.get(0).read().body()).isEqualTo("b2");
      later.release();
      clients.forEach(RawClient::close);
      third.forEach(RawClient::close);
    }
  }

  @Test
  void with_no_retry_budget_left_the_response_of_the_backend_is_relayed() {
    try (Farm farm = Farm.of(2)
        .pool("retry.statuses", new JsonArray().add(500))
        .pool("retry.budget", "0%")
        .start()) {
      farm.backends().forEach(each -> each.always(Scripts.responds(500, "original")));
      try (Load load = farm.load(4)) {
        load.more(300).stop();
        assertThat(load.errors()).isEmpty();
        assertThat(load.tally().keySet()).containsOnly("500 original");
        long sent =
            farm.backends().stream().mapToLong(each -> each.requestsSeen("GET")).sum();
        assertThat(sent).isLessThan(2 * load.responses());
      }
    }
  }

  @Test
  void a_backend_that_asks_to_wait_is_not_asked_again_at_once() {
    try (Farm farm = Farm.of(2).pool("retry.statuses", new JsonArray().add(503)).start()) {
      farm.backends()
          .forEach(each -> each.at("/", Scripts.responds(503, "busy", "Retry-After", "2")));

      Response response = farm.get("/");

      assertThat(response.status()).isEqualTo(503);
      assertThat(response.field("retry-after")).contains("2");
      assertThat(farm.backends().stream()
              .mapToInt(each -> each.received("/").size())
              .sum())
          .isEqualTo(1);
    }
  }

  @Test
  void a_response_with_a_listed_status_is_retried_on_another_backend() {
    try (Farm farm = Farm.of(2).pool("retry.statuses", new JsonArray().add(503)).start()) {
      farm.backend(1).always(Scripts.responds(503, "original"));

      for (int i = 0; i < 5; i++) {
        assertThat(farm.get("/").body()).isEqualTo("b2");
      }
    }
  }

  @Test
  void if_all_backends_send_a_listed_status_the_last_response_is_relayed() {
    try (Farm farm = Farm.of(2).pool("retry.statuses", new JsonArray().add(503)).start()) {
      farm.backends().forEach(each -> each.always(Scripts.responds(503, "original")));

      Response response = farm.get("/");

      assertThat(response.status()).isEqualTo(503);
      assertThat(response.body()).isEqualTo("original");
      assertThat(farm.backends()).allMatch(each -> each.received().size() == 1);
    }
  }

  private static ScriptedBackend gated(Farm farm, Semaphore finish) {
    return farm.backend(1).at("/gate", request -> {
      finish.acquire();
      request.respond(200, "b1");
    });
  }

  private static List<RawClient> sendRequests(Farm farm, int count) {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(farm.connect().sendGet("/gate"));
    }
    return clients;
  }
}
