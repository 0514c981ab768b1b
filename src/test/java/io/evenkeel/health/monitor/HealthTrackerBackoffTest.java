package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a backend that is repeatedly marked dead by requests is held, and how one without probes recovers. */
class HealthTrackerBackoffTest {
  private final Settings settings = new Settings();

  @Test
  void the_hold_of_a_backend_that_dies_again_at_once_doubles() {
    settings.backoffMax = Duration.ofSeconds(5);
    TrackerDriver driver = TrackerDriver.alive(settings);
    assertThat(holdLengths(driver, 6, 0)).containsExactly(seconds(0, 1, 2, 4, 5, 5));
  }

  @Test
  void a_death_after_ten_responses_is_a_repeat_and_after_eleven_it_is_not() {
    assertThat(holdLengths(TrackerDriver.alive(settings), 3, 10)).containsExactly(seconds(0, 1, 2));
    assertThat(holdLengths(TrackerDriver.alive(settings), 3, 11)).containsExactly(seconds(0, 0, 0));
  }

  @Test
  void a_longer_first_hold_is_also_the_minimum() {
    settings.backoffFirst = Duration.ofSeconds(3);
    assertThat(holdLengths(TrackerDriver.alive(settings), 4, 0))
        .containsExactly(seconds(3, 3, 3, 4));
  }

  @Test
  void the_first_death_is_no_repeat() {
    assertThat(TrackerDriver.alive(settings).loses(1).heldFor()).isEqualTo(Duration.ZERO);
  }

  @Test
  void a_hold_varies_by_the_jitter_up_to_the_maximum() {
    settings.jitter = 0.1;
    settings.backoffFirst = Duration.ofSeconds(10);
    settings.backoffMax = Duration.ofSeconds(10);
    assertThat(TrackerDriver.alive(settings).random(0).loses(1).heldFor())
        .isEqualTo(Duration.ofSeconds(9));
    assertThat(TrackerDriver.alive(settings).random(1).loses(1).heldFor())
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void a_thousand_repeats_do_not_overflow() {
    settings.backoffMax = Duration.ofNanos(Long.MAX_VALUE);
    TrackerDriver driver = TrackerDriver.alive(settings);
    holdLengths(driver, 70, 0);
    driver.loses(1);
    assertThat(driver.heldFor()).isGreaterThan(Duration.ofDays(3649));
  }

  @Test
  void without_probes_a_backend_is_alive_from_the_start() {
    settings.probes = false;
    HealthVerdict verdict = new TrackerDriver(settings).verdict();
    assertThat(verdict.health()).isEqualTo(Health.ALIVE);
    assertThat(verdict.cause()).isEqualTo(ChangeCause.CONFIG);
  }

  @Test
  void without_probes_it_is_tried_after_a_second_and_one_response_revives_it() {
    settings.probes = false;
    TrackerDriver driver = new TrackerDriver(settings).loses(1);
    assertThat(driver.heldFor()).isEqualTo(Duration.ofSeconds(1));
    assertThat(driver.verdict().trialAllowed()).isFalse();
    assertThat(driver.passHold().verdict().trialAllowed()).isTrue();
    assertThat(driver.verdict().health()).isEqualTo(Health.DEAD);
    assertThat(driver.answers(1).verdict().health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void without_probes_a_failed_trial_doubles_the_hold() {
    settings.probes = false;
    settings.backoffMax = Duration.ofSeconds(5);
    TrackerDriver driver = new TrackerDriver(settings).loses(1);
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      driver.passHold().loses(1);
      assertThat(driver.verdict().trialAllowed()).isFalse();
      waits.add(driver.heldFor());
    }
    assertThat(waits).containsExactly(seconds(2, 4, 5, 5));
    assertThat(driver.changes()).isEqualTo(2);
  }

  @Test
  void without_probes_only_the_first_failure_of_a_trial_counts() {
    settings.probes = false;
    TrackerDriver driver = new TrackerDriver(settings).loses(1).passHold().loses(3);
    assertThat(driver.heldFor()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void without_probes_three_responses_as_last_resort_revive_before_the_trial() {
    settings.probes = false;
    assertThat(new TrackerDriver(settings).loses(1).answers(3).verdict().health())
        .isEqualTo(Health.ALIVE);
  }

  @Test
  void switching_probes_on_ends_a_trial() {
    settings.probes = false;
    TrackerDriver driver =
        new TrackerDriver(settings).loses(1).passHold().reconfigured(new Settings());
    assertThat(driver.verdict().trialAllowed()).isFalse();
    assertThat(driver.verdict().held()).isTrue();
    assertThat(driver.passes().verdict().health()).isEqualTo(Health.ALIVE);
  }

  /** The length of each hold in a sequence of deaths, with {@code responses} responses after each recovery. */
  private static List<Duration> holdLengths(TrackerDriver driver, int deaths, int responses) {
    List<Duration> holds = new ArrayList<>();
    for (int i = 0; i < deaths; i++) {
      driver.loses(1);
      holds.add(driver.heldFor());
      driver.passes();
      if (driver.verdict().held()) {
        driver.passHold();
      }
      assertThat(driver.verdict().health()).isEqualTo(Health.ALIVE);
      driver.answers(responses);
    }
    return holds;
  }

  private static Duration[] seconds(int... all) {
    Duration[] durations = new Duration[all.length];
    for (int i = 0; i < all.length; i++) {
      durations[i] = Duration.ofSeconds(all[i]);
    }
    return durations;
  }
}
