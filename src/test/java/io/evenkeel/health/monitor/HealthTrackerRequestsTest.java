package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Health by requests, combined with probes. */
class HealthTrackerRequestsTest {
  private final Settings settings = new Settings();

  @ParameterizedTest(name = "passive.fall {0}: {1} ends {2}, {3} failed in a row")
  @CsvSource({
    "1, x,        DEAD,  0",
    "2, x,        ALIVE, 1",
    "2, xx,       DEAD,  0",
    "2, xax,      ALIVE, 1",
    "3, xxaxxa,   ALIVE, 0",
    "3, xxaxxx,   DEAD,  0",
    // a passing probe does not count as a response to a request
    "2, x+x,      DEAD,  0",
    // a failing probe alone marks the backend dead
    "5, xx-,      DEAD,  0",
  })
  void consecutive_failed_requests_mark(int fall, String events, Health end, int inARow) {
    settings.passiveFall = fall;
    TrackerDriver driver = TrackerDriver.alive(settings);
    driver.feed(events);
    assertThat(driver.verdict().health()).isEqualTo(end);
    assertThat(driver.verdict().failedRequests()).isEqualTo(inARow);
  }

  @Test
  void a_death_by_requests_is_held_and_names_the_request() {
    HealthVerdict verdict = TrackerDriver.alive(settings).loses(1).verdict();
    assertThat(verdict.cause()).isEqualTo(ChangeCause.REQUEST);
    assertThat(verdict.by()).isEqualTo("request 4f1c");
    assertThat(verdict.held()).isTrue();
  }

  @Test
  void the_first_death_ends_with_the_next_passing_probe() {
    assertThat(TrackerDriver.alive(settings).loses(1).passes().verdict().health())
        .isEqualTo(Health.ALIVE);
  }

  @Test
  void one_passed_probe_ends_a_hold_for_any_rise() {
    settings.rise = 3;
    assertThat(TrackerDriver.alive(settings).loses(1).passes().verdict().health())
        .isEqualTo(Health.ALIVE);
  }

  @Test
  void a_passed_probe_started_before_the_death_does_not_end_the_hold() {
    TrackerDriver driver = TrackerDriver.alive(settings);
    long before = driver.verdict().seq();
    driver.loses(1).probe(before, true);
    assertThat(driver.verdict().held()).isTrue();
    assertThat(driver.holdExpires().verdict().held()).isTrue();
  }

  @Test
  void a_failed_probe_started_before_the_death_does_not_end_the_hold() {
    TrackerDriver driver = TrackerDriver.alive(settings);
    long before = driver.verdict().seq();
    assertThat(driver.loses(1).probe(before, false).verdict().held()).isTrue();
  }

  @Test
  void a_failing_probe_ends_the_hold_without_another_change() {
    TrackerDriver driver = TrackerDriver.alive(settings).loses(1);
    int changes = driver.changes();
    driver.fails();
    assertThat(driver.verdict().health()).isEqualTo(Health.DEAD);
    assertThat(driver.verdict().held()).isFalse();
    assertThat(driver.verdict().cause()).isEqualTo(ChangeCause.REQUEST);
    assertThat(driver.changes()).isEqualTo(changes);
  }

  @Test
  void after_a_failing_probe_rise_consecutive_passes_are_needed() {
    settings.rise = 2;
    TrackerDriver driver = TrackerDriver.alive(settings).loses(1).fails();
    assertThat(driver.passes().verdict().health()).isEqualTo(Health.DEAD);
    assertThat(driver.fails().passes().verdict().health()).isEqualTo(Health.DEAD);
    assertThat(driver.passes().verdict().health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void a_passed_probe_within_the_hold_counts_at_its_end() {
    settings.backoffFirst = Duration.ofSeconds(5);
    TrackerDriver driver =
        TrackerDriver.alive(settings).loses(1).after(Duration.ofSeconds(1)).passes();
    assertThat(driver.verdict().health()).isEqualTo(Health.DEAD);
    assertThat(driver.after(Duration.ofSeconds(3)).holdExpires().verdict().health())
        .isEqualTo(Health.DEAD);
    assertThat(driver.passHold().verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(driver.verdict().cause()).isEqualTo(ChangeCause.PROBE);
    assertThat(driver.verdict().reason()).isEqualTo("status 200");
  }

  @Test
  void a_hold_without_a_passed_probe_does_not_end_by_time_alone() {
    settings.backoffFirst = Duration.ofSeconds(5);
    TrackerDriver driver = TrackerDriver.alive(settings).loses(1).passHold();
    assertThat(driver.verdict().held()).isTrue();
    assertThat(driver.passes().verdict().health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void three_responses_as_last_resort_end_the_hold() {
    settings.backoffFirst = Duration.ofSeconds(5);
    TrackerDriver driver = TrackerDriver.alive(settings).loses(1).answers(2);
    assertThat(driver.verdict().health()).isEqualTo(Health.DEAD);
    assertThat(driver.answers(1).verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(driver.verdict().cause()).isEqualTo(ChangeCause.REQUEST);
  }

  @Test
  void responses_to_requests_started_before_the_death_do_not_count() {
    TrackerDriver driver = TrackerDriver.alive(settings);
    long before = driver.verdict().seq();
    driver.loses(1).answersOneThatSaw(before).answersOneThatSaw(before).answersOneThatSaw(before);
    assertThat(driver.verdict().held()).isTrue();
  }

  @Test
  void a_late_report_cannot_undo_a_recovery() {
    TrackerDriver driver = TrackerDriver.alive(settings).loses(1);
    long dead = driver.verdict().seq();
    driver.passes().losesOneThatSaw(dead).losesOneThatSaw(dead - 1);
    assertThat(driver.verdict().health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void requests_mark_no_backend_if_too_few_would_stay_alive() {
    TrackerDriver driver = TrackerDriver.alive(settings);
    driver.loses(false).loses(false);
    assertThat(driver.verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(driver.verdict().failedRequests()).isEqualTo(2);
    assertThat(driver.loses(true).verdict().health()).isEqualTo(Health.DEAD);
  }

  @Test
  void requests_never_mark_if_passive_health_is_off() {
    settings.passive = false;
    TrackerDriver driver = TrackerDriver.alive(settings).loses(10);
    assertThat(driver.verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(driver.verdict().failedRequests()).isZero();
  }

  @Test
  void requests_do_not_change_a_backend_that_is_unknown_or_dead() {
    assertThat(new TrackerDriver(settings).loses(3).answers(3).verdict().health())
        .isEqualTo(Health.UNKNOWN);
    TrackerDriver dead = TrackerDriver.alive(settings).fails();
    HealthVerdict before = dead.verdict();
    assertThat(dead.loses(3).answers(3).verdict()).isEqualTo(before);
  }
}
