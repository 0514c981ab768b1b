package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.BackendState;
import io.evenkeel.health.CheckVerdict;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.probe.ScriptedServer;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import io.evenkeel.model.Mode;
import io.evenkeel.traffic.InFlightCounter;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Commands of an operator, sent by the admin. */
@ExtendWith(VertxExtension.class)
class OperatorHandlerTest {
  private final Settings settings = Settings.calm();
  private Vertx vertx;
  private HealthFixture health;
  private ScriptedServer three;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    three = ScriptedServer.start(vertx);
    settings
        .backend("b1", ScriptedServer.start(vertx).port())
        .backend("b2", ScriptedServer.start(vertx).port());
    health = HealthFixture.start(vertx, settings);
  }

  private static JsonObject order(String what, String backend) {
    return HealthFixture.backend(backend).put("do", what);
  }

  @Test
  void a_mode_takes_a_backend_out_for_any_health_and_names_the_operator() {
    health.operate(
        order("mode", "b1").put("mode", "maintenance").put("reason", "new disk").put("by", "ann"));
    BackendState state = health.state("b1");
    assertThat(state.health()).isEqualTo(Health.ALIVE);
    assertThat(state.accepting()).isFalse();
    assertThat(state.mode().mode()).isEqualTo(Mode.MAINTENANCE);
    assertThat(state.mode().since()).isPresent();
    assertThat(state.mode().reason()).contains("new disk");
    assertThat(health.pool().acceptingCount()).isEqualTo(1);
    Eventually.isTrue("the change was published", () -> health.changes.size() == 3);
    HealthChanged change = health.changes.get(2);
    assertThat(change.cause()).isEqualTo(ChangeCause.OPERATOR);
    assertThat(change.wasMode()).isEqualTo(Mode.ACTIVE);
    assertThat(change.mode()).isEqualTo(Mode.MAINTENANCE);
    assertThat(change.was()).isEqualTo(change.health());
    assertThat(change.by()).isEqualTo("ann");
    assertThat(change.reason()).isEqualTo("new disk");
  }

  @Test
  void a_mode_with_a_duration_ends_automatically() {
    health.operate(order("mode", "b1").put("mode", "drain").put("forMs", 60));
    assertThat(health.state("b1").mode().until()).isPresent();
    Eventually.isTrue("active again", () -> health.state("b1").mode().mode() == Mode.ACTIVE);
    assertThat(health.state("b1").mode().until()).isEmpty();
    Eventually.isTrue(
        "the change was published", () -> health.publishedChanges("b1").size() == 3);
    assertThat(health.publishedChanges("b1"))
        .containsExactly("alive by probe", "drain by operator", "active by operator");
  }

  @Test
  void a_later_mode_is_not_ended_by_the_time_of_an_earlier_one() {
    health.operate(order("mode", "b1").put("mode", "drain").put("forMs", 60));
    health.operate(order("mode", "b1").put("mode", "drain"));
    health.operate(order("mode", "b2").put("mode", "drain").put("forMs", 200));
    Eventually.isTrue("b2 is active again", () -> health.state("b2").mode().mode() == Mode.ACTIVE);
    assertThat(health.state("b1").mode().mode()).isEqualTo(Mode.DRAIN);
    assertThat(health.publishedChanges("b1"))
        .containsExactly("alive by probe", "drain by operator");
  }

  @Test
  void a_mode_without_a_backend_applies_to_the_whole_pool() {
    health.operate(
        new JsonObject().put("do", "mode").put("pool", "shop").put("mode", "maintenance"));
    assertThat(health.pool().acceptingCount()).isZero();
  }

  @Test
  void a_weight_is_shown_to_the_proxies() {
    health.operate(order("weight", "b1").put("weight", 7));
    assertThat(health.pool().backends().get(0).backend().weight()).isEqualTo(7);
    health.operate(order("weight", "b1").put("weight", 0));
    assertThat(health.pool().acceptingCount()).isEqualTo(1);
  }

  @Test
  void an_added_backend_is_probed_at_once_and_serves() {
    JsonObject backend =
        new JsonObject().put("url", "http://127.0.0.1:" + three.port()).put("weight", 3);
    JsonObject added = health.operate(
        new JsonObject().put("do", "add").put("pool", "shop").put("backend", backend));
    String id = "127.0.0.1:" + three.port();
    assertThat(added).isEqualTo(new JsonObject().put("id", id));
    health.awaitHealth(id, Health.ALIVE);
    assertThat(health.pool().backends()).hasSize(3);
    assertThat(health.state(id).backend().weight()).isEqualTo(3);
    assertThat(health.failureOf(
            HealthVerticle.OPERATE_ADDRESS,
            new JsonObject().put("do", "add").put("pool", "shop").put("backend", backend)))
        .isEqualTo("409 pool \"shop\" has a backend \"" + id + "\" already");
  }

  @Test
  void a_removed_backend_is_deleted_when_it_has_no_request_in_flight() {
    BackendId id = new BackendId("shop", "b1");
    InFlightCounter inFlight = health.traffic.backend(id).inFlight();
    inFlight.begin();
    health.operate(order("remove", "b1"));
    health.operate(order("remove", "b1"));
    assertThat(health.state("b1").mode().mode()).isEqualTo(Mode.DRAIN);
    assertThat(health.failureOf(
            HealthVerticle.OPERATE_ADDRESS, order("mode", "b1").put("mode", "active")))
        .startsWith("409 shop/b1 is being removed");
    Eventually.get(CheckVerdict.request(vertx, "shop", "b1"));
    inFlight.end();
    Eventually.isTrue("it is gone", () -> health.board.backend(id) == null);
    assertThat(health.pool().backends()).hasSize(1);
    assertThat(health.failureOf(HealthVerticle.OPERATE_ADDRESS, order("remove", "b1")))
        .isEqualTo("404 no backend \"b1\" in pool \"shop\"; it has b2");
    Eventually.isTrue(
        "its counters are forgotten", () -> health.traffic.backend(id).inFlight() != inFlight);
  }

  @Test
  void an_invalid_command_fails_with_a_message() {
    String operate = HealthVerticle.OPERATE_ADDRESS;
    assertThat(health.failureOf(operate, new JsonObject())).isEqualTo("400 \"do\" is missing");
    assertThat(health.failureOf(operate, order("fly", "b1")))
        .isEqualTo("400 nothing is done by \"fly\"; write mode, weight, add or remove");
    assertThat(health.failureOf(operate, order("mode", "b1").put("mode", "off")))
        .isEqualTo("400 no mode \"off\"; choose one of active, drain, maintenance");
    assertThat(
            health.failureOf(operate, order("mode", "b1").put("mode", "drain").put("forMs", 0)))
        .startsWith("400 \"forMs\" has to be a whole number");
    assertThat(health.failureOf(operate, order("mode", "b9").put("mode", "drain")))
        .startsWith("404 ");
    assertThat(health.failureOf(operate, order("weight", "b1")))
        .isEqualTo("400 \"weight\" is missing");
    assertThat(health.failureOf(operate, order("weight", "b1").put("weight", 1001)))
        .isEqualTo("400 \"weight\" has to be a whole number, 0 to 1000");
    assertThat(Stream.of(
                "", "ftp://x", "http://x/path", "http://x:0", "http://x:70000", "http://user@x")
            .map(url -> order("add", "").put("backend", new JsonObject().put("url", url)))
            .map(order -> health.failureOf(operate, order)))
        .allMatch(refusal -> refusal.startsWith("400 "));
    assertThat(health.failureOf(
            operate,
            order("add", "")
                .put("backend", new JsonObject().put("url", "http://x").put("id", "a/b"))))
        .startsWith("400 \"id\" must have no /");
    assertThat(health.pool().acceptingCount()).isEqualTo(2);
  }

  @Test
  void an_operators_mode_overrides_probes_and_requests() {
    health.operate(order("mode", "b1").put("mode", "maintenance"));
    Eventually.get(CheckVerdict.request(vertx, "shop", "b1"));
    health.report("b1", "unreachable", "connection refused");
    Eventually.isTrue("marked and revived", () -> health.publishedChanges("b1").size() == 4);
    assertThat(health.state("b1").mode().mode()).isEqualTo(Mode.MAINTENANCE);
    assertThat(health.state("b1").accepting()).isFalse();
    assertThat(health.state("b1").since())
        .isAfter(health.state("b2").since().minus(Duration.ofDays(1)));
  }
}
