package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.CheckVerdict;
import io.evenkeel.health.probe.Scripted;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Query location 3: probes on demand, over the event bus. */
@ExtendWith(VertxExtension.class)
class HealthChecksTest {
  private final Settings settings = Settings.calm();
  private Vertx vertx;
  private Scripted one;
  private Scripted two;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    one = Scripted.start(vertx);
    two = Scripted.start(vertx);
    settings.timeout = Duration.ofMillis(500);
    settings.backend("b1", one.port()).backend("b2", two.port());
  }

  @Test
  void a_check_is_a_fresh_probe_and_counts_like_any_other() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    one.answers(Scripted.status(503, ""));
    Instant before = Instant.now();
    CheckVerdict verdict = Eventually.get(CheckVerdict.request(vertx, "shop", "b1"));
    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.health()).isEqualTo(Health.DEAD);
    assertThat(verdict.held()).isFalse();
    assertThat(verdict.status()).hasValue(503);
    assertThat(verdict.reason()).isEqualTo("status 503, expected 200");
    assertThat(verdict.latencyMs()).isPositive();
    assertThat(verdict.phases().firstByte()).isPresent();
    assertThat(verdict.at()).isAfterOrEqualTo(before);
    assertThat(room.state("b1").cause()).isEqualTo(ChangeCause.CHECK);
    assertThat(CheckVerdict.of(verdict.toJson())).isEqualTo(verdict);

    one.answers(Scripted.ok());
    assertThat(Eventually.get(CheckVerdict.request(vertx, "shop", "b1")).health())
        .isEqualTo(Health.ALIVE);
    Eventually.is("told", () -> room.told("b1").size() == 3);
    assertThat(room.told("b1"))
        .containsExactly("alive by probe", "dead by check", "alive by check");
  }

  @Test
  void the_wire_has_the_fields_of_the_contract_in_order() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    JsonObject verdict = Eventually.get(room.ask(CheckVerdict.ADDRESS, HealthRoom.backend("b1")));
    assertThat(verdict.fieldNames())
        .containsExactly(
            "pool",
            "backend",
            "health",
            "passed",
            "held",
            "status",
            "reason",
            "latencyMs",
            "phasesMs",
            "at");
  }

  @Test
  void calls_at_the_same_time_share_one_probe() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    List<Future<JsonObject>> all = Stream.generate(
            () -> room.ask(CheckVerdict.ADDRESS, HealthRoom.backend("b1")))
        .limit(50)
        .toList();
    JsonObject first = Eventually.get(all.get(0));
    all.forEach(each -> assertThat(Eventually.get(each)).isEqualTo(first));
    assertThat(one.heads).hasSize(2);
  }

  @Test
  void a_call_never_gets_a_probe_that_began_before_it() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    one.answers(Scripted.silence());
    Future<CheckVerdict> first = CheckVerdict.request(vertx, "shop", "b1");
    Eventually.is("the first runs", () -> one.heads.size() == 2);
    one.answers(Scripted.ok());
    Future<CheckVerdict> second = CheckVerdict.request(vertx, "shop", "b1");
    assertThat(Eventually.get(second).passed()).isTrue();
    assertThat(Eventually.get(first).passed()).isFalse();
    assertThat(one.heads).hasSize(3);
    assertThat(room.state("b1").health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void probes_on_demand_are_spaced() {
    HealthRoom.open(vertx, settings);
    Instant first = Eventually.get(CheckVerdict.request(vertx, "shop", "b1")).at();
    Instant second = Eventually.get(CheckVerdict.request(vertx, "shop", "b1")).at();
    assertThat(Duration.between(first, second)).isGreaterThanOrEqualTo(Duration.ofMillis(195));
  }

  @Test
  void a_check_sets_the_timer_anew() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    Instant before = room.state("b1").nextProbeAt().orElseThrow();
    Eventually.get(CheckVerdict.request(vertx, "shop", "b1"));
    Instant next = room.state("b1").nextProbeAt().orElseThrow();
    assertThat(next).isAfter(before).isAfter(Instant.now().plus(Duration.ofMinutes(59)));
  }

  @Test
  void a_pool_and_everything_can_be_checked() {
    two.dies();
    Settings other = Settings.calm().backend("b1", one.port());
    other.pool = "blog";
    other.probes = false;
    HealthRoom room = HealthRoom.open(vertx, settings, other);
    JsonObject pool =
        Eventually.get(room.ask(CheckVerdict.ADDRESS, new JsonObject().put("pool", "shop")));
    assertThat(healths(pool)).containsExactly("shop/b1 alive", "shop/b2 dead");
    JsonObject all = Eventually.get(room.ask(CheckVerdict.ADDRESS, new JsonObject()));
    assertThat(healths(all)).containsExactly("shop/b1 alive", "shop/b2 dead", "blog/b1 alive");
  }

  private static List<String> healths(JsonObject answer) {
    JsonArray verdicts = answer.getJsonArray("verdicts");
    return Stream.iterate(0, i -> i < verdicts.size(), i -> i + 1)
        .map(verdicts::getJsonObject)
        .map(CheckVerdict::of)
        .map(verdict ->
            verdict.pool() + "/" + verdict.backend() + " " + verdict.health().word())
        .toList();
  }

  @Test
  void what_cannot_be_checked_is_refused_in_a_sentence() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    String check = CheckVerdict.ADDRESS;
    assertThat(room.refusal(check, HealthRoom.backend("b9")))
        .isEqualTo("404 no backend \"b9\" in pool \"shop\"; it has b1, b2");
    assertThat(room.refusal(check, new JsonObject().put("pool", "x")))
        .isEqualTo("404 no pool \"x\"; there are shop");
    assertThat(room.refusal(check, new JsonObject().put("backend", "b1")))
        .isEqualTo("400 \"pool\" is missing");
    assertThat(room.refusal(check, new JsonObject().put("pool", 7)))
        .isEqualTo("400 \"pool\" has to be text");
    assertThat(room.refusal(check, "b1")).startsWith("400 the message has to be a JSON object");
  }

  @Test
  void a_call_that_waits_when_it_stops_gets_a_failure() {
    HealthRoom room = HealthRoom.open(vertx, settings);
    one.answers(Scripted.silence());
    Future<CheckVerdict> pending = CheckVerdict.request(vertx, "shop", "b1");
    Eventually.is("it runs", () -> one.heads.size() == 2);
    room.close();
    assertThat(Eventually.failure(pending)).hasMessage("health is not being watched any more");
  }
}
