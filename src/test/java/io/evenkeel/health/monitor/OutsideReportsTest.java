package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.HealthReport;
import io.evenkeel.kit.Logs;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import io.evenkeel.model.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What other programs on the event bus may do to a pool by reports, false ones too. */
class OutsideReportsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Logs logs = new Logs();
  private final List<HealthChanged> changes = new ArrayList<>();
  private boolean passing = true;
  private final SimulatedHealth health =
      new SimulatedHealth(vertx, 256, 5, changes::add, run -> {});

  /** Advances the time by a second; the running probes end after half of it. */
  private void pass() {
    health.pass(Duration.ofMillis(500));
    for (SimulatedHealth.StartedProbe run : health.inFlight()) {
      if (passing) {
        run.probe().pass("status 200");
      } else {
        run.probe().fail("connection refused");
      }
    }
    health.pass(Duration.ofMillis(500));
    // they are not needed any more, and looking for those under way takes longer with each
    health.runs.values().forEach(runs -> runs.removeIf(run -> run.probe().ended()));
  }

  private void apply(Settings settings) {
    health.apply(settings);
    for (int i = 0; i < 45; i++) {
      pass();
    }
    changes.clear();
  }

  private static Settings backends(int count) {
    Settings settings = Settings.calm();
    for (int i = 1; i <= count; i++) {
      settings.backend("b" + i, i);
    }
    return settings;
  }

  @AfterEach
  void end() {
    health.close();
    Eventually.get(vertx.close());
    logs.stopAndGetFaults();
  }

  private static JsonObject of(String backend, String outcome) {
    return HealthFixture.backend(backend)
        .put("outcome", outcome)
        .put("reason", "seen from elsewhere");
  }

  private long accepting() {
    return Objects.requireNonNull(health.board.pool("shop")).acceptingCount();
  }

  private Health health(String backend) {
    return Objects.requireNonNull(health.registry.backend("shop", backend))
        .verdict()
        .health();
  }

  private long linesWith(String words) {
    return logs.lines().stream().filter(line -> line.contains(words)).count();
  }

  /** Forty failed requests of every backend a second; the fewest that accept meanwhile. */
  private long flood(Duration length, int count) {
    long fewest = count;
    for (long i = 0; i < length.toSeconds(); i++) {
      for (int j = 0; j < 40 * count; j++) {
        String outcome = i % 2 == 0 ? "unreachable" : "truncated";
        health.reportFromOutside(of("b" + (1 + j % count), outcome));
        fewest = Math.min(fewest, accepting());
      }
      pass();
    }
    return fewest;
  }

  @Test
  void a_report_marks_at_once_and_a_probe_that_passes_revives() {
    apply(backends(2));

    health.reportFromOutside(of("b1", "unreachable"));
    assertThat(health("b1")).isEqualTo(Health.DEAD);
    pass();

    assertThat(health("b1")).isEqualTo(Health.ALIVE);
    assertThat(changes.get(0).cause()).isEqualTo(ChangeCause.REQUEST);
    assertThat(changes.get(0).reason()).isEqualTo("seen from elsewhere");
  }

  @Test
  void a_flood_of_false_reports_leaves_half_of_the_pool_accepting_and_a_few_lines_a_minute() {
    apply(backends(6));

    assertThat(flood(Duration.ofMinutes(1), 6)).isGreaterThanOrEqualTo(3);
    assertThat(logs.lines().size()).isLessThanOrEqualTo(30);
    int before = logs.lines().size();
    assertThat(flood(Duration.ofMinutes(4), 6)).isGreaterThanOrEqualTo(3);

    assertThat(logs.lines().size() - before).isLessThanOrEqualTo(60);
    assertThat(linesWith("reports from the event bus did not mark")).isBetween(4L, 6L);
  }

  @Test
  void the_only_backend_of_a_pool_is_marked_ever_more_rarely() {
    apply(backends(1));

    flood(Duration.ofMinutes(1), 1);
    assertThat(changes).hasSize(2);
    flood(Duration.ofMinutes(14), 1);
    assertThat(changes).hasSize(8);
  }

  @Test
  void of_ten_thousand_backends_ten_are_marked_a_minute() {
    apply(backends(10_000));
    int before = logs.lines().size();

    for (int b = 1; b <= 10_000; b++) {
      health.reportFromOutside(of("b" + b, "unreachable"));
    }

    assertThat(accepting()).isEqualTo(9_990);
    assertThat(logs.lines().size() - before).isLessThanOrEqualTo(21);
  }

  @Test
  void what_a_report_may_not_mark_is_probed_and_a_failed_probe_decides() {
    apply(backends(2));
    health.reportFromOutside(of("b1", "unreachable"));
    passing = false;

    health.reportFromOutside(of("b2", "unreachable"));
    pass();

    assertThat(health("b2")).isEqualTo(Health.DEAD);
    assertThat(changes.get(changes.size() - 1).cause()).isEqualTo(ChangeCause.PROBE);
  }

  @Test
  void a_reported_answer_revives_what_a_report_has_marked_and_nothing_that_a_proxy_has() {
    Settings settings = backends(2);
    settings.backoffFirst = Duration.ofHours(1);
    settings.backoffMax = Duration.ofHours(1);
    apply(settings);
    health.report(of("b1", "broken"));
    for (int i = 0; i < 10; i++) {
      health.reportFromOutside(of("b1", "answered"));
    }
    assertThat(health("b1")).isEqualTo(Health.DEAD);
    for (int i = 0; i < 3; i++) {
      health.report(of("b1", "answered"));
    }
    assertThat(health("b1")).isEqualTo(Health.ALIVE);

    health.reportFromOutside(of("b1", "broken"));
    for (int i = 0; i < 3; i++) {
      health.reportFromOutside(of("b1", "answered"));
    }

    assertThat(health("b1")).isEqualTo(Health.ALIVE);
    assertThat(changes).hasSize(4);
  }

  @Test
  void the_reports_of_proxies_have_no_such_bounds() {
    apply(backends(2));

    health.report(of("b1", "unreachable"));
    health.report(of("b2", "unreachable"));

    assertThat(accepting()).isZero();
  }

  @Test
  void a_sender_that_asks_for_a_reply_learns_whether_its_report_was_taken() {
    Settings settings = Settings.calm().backend("b1", 1).backend("b2", 2);
    settings.probes = false;
    HealthFixture health = HealthFixture.start(vertx, settings);

    Eventually.get(HealthReport.request(vertx, "shop", "b1", new Outcome.Unreachable("refused")));
    assertThat(health.state("b1").health()).isEqualTo(Health.DEAD);
    assertThat(health.state("b1").reason()).isEqualTo("refused");
    assertThat(health.failureOf(HealthReport.ADDRESS, of("b9", "unreachable")))
        .isEqualTo("404 no backend \"b9\" in pool \"shop\"; it has b1, b2");
    assertThat(health.failureOf(HealthReport.ADDRESS, of("b1", "unreachable").put("pool", "x")))
        .isEqualTo("404 no pool \"x\"; there are shop");
    assertThat(health.failureOf(HealthReport.ADDRESS, of("b1", "exploded")))
        .isEqualTo(
            "400 no outcome \"exploded\"; choose one of answered, broken, cancelled, client-left,"
                + " refused, saturated, stale, timeout, truncated, unreachable");
    assertThat(health.failureOf(HealthReport.ADDRESS, of("b1", "broken").put("seq", "x")))
        .startsWith("400 ");
  }

  @Test
  void a_typed_report_without_a_reply_counts_likewise() {
    Settings settings = Settings.calm().backend("b1", 1).backend("b2", 2);
    settings.probes = false;
    HealthFixture health = HealthFixture.start(vertx, settings);

    HealthReport.send(vertx, "shop", "b1", new Outcome.Truncated("cut"));

    health.awaitHealth("b1", Health.DEAD);
  }
}
