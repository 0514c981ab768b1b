package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.Bypasses;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.PoolChanged;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ReceivedRequest;
import io.evenkeel.kit.Script;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.ScriptedRequest;
import io.evenkeel.kit.Scripts;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that breaks on every backend is the fault, and not the backends; real failures are marked as ever. */
class SuspectRequestTest {
  private final List<PoolChanged> pools = new CopyOnWriteArrayList<>();

  private Farm start(Farm farm) {
    PoolChanged.follow(farm.vertx(), pools::add);
    return farm.set("proxy.instances", 1)
        .pool("passive.statuses", 500)
        .pool("health.interval", "60s")
        .admin()
        .start();
  }

  private static Stream<Script> failures() {
    return Stream.of(
        Scripts.sendsRaw("220 smtp.example.com ESMTP\r\n"),
        Scripts.resets(),
        Scripts.closesAfterReadingHead(),
        Scripts.sendsRaw("HTTP/1.1 200 OK\r\nContent-Le"),
        Scripts.truncates(),
        Scripts.truncatesChunks(),
        Scripts.responds(500, "broken"));
  }

  private static void failAt(Farm farm, String path, Script failure) {
    farm.backends().forEach(each -> each.at(path, failure));
  }

  private static void assertNeverDown(Farm farm, int start) {
    assertThat(farm.changes().all().stream().skip(start))
        .extracting(HealthChanged::acceptingCount)
        .allMatch(count -> count >= farm.backends().size() - 1);
    assertThat(farm.admin("GET", "/health/ready?pool=default", null).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void a_target_that_fails_on_all_backends_marks_one_of_them_for_a_moment(Script failure) {
    try (Farm farm = start(Farm.of(3));
        RawClient other = farm.connect()) {
      failAt(farm, "/report", failure);
      int start = farm.changes().size();

      for (int i = 0; i < 8; i++) {
        farm.get("/report?year=1969");
        assertThat(other.get("/").status()).isEqualTo(200);
      }

      assertNeverDown(farm, start);
      farm.changes().await(start, "an end of the mark", change -> change.health() == ALIVE);
      // before the second backend has shown it, the first one may be tried again
      assertThat(farm.changes().all().stream().skip(start).map(HealthChanged::backend))
          .containsOnly("b1")
          .hasSizeBetween(2, 4);
      int suspect = farm.changes().size();
      for (int i = 0; i < 6; i++) {
        farm.get("/report?year=1969");
      }
      assertThat(farm.changes().size()).isEqualTo(suspect);
      assertThat(pools).noneMatch(each -> each.status().equals("down"));
      assertThat(farm.logs().lines().stream()
              .filter(line -> line.contains("suspect") && line.contains("GET /report?year=1969")))
          .hasSize(1);
    }
  }

  @Test
  void a_request_that_is_sent_once_is_suspect_when_the_next_one_fails_on_another_backend() {
    try (Farm farm = start(Farm.of(2).pool("passive.backoff", "60s"))) {
      failAt(farm, "/form", Scripts.closesAfterReadingAll());
      int start = farm.changes().size();

      for (int i = 0; i < 12; i++) {
        assertThat(farm.post("/form", "odd").status()).isEqualTo(502);
      }

      farm.changes().await(start, "an end of the mark", change -> change.health() == ALIVE);
      assertNeverDown(farm, start);
      assertThat(farm.changes().brief(start)).hasSize(2);
    }
  }

  @Test
  void targets_that_differ_each_time_take_no_pool_down_either() {
    try (Farm farm = start(Farm.of(3).pool("passive.backoff", "60s"))) {
      failAt(farm, "/form", Scripts.closesAfterReadingAll());
      int start = farm.changes().size();

      for (int i = 0; i < 30; i++) {
        assertThat(farm.post("/form?nr=" + i, "odd").status()).isEqualTo(502);
      }

      assertThat(farm.changes().all().stream().skip(start))
          .allMatch(each -> each.acceptingCount() > 0);
      assertThat(pools).noneMatch(each -> each.status().equals("down"));
      assertThat(farm.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void the_only_backend_is_marked_once_and_then_as_its_probes_say() {
    try (Farm farm = start(Farm.of(1))) {
      failAt(farm, "/report", Scripts.resets());
      int start = farm.changes().size();
      farm.get("/report");
      farm.changes().await(start, "b1", ALIVE);
      for (int i = 0; i < 10; i++) {
        assertThat(farm.get("/report").status()).isEqualTo(502);
      }
      assertThat(farm.changes().brief(start)).hasSize(2);

      farm.backend(1).health(Scripts.responds(503, "ill"));
      farm.get("/report");

      farm.changes().await(start + 2, "b1", DEAD);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void a_request_that_backends_die_of_is_sent_to_no_more_of_them_than_may_break(int broken) {
    try (Farm farm = Farm.of(5)
        .pool("retry", new JsonObject().put("attempts", 5).put("broken", broken))
        .start()) {
      farm.backends()
          .forEach(each -> each.at("/die", request -> {
            request.body();
            request.reset();
          }));

      assertThat(farm.get("/die").status()).isEqualTo(502);

      assertThat(reached(farm, "/die")).isEqualTo(broken);
    }
  }

  @Test
  void it_counts_as_sent_on_a_kept_connection_too() {
    try (Farm farm =
            Farm.of(4).pool("health.interval", "60s").set("proxy.instances", 1).start();
        RawClient client = farm.connect()) {
      for (int i = 0; i < 8; i++) {
        client.get("/");
      }
      farm.backends().forEach(each -> each.at("/die", ScriptedRequest::reset));

      client.get("/die");

      assertThat(reached(farm, "/die")).isEqualTo(2);
    }
  }

  /** Three requests break once each, on whichever backend is first, and are answered by the next. */
  private static void breakSomeOthers(Farm farm) {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    for (int i = 1; i <= 3; i++) {
      failAt(farm, "/other/" + i, request -> {
        if (seen.add(request.received().target())) {
          request.reset();
        } else {
          request.respond(200, "after all");
        }
      });
      assertThat(farm.get("/other/" + i).status()).isEqualTo(200);
    }
  }

  @Test
  void where_any_request_may_break_one_that_broke_twice_is_sent_to_a_third_backend_that_lives() {
    try (Farm farm = Farm.of(3).start()) {
      breakSomeOthers(farm);
      AtomicInteger sent = new AtomicInteger();
      failAt(farm, "/unlucky", request -> {
        if (sent.incrementAndGet() < 3) {
          request.reset();
        } else {
          request.respond(200, "lucky");
        }
      });

      assertThat(farm.get("/unlucky").body()).isEqualTo("lucky");
    }
  }

  @Test
  void a_request_that_ends_its_backends_is_not_sent_to_a_third_even_there() {
    Assumptions.assumeTrue(Bypasses.on(), "Vert.x reports another failure when a backend ends");
    try (Farm farm = Farm.of(3).start()) {
      breakSomeOthers(farm);
      farm.backends().forEach(each -> each.at("/die", request -> each.stop()));

      assertThat(farm.get("/die").status()).isEqualTo(502);

      assertThat(reached(farm, "/die")).isEqualTo(2);
      assertThat(farm.get("/").status()).isEqualTo(200);
    }
  }

  /** The number of backends that received it. */
  private static long reached(Farm farm, String path) {
    return farm.backends().stream()
        .filter(each -> !each.received(path).isEmpty())
        .count();
  }

  @Test
  void two_of_three_backends_that_really_fail_are_both_marked() {
    try (Farm farm = start(Farm.of(3).pool("passive.backoff", "60s"))) {
      farm.backend(1).always(Scripts.resets());
      farm.backend(3).always(Scripts.resets());
      int start = farm.changes().size();

      for (int i = 0; i < 12; i++) {
        farm.get("/");
      }

      assertThat(farm.snapshot().encode()).contains("\"acceptingCount\":1");
      assertThat(Snapshots.backend(farm.snapshot(), "b2").getString("health")).isEqualTo("alive");
      int before =
          farm.backend(1).received().size() + farm.backend(3).received().size();
      for (int i = 0; i < 10; i++) {
        assertThat(farm.get("/").body()).isEqualTo("b2");
      }
      assertThat(farm.backend(1).received().size() + farm.backend(3).received().size())
          .isEqualTo(before);
      assertThat(farm.changes().size()).isGreaterThanOrEqualTo(start + 2);
    }
  }

  @Test
  void a_backend_that_dies_of_a_suspect_request_is_found_by_the_probe_that_follows() {
    try (Farm farm = start(Farm.of(3))) {
      ScriptedBackend weak = farm.backend(2);
      failAt(farm, "/die", request -> request.reset());
      farm.get("/die");
      farm.get("/die");
      int start = farm.changes().size();
      weak.health(Scripts.responds(503, "ill"));

      for (int i = 0; i < 6; i++) {
        farm.get("/die");
      }

      HealthChanged death = farm.changes().await(start, "b2", DEAD);
      assertThat(death.cause().word()).isEqualTo("probe");
      assertThat(weak.received("/die")).extracting(ReceivedRequest::method).containsOnly("GET");
    }
  }
}
