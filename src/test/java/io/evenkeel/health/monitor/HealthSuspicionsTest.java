package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.CheckVerdict;
import io.evenkeel.health.probe.Scripted;
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

/** What the proxies ask of health: about a backend that is silent, and when nobody accepts. */
@ExtendWith(VertxExtension.class)
class HealthSuspicionsTest {
  private final Settings settings = Settings.calm();
  private Vertx vertx;
  private Scripted one;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    one = Scripted.start(vertx);
    settings.timeout = Duration.ofMillis(200);
    settings.fall = 3;
    settings.backend("b1", one.port());
  }

  @Test
  void a_silent_backend_is_dead_after_as_many_probes_as_fall_says_without_a_wait_between_them() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    one.answers(Scripted.silence());
    assertThat(suspect(room)).isEqualTo(answer(false, false));
    assertThat(room.state("b1").health()).isEqualTo(Health.ALIVE);
    room.becomes("b1", Health.DEAD);
    assertThat(room.told("b1")).containsExactly("alive by probe", "dead by probe");
    assertThat(one.heads).hasSize(4);
  }

  @Test
  void a_probe_that_times_out_while_requests_are_answered_says_that_the_backend_is_busy() {
    settings.fall = 1;
    HealthRoom room = HealthRoom.open(vertx, settings);
    one.answers(Scripted.silence());
    Future<JsonObject> suspicion = ask(room);
    Eventually.is("probed", () -> one.heads.size() == 2);
    BackendTraffic traffic = room.traffic.backend(new BackendId("shop", "b1"));
    long answers =
        vertx.setPeriodic(10, tick -> traffic.recordResponse(0, 1_000_000, System.nanoTime()));

    assertThat(Eventually.get(suspicion)).isEqualTo(answer(false, true));
    vertx.cancelTimer(answers);
    assertThat(room.state("b1").health()).isEqualTo(Health.ALIVE);
    assertThat(room.state("b1").lastProbe().orElseThrow().reason())
        .isEqualTo("no answer within 200 ms, but the backend answers requests");
    assertThat(suspect(room)).isEqualTo(answer(false, false));
    assertThat(room.state("b1").health()).isEqualTo(Health.DEAD);
  }

  @Test
  void a_wrong_status_is_an_answer_and_counts_as_one_failure() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    one.answers(Scripted.status(503, ""));
    assertThat(suspect(room)).isEqualTo(answer(false, true));
    assertThat(room.state("b1").health()).isEqualTo(Health.ALIVE);
    one.answers(Scripted.ok());
    assertThat(suspect(room)).isEqualTo(answer(true, true));
  }

  @Test
  void those_who_suspect_at_the_same_time_share_a_probe() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    List<Future<JsonObject>> all = Stream.generate(
            () -> room.ask(HealthVerticle.SUSPECT_ADDRESS, HealthRoom.backend("b1")))
        .limit(50)
        .toList();
    all.forEach(each -> assertThat(Eventually.get(each)).isEqualTo(answer(true, true)));
    assertThat(one.heads).hasSize(2);
  }

  @Test
  void without_probes_nothing_can_be_said_and_nobody_is_to_be_cut_off() {
    settings.probes = false;
    HealthRoom room = HealthRoom.open(vertx, settings);
    assertThat(suspect(room)).isEqualTo(answer(false, true));
  }

  @Test
  void an_unknown_backend_is_a_404() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    assertThat(room.refusal(HealthVerticle.SUSPECT_ADDRESS, HealthRoom.backend("b9")))
        .isEqualTo("404 no backend \"b9\" in pool \"shop\"; it has b1");
  }

  @Test
  void a_kick_revives_a_pool_that_has_recovered() {
    one.answers(Scripted.status(503, ""));
    HealthRoom room = HealthRoom.open(vertx, settings);
    assertThat(room.pool().acceptingCount()).isZero();
    one.answers(Scripted.ok());
    kick();
    room.becomes("b1", Health.ALIVE);
    Eventually.is("told", () -> room.told("b1").size() == 2);
    assertThat(room.told("b1")).containsExactly("dead by probe", "alive by probe");
  }

  @Test
  void many_kicks_are_one_round_or_two() {
    one.answers(Scripted.status(503, ""));
    HealthRoom room = HealthRoom.open(vertx, settings);
    for (int i = 0; i < 200; i++) {
      kick();
    }
    // a call at the spacing after those rounds: whatever they started is over by then
    for (int i = 0; i < 3; i++) {
      Eventually.get(CheckVerdict.request(vertx, "shop", "b1"));
    }
    assertThat(one.heads.size()).isLessThanOrEqualTo(6);
    assertThat(room.state("b1").health()).isEqualTo(Health.DEAD);
  }

  private void kick() {
    vertx.eventBus().send(HealthVerticle.KICK_ADDRESS, new JsonObject().put("pool", "shop"));
  }

  private static JsonObject suspect(HealthRoom room) {
    return Eventually.get(ask(room));
  }

  private static Future<JsonObject> ask(HealthRoom room) {
    return room.ask(HealthVerticle.SUSPECT_ADDRESS, HealthRoom.backend("b1").put("seq", 1));
  }

  private static JsonObject answer(boolean passed, boolean answered) {
    return new JsonObject().put("passed", passed).put("answered", answered);
  }
}
