package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.BackendState;
import io.evenkeel.health.CheckVerdict;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.probe.Scripted;
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

/** What the operator orders, by way of the admin. */
@ExtendWith(VertxExtension.class)
class OperatorHandlerTest {
  private final Settings settings = Settings.calm();
  private Vertx vertx;
  private HealthRoom room;
  private Scripted three;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    three = Scripted.start(vertx);
    settings
        .backend("b1", Scripted.start(vertx).port())
        .backend("b2", Scripted.start(vertx).port());
    room = HealthRoom.open(vertx, settings);
  }

  private static JsonObject order(String what, String backend) {
    return HealthRoom.backend(backend).put("do", what);
  }

  @Test
  void a_mode_takes_a_backend_out_whatever_its_health_and_says_who_wanted_it() {
    room.operate(
        order("mode", "b1").put("mode", "maintenance").put("reason", "new disk").put("by", "ann"));
    BackendState state = room.state("b1");
    assertThat(state.health()).isEqualTo(Health.ALIVE);
    assertThat(state.accepting()).isFalse();
    assertThat(state.mode().mode()).isEqualTo(Mode.MAINTENANCE);
    assertThat(state.mode().since()).isPresent();
    assertThat(state.mode().reason()).contains("new disk");
    assertThat(room.pool().acceptingCount()).isEqualTo(1);
    Eventually.is("told", () -> room.changes.size() == 3);
    HealthChanged change = room.changes.get(2);
    assertThat(change.cause()).isEqualTo(ChangeCause.OPERATOR);
    assertThat(change.wasMode()).isEqualTo(Mode.ACTIVE);
    assertThat(change.mode()).isEqualTo(Mode.MAINTENANCE);
    assertThat(change.was()).isEqualTo(change.health());
    assertThat(change.by()).isEqualTo("ann");
    assertThat(change.reason()).isEqualTo("new disk");
  }

  @Test
  void a_mode_with_a_time_ends_by_itself() {
    room.operate(order("mode", "b1").put("mode", "drain").put("forMs", 60));
    assertThat(room.state("b1").mode().until()).isPresent();
    Eventually.is("active again", () -> room.state("b1").mode().mode() == Mode.ACTIVE);
    assertThat(room.state("b1").mode().until()).isEmpty();
    Eventually.is("told", () -> room.told("b1").size() == 3);
    assertThat(room.told("b1"))
        .containsExactly("alive by probe", "drain by operator", "active by operator");
  }

  @Test
  void a_later_mode_outlives_the_time_of_an_earlier_one() {
    room.operate(order("mode", "b1").put("mode", "drain").put("forMs", 60));
    room.operate(order("mode", "b1").put("mode", "drain"));
    room.operate(order("mode", "b2").put("mode", "drain").put("forMs", 200));
    Eventually.is("b2 is active again", () -> room.state("b2").mode().mode() == Mode.ACTIVE);
    assertThat(room.state("b1").mode().mode()).isEqualTo(Mode.DRAIN);
    assertThat(room.told("b1")).containsExactly("alive by probe", "drain by operator");
  }

  @Test
  void a_mode_without_a_backend_is_for_the_whole_pool() {
    room.operate(new JsonObject().put("do", "mode").put("pool", "shop").put("mode", "maintenance"));
    assertThat(room.pool().acceptingCount()).isZero();
  }

  @Test
  void a_weight_is_shown_to_the_proxies() {
    room.operate(order("weight", "b1").put("weight", 7));
    assertThat(room.pool().backends().get(0).backend().weight()).isEqualTo(7);
    room.operate(order("weight", "b1").put("weight", 0));
    assertThat(room.pool().acceptingCount()).isEqualTo(1);
  }

  @Test
  void an_added_backend_is_probed_at_once_and_serves() {
    JsonObject backend =
        new JsonObject().put("url", "http://127.0.0.1:" + three.port()).put("weight", 3);
    JsonObject added =
        room.operate(new JsonObject().put("do", "add").put("pool", "shop").put("backend", backend));
    String id = "127.0.0.1:" + three.port();
    assertThat(added).isEqualTo(new JsonObject().put("id", id));
    room.becomes(id, Health.ALIVE);
    assertThat(room.pool().backends()).hasSize(3);
    assertThat(room.state(id).backend().weight()).isEqualTo(3);
    assertThat(room.refusal(
            HealthVerticle.OPERATE_ADDRESS,
            new JsonObject().put("do", "add").put("pool", "shop").put("backend", backend)))
        .isEqualTo("409 pool \"shop\" has a backend \"" + id + "\" already");
  }

  @Test
  void a_removed_backend_goes_when_nothing_is_in_flight_there() {
    BackendId id = new BackendId("shop", "b1");
    InFlightCounter inFlight = room.traffic.backend(id).inFlight();
    inFlight.begin();
    room.operate(order("remove", "b1"));
    room.operate(order("remove", "b1"));
    assertThat(room.state("b1").mode().mode()).isEqualTo(Mode.DRAIN);
    assertThat(
            room.refusal(HealthVerticle.OPERATE_ADDRESS, order("mode", "b1").put("mode", "active")))
        .startsWith("409 shop/b1 is being removed");
    Eventually.get(CheckVerdict.request(vertx, "shop", "b1"));
    inFlight.end();
    Eventually.is("it is gone", () -> room.board.backend(id) == null);
    assertThat(room.pool().backends()).hasSize(1);
    assertThat(room.refusal(HealthVerticle.OPERATE_ADDRESS, order("remove", "b1")))
        .isEqualTo("404 no backend \"b1\" in pool \"shop\"; it has b2");
    Eventually.is(
        "its counters are forgotten", () -> room.traffic.backend(id).inFlight() != inFlight);
  }

  @Test
  void an_order_that_cannot_be_followed_is_refused_in_a_sentence() {
    String operate = HealthVerticle.OPERATE_ADDRESS;
    assertThat(room.refusal(operate, new JsonObject())).isEqualTo("400 \"do\" is missing");
    assertThat(room.refusal(operate, order("fly", "b1")))
        .isEqualTo("400 nothing is done by \"fly\"; write mode, weight, add or remove");
    assertThat(room.refusal(operate, order("mode", "b1").put("mode", "off")))
        .isEqualTo("400 no mode \"off\"; choose one of active, drain, maintenance");
    assertThat(room.refusal(operate, order("mode", "b1").put("mode", "drain").put("forMs", 0)))
        .startsWith("400 \"forMs\" has to be a whole number");
    assertThat(room.refusal(operate, order("mode", "b9").put("mode", "drain"))).startsWith("404 ");
    assertThat(room.refusal(operate, order("weight", "b1"))).isEqualTo("400 \"weight\" is missing");
    assertThat(room.refusal(operate, order("weight", "b1").put("weight", 1001)))
        .isEqualTo("400 \"weight\" has to be a whole number, 0 to 1000");
    assertThat(Stream.of(
                "", "ftp://x", "http://x/path", "http://x:0", "http://x:70000", "http://user@x")
            .map(url -> order("add", "").put("backend", new JsonObject().put("url", url)))
            .map(order -> room.refusal(operate, order)))
        .allMatch(refusal -> refusal.startsWith("400 "));
    assertThat(room.refusal(
            operate,
            order("add", "")
                .put("backend", new JsonObject().put("url", "http://x").put("id", "a/b"))))
        .startsWith("400 \"id\" must have no /");
    assertThat(room.pool().acceptingCount()).isEqualTo(2);
  }

  @Test
  void an_operators_wish_stands_over_what_probes_and_requests_say() {
    room.operate(order("mode", "b1").put("mode", "maintenance"));
    Eventually.get(CheckVerdict.request(vertx, "shop", "b1"));
    room.report("b1", "unreachable", "connection refused");
    Eventually.is("marked and revived", () -> room.told("b1").size() == 4);
    assertThat(room.state("b1").mode().mode()).isEqualTo(Mode.MAINTENANCE);
    assertThat(room.state("b1").accepting()).isFalse();
    assertThat(room.state("b1").since())
        .isAfter(room.state("b2").since().minus(Duration.ofDays(1)));
  }
}
