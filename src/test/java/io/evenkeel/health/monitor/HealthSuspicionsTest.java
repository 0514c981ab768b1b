package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.CheckVerdict;
import io.evenkeel.health.probe.ScriptedServer;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.Health;
import io.evenkeel.traffic.BackendTraffic;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests of the proxies for a probe: about a silent backend, and when no backend accepts. */
@ExtendWith(VertxExtension.class)
class HealthSuspicionsTest {
  private final Settings settings = Settings.calm();
  private Vertx vertx;
  private ScriptedServer one;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    one = ScriptedServer.start(vertx);
    settings.timeout = Duration.ofMillis(200);
    settings.fall = 3;
    settings.backend("b1", one.port());
  }

  @Test
  void a_silent_backend_is_dead_after_as_many_probes_as_fall_says_without_a_wait_between_them() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    one.respondWith(ScriptedServer.silence());
    assertThat(suspect(health)).isEqualTo(answer(false, false));
    assertThat(health.state("b1").health()).isEqualTo(Health.ALIVE);
    health.awaitHealth("b1", Health.DEAD);
    assertThat(health.publishedChanges("b1")).containsExactly("alive by probe", "dead by probe");
    assertThat(one.heads).hasSize(4);
  }

  @Test
  void a_probe_that_times_out_while_requests_are_answered_says_that_the_backend_is_busy() {
    settings.fall = 1;
    HealthFixture health = HealthFixture.start(vertx, settings);
    one.respondWith(ScriptedServer.silence());
    Future<JsonObject> suspicion = ask(health);
    Eventually.isTrue("probed", () -> one.heads.size() == 2);
    BackendTraffic traffic = health.traffic.backend(new BackendId("shop", "b1"));
    long answers =
        vertx.setPeriodic(10, tick -> traffic.recordResponse(0, 1_000_000, System.nanoTime()));

    assertThat(Eventually.get(suspicion)).isEqualTo(answer(false, true));
    vertx.cancelTimer(answers);
    assertThat(health.state("b1").health()).isEqualTo(Health.ALIVE);
    assertThat(health.state("b1").lastProbe().orElseThrow().reason())
        .isEqualTo("no answer within 200 ms, but the backend answers requests");
    assertThat(suspect(health)).isEqualTo(answer(false, false));
    assertThat(health.state("b1").health()).isEqualTo(Health.DEAD);
  }

  @Test
  void a_wrong_status_is_a_response_and_counts_as_one_failure() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    one.respondWith(ScriptedServer.status(503, ""));
    assertThat(suspect(health)).isEqualTo(answer(false, true));
    assertThat(health.state("b1").health()).isEqualTo(Health.ALIVE);
    one.respondWith(ScriptedServer.ok());
    assertThat(suspect(health)).isEqualTo(answer(true, true));
  }

  @Test
  void concurrent_suspicions_share_a_probe() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    List<Future<JsonObject>> all = Stream.generate(
            () -> health.request(HealthVerticle.SUSPECT_ADDRESS, HealthFixture.backend("b1")))
        .limit(50)
        .toList();
    all.forEach(each -> assertThat(Eventually.get(each)).isEqualTo(answer(true, true)));
    assertThat(one.heads).hasSize(2);
  }

  @Test
  void without_probes_a_suspected_backend_counts_as_responding() {
    settings.probes = false;
    HealthFixture health = HealthFixture.start(vertx, settings);
    assertThat(suspect(health)).isEqualTo(answer(false, true));
  }

  @Test
  void an_unknown_backend_is_a_404() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    assertThat(health.failureOf(HealthVerticle.SUSPECT_ADDRESS, HealthFixture.backend("b9")))
        .isEqualTo("404 no backend \"b9\" in pool \"shop\"; it has b1");
  }

  @Test
  void a_none_accepting_message_revives_a_recovered_pool() {
    one.respondWith(ScriptedServer.status(503, ""));
    HealthFixture health = HealthFixture.start(vertx, settings);
    assertThat(health.pool().acceptingCount()).isZero();
    one.respondWith(ScriptedServer.ok());
    kick();
    health.awaitHealth("b1", Health.ALIVE);
    Eventually.isTrue("told", () -> health.publishedChanges("b1").size() == 2);
    assertThat(health.publishedChanges("b1")).containsExactly("dead by probe", "alive by probe");
  }

  @Test
  void many_none_accepting_messages_cause_one_or_two_rounds() {
    one.respondWith(ScriptedServer.status(503, ""));
    HealthFixture health = HealthFixture.start(vertx, settings);
    for (int i = 0; i < 200; i++) {
      kick();
    }
    // three more checks, each spaced after the rounds before: all probes of those rounds have ended
    for (int i = 0; i < 3; i++) {
      Eventually.get(CheckVerdict.request(vertx, "shop", "b1"));
    }
    assertThat(one.heads.size()).isLessThanOrEqualTo(6);
    assertThat(health.state("b1").health()).isEqualTo(Health.DEAD);
  }

  private void kick() {
    vertx.eventBus().send(HealthVerticle.KICK_ADDRESS, new JsonObject().put("pool", "shop"));
  }

  private static JsonObject suspect(HealthFixture health) {
    return Eventually.get(ask(health));
  }

  private static Future<JsonObject> ask(HealthFixture health) {
    return health.request(
        HealthVerticle.SUSPECT_ADDRESS, HealthFixture.backend("b1").put("seq", 1));
  }

  private static JsonObject answer(boolean passed, boolean answered) {
    return new JsonObject().put("passed", passed).put("answered", answered);
  }
}
