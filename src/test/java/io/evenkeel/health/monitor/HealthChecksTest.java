package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.CheckVerdict;
import io.evenkeel.health.probe.ScriptedServer;
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

/** Probes on demand, over the event bus. */
@ExtendWith(VertxExtension.class)
class HealthChecksTest {
  private final Settings settings = Settings.calm();
  private Vertx vertx;
  private ScriptedServer one;
  private ScriptedServer two;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    one = ScriptedServer.start(vertx);
    two = ScriptedServer.start(vertx);
    settings.timeout = Duration.ofMillis(500);
    settings.backend("b1", one.port()).backend("b2", two.port());
  }

  @Test
  void a_check_is_a_new_probe_and_its_result_counts() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    one.respondWith(ScriptedServer.status(503, ""));
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
    assertThat(health.state("b1").cause()).isEqualTo(ChangeCause.CHECK);
    assertThat(CheckVerdict.of(verdict.toJson())).isEqualTo(verdict);

    one.respondWith(ScriptedServer.ok());
    assertThat(Eventually.get(CheckVerdict.request(vertx, "shop", "b1")).health())
        .isEqualTo(Health.ALIVE);
    Eventually.isTrue("told", () -> health.publishedChanges("b1").size() == 3);
    assertThat(health.publishedChanges("b1"))
        .containsExactly("alive by probe", "dead by check", "alive by check");
  }

  @Test
  void the_reply_has_the_documented_fields_in_order() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    JsonObject verdict =
        Eventually.get(health.request(CheckVerdict.ADDRESS, HealthFixture.backend("b1")));
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
  void concurrent_checks_share_one_probe() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    List<Future<JsonObject>> all = Stream.generate(
            () -> health.request(CheckVerdict.ADDRESS, HealthFixture.backend("b1")))
        .limit(50)
        .toList();
    JsonObject first = Eventually.get(all.get(0));
    all.forEach(each -> assertThat(Eventually.get(each)).isEqualTo(first));
    assertThat(one.heads).hasSize(2);
  }

  @Test
  void a_check_never_uses_a_probe_that_started_before_it() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    one.respondWith(ScriptedServer.silence());
    Future<CheckVerdict> first = CheckVerdict.request(vertx, "shop", "b1");
    Eventually.isTrue("the first runs", () -> one.heads.size() == 2);
    one.respondWith(ScriptedServer.ok());
    Future<CheckVerdict> second = CheckVerdict.request(vertx, "shop", "b1");
    assertThat(Eventually.get(second).passed()).isTrue();
    assertThat(Eventually.get(first).passed()).isFalse();
    assertThat(one.heads).hasSize(3);
    assertThat(health.state("b1").health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void probes_on_demand_are_spaced() {
    HealthFixture.start(vertx, settings);
    Instant first = Eventually.get(CheckVerdict.request(vertx, "shop", "b1")).at();
    Instant second = Eventually.get(CheckVerdict.request(vertx, "shop", "b1")).at();
    assertThat(Duration.between(first, second)).isGreaterThanOrEqualTo(Duration.ofMillis(195));
  }

  @Test
  void a_check_restarts_the_interval() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    Instant before = health.state("b1").nextProbeAt().orElseThrow();
    Eventually.get(CheckVerdict.request(vertx, "shop", "b1"));
    Instant next = health.state("b1").nextProbeAt().orElseThrow();
    assertThat(next).isAfter(before).isAfter(Instant.now().plus(Duration.ofMinutes(59)));
  }

  @Test
  void a_pool_or_all_pools_can_be_checked() {
    two.stop();
    Settings other = Settings.calm().backend("b1", one.port());
    other.pool = "blog";
    other.probes = false;
    HealthFixture health = HealthFixture.start(vertx, settings, other);
    JsonObject pool =
        Eventually.get(health.request(CheckVerdict.ADDRESS, new JsonObject().put("pool", "shop")));
    assertThat(healths(pool)).containsExactly("shop/b1 alive", "shop/b2 dead");
    JsonObject all = Eventually.get(health.request(CheckVerdict.ADDRESS, new JsonObject()));
    assertThat(healths(all)).containsExactly("shop/b1 alive", "shop/b2 dead", "blog/b1 alive");
  }

  private static List<String> healths(JsonObject response) {
    JsonArray verdicts = response.getJsonArray("verdicts");
    return Stream.iterate(0, i -> i < verdicts.size(), i -> i + 1)
        .map(verdicts::getJsonObject)
        .map(CheckVerdict::of)
        .map(verdict ->
            verdict.pool() + "/" + verdict.backend() + " " + verdict.health().word())
        .toList();
  }

  @Test
  void a_check_that_is_not_possible_fails_with_a_message() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    String check = CheckVerdict.ADDRESS;
    assertThat(health.failureOf(check, HealthFixture.backend("b9")))
        .isEqualTo("404 no backend \"b9\" in pool \"shop\"; it has b1, b2");
    assertThat(health.failureOf(check, new JsonObject().put("pool", "x")))
        .isEqualTo("404 no pool \"x\"; there are shop");
    assertThat(health.failureOf(check, new JsonObject().put("backend", "b1")))
        .isEqualTo("400 \"pool\" is missing");
    assertThat(health.failureOf(check, new JsonObject().put("pool", 7)))
        .isEqualTo("400 \"pool\" has to be text");
    assertThat(health.failureOf(check, "b1")).startsWith("400 the message has to be a JSON object");
  }

  @Test
  void a_pending_check_fails_when_health_stops() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    one.respondWith(ScriptedServer.silence());
    Future<CheckVerdict> pending = CheckVerdict.request(vertx, "shop", "b1");
    Eventually.isTrue("it runs", () -> one.heads.size() == 2);
    health.close();
    assertThat(Eventually.failure(pending)).hasMessage("health is not being watched any more");
  }
}
