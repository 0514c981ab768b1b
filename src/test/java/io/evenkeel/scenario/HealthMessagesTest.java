package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.CheckVerdict;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.HealthSnapshot;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Scripts;
import io.evenkeel.model.ChangeCause;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** An application uses the event bus: it follows health, requests snapshots and checks, and sends reports. */
class HealthMessagesTest {
  private interface Pager {
    void page(String text);
  }

  /** Follows health in three lines. */
  private static final class PagerVerticle extends VerticleBase {
    private final Pager pager;

    PagerVerticle(Pager pager) {
      this.pager = pager;
    }

    @Override
    public Future<?> start() {
      return HealthChanged.follow(vertx, change -> {
            if (change.acceptingCount() == 0)
              pager.page(change.pool() + " is down: " + change.reason());
          })
          .completion();
    }
  }

  @Test
  void a_verticle_of_the_application_follows_health_in_three_lines() {
    List<String> pages = new CopyOnWriteArrayList<>();
    try (Farm farm = Farm.of(1).start()) {
      Await.result(farm.vertx().deployVerticle(new PagerVerticle(pages::add)));

      farm.backend(1).health(Scripts.responds(503, "down"));

      Await.until("a page", () -> !pages.isEmpty());
      assertThat(pages.get(0)).startsWith("default is down: ");
    }
  }

  @Test
  void the_snapshot_has_every_pool_and_backend() {
    try (Farm farm = Farm.of(2).start()) {
      Vertx vertx = farm.vertx();
      List<String> lines = new CopyOnWriteArrayList<>();

      Await.result(HealthSnapshot.request(vertx)
          .onSuccess(now ->
              now.pool("default").backends().forEach(b -> lines.add(b.id() + " " + b.health()))));

      Await.until("two lines", () -> lines.size() == 2);
      assertThat(lines).containsExactly("b1 ALIVE", "b2 ALIVE");
    }
  }

  @Test
  void a_check_over_the_bus_is_a_fresh_probe_whose_verdict_changes_health() {
    try (Farm farm = Farm.of(1).pool("health.interval", "60s").start()) {
      int start = farm.changes().size();
      farm.backend(1).health(Scripts.responds(500, "down"));

      CheckVerdict verdict = Await.result(CheckVerdict.request(farm.vertx(), "default", "b1"));

      assertThat(verdict.health()).isEqualTo(DEAD);
      assertThat(verdict.passed()).isFalse();
      assertThat(farm.changes().await(start, "b1", DEAD).cause()).isEqualTo(ChangeCause.CHECK);
      farm.backend(1).health(Scripts.responds(200, "well"));
      assertThat(
              Await.result(CheckVerdict.request(farm.vertx(), "default", "b1")).health())
          .isEqualTo(ALIVE);
    }
  }

  @Test
  void concurrent_checks_share_a_probe() {
    try (Farm farm = Farm.of(1).pool("health.interval", "60s").start()) {
      int before = farm.backend(1).probes();
      List<Future<CheckVerdict>> asked = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 20; i++) {
        asked.add(CheckVerdict.request(farm.vertx(), "default", "b1"));
      }

      asked.forEach(each -> assertThat(Await.result(each).passed()).isTrue());

      assertThat(farm.backend(1).probes() - before).isBetween(1, 3);
    }
  }

  @Test
  void a_check_of_an_unknown_backend_fails_with_404() {
    try (Farm farm = Farm.of(1).start()) {
      Throwable problem = Await.failure(CheckVerdict.request(farm.vertx(), "default", "b7"));

      assertThat(problem)
          .isInstanceOfSatisfying(
              ReplyException.class, each -> assertThat(each.failureCode()).isEqualTo(404));
      Throwable raw = Await.failure(farm.vertx()
          .eventBus()
          .request("evenkeel.health.check", new JsonObject().put("pool", "x").put("backend", "y")));
      assertThat(((ReplyException) raw).failureCode()).isEqualTo(404);
    }
  }

  @Test
  void what_the_applications_own_client_saw_marks_a_backend() {
    try (Farm farm = Farm.of(2).pool("health.interval", "60s").start()) {
      int start = farm.changes().size();

      HealthReport.send(farm.vertx(), "default", "b2", "unreachable", "connection refused");

      HealthChanged death = farm.changes().await(start, "b2", DEAD);
      assertThat(death.cause()).isEqualTo(ChangeCause.REQUEST);
      assertThat(death.reason()).contains("connection refused");
      farm.changes().await(start, "b2", ALIVE);
      assertThat(farm.changes().brief(start))
          .containsExactly("b2:alive→dead (request)", "b2:dead→alive (probe)");
    }
  }

  @Test
  void malformed_reports_change_nothing() {
    try (Farm farm = Farm.of(1).start()) {
      int start = farm.changes().size();
      var bus = farm.vertx().eventBus();

      bus.send("evenkeel.health.report", new JsonObject());
      bus.send("evenkeel.health.report", new JsonObject().put("pool", 7).put("backend", "b1"));
      bus.send("evenkeel.health.report", "no json");
      HealthReport.send(farm.vertx(), "nowhere", "b1", "unreachable", "x");
      HealthReport.send(farm.vertx(), "default", "b1", "client-left", "x");
      HealthReport.send(farm.vertx(), "default", "b1", "no such word", "x");

      assertThat(
              Await.result(CheckVerdict.request(farm.vertx(), "default", "b1")).passed())
          .isTrue();
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_stopped_process_on_a_bound_port_is_dead_by_a_check() {
    try (Farm farm = Farm.of(1)
        .pool("health.interval", "60s")
        .pool("health.timeout", "200ms")
        .start()) {
      farm.backend(1).freeze();

      CheckVerdict verdict = Await.result(CheckVerdict.request(farm.vertx(), "default", "b1"));

      assertThat(verdict.health()).isEqualTo(DEAD);
      farm.backend(1).thaw();
    }
  }
}
