package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Health by probes alone. */
class HealthTrackerProbesTest {
  private final Settings settings = new Settings();

  @ParameterizedTest(name = "fall {0}, rise {1}: {2} ends {3} after {4} changes")
  @CsvSource({
    // one probe gives the first verdict, for any fall and rise
    "1, 1, +,          ALIVE, 1",
    "1, 1, -,          DEAD,  1",
    "3, 3, +,          ALIVE, 1",
    "3, 3, -,          DEAD,  1",
    // fall and rise count consecutive results
    "1, 1, +-,         DEAD,  2",
    "1, 1, +-+,        ALIVE, 3",
    "1, 1, +-+-,       DEAD,  4",
    "2, 1, +-,         ALIVE, 1",
    "2, 1, +--,        DEAD,  2",
    "2, 1, +-+-,       ALIVE, 1",
    "2, 1, +-+-+-+-,   ALIVE, 1",
    "3, 1, +--+--,     ALIVE, 1",
    "3, 1, +--+---,    DEAD,  2",
    "3, 1, +++++---,   DEAD,  2",
    "1, 2, -+,         DEAD,  1",
    "1, 2, -++,        ALIVE, 2",
    "1, 2, -+-+,       DEAD,  1",
    "1, 2, -+-+-+-++,  ALIVE, 2",
    "1, 3, +-++-+++,   ALIVE, 3",
    "2, 3, +--++-++-,  DEAD,  2",
    "2, 2, -++--++--,  DEAD,  5",
  })
  void consecutive_results_decide(int fall, int rise, String results, Health end, int changes) {
    settings.fall = fall;
    settings.rise = rise;
    TrackerDriver driver = new TrackerDriver(settings);
    driver.feed(results);
    assertThat(driver.verdict().health()).isEqualTo(end);
    assertThat(driver.changes()).isEqualTo(changes);
  }

  @ParameterizedTest(name = "{0} has a streak of {1}")
  @CsvSource({"+, 1", "++, 2", "++-, 1", "++--, 2", "-, 1", "--+, 1", "-++++, 4"})
  void the_streak_counts_equal_results(String results, int streak) {
    settings.fall = 100;
    settings.rise = 100;
    TrackerDriver driver = new TrackerDriver(settings);
    driver.feed(results);
    assertThat(driver.verdict().streak()).isEqualTo(streak);
  }

  @Test
  void health_is_unknown_before_the_first_probe() {
    assertThat(new TrackerDriver(settings).verdict().health()).isEqualTo(Health.UNKNOWN);
  }

  @Test
  void a_backend_that_is_alive_initially_takes_fall_failures_to_die() {
    settings.initiallyAlive = true;
    settings.fall = 2;
    TrackerDriver driver = new TrackerDriver(settings);
    assertThat(driver.verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(driver.verdict().cause()).isEqualTo(ChangeCause.CONFIG);
    assertThat(driver.fails().verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(driver.fails().verdict().health()).isEqualTo(Health.DEAD);
  }

  @Test
  void a_death_by_probe_has_this_cause_and_no_hold() {
    HealthVerdict verdict =
        TrackerDriver.alive(settings).after(Duration.ofSeconds(5)).fails().verdict();
    assertThat(verdict.cause()).isEqualTo(ChangeCause.PROBE);
    assertThat(verdict.reason()).isEqualTo("connection refused");
    assertThat(verdict.held()).isFalse();
  }

  @Test
  void a_passed_probe_started_before_the_death_is_ignored() {
    TrackerDriver driver = TrackerDriver.alive(settings);
    long before = driver.verdict().seq();
    driver.fails().probe(before, true);
    assertThat(driver.verdict().health()).isEqualTo(Health.DEAD);
    assertThat(driver.verdict().streak()).isEqualTo(1);
  }

  @Test
  void a_failed_probe_started_before_the_revival_is_ignored() {
    TrackerDriver driver = TrackerDriver.alive(settings).fails();
    long before = driver.verdict().seq();
    driver.passes().probe(before, false);
    assertThat(driver.verdict().health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void a_verdict_has_the_time_of_its_probe() {
    TrackerDriver driver =
        TrackerDriver.alive(settings).after(Duration.ofSeconds(5)).fails();
    assertThat(driver.verdict().since()).isEqualTo(driver.instant());
    assertThat(driver.after(Duration.ofSeconds(5)).fails().verdict().since())
        .isEqualTo(driver.instant().minusSeconds(5));
  }

  @Test
  void new_settings_restart_the_streak_and_keep_the_health() {
    settings.fall = 2;
    TrackerDriver driver = TrackerDriver.alive(settings).fails().reconfigured(settings);
    assertThat(driver.verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(driver.fails().verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(driver.fails().verdict().health()).isEqualTo(Health.DEAD);
  }

  @Test
  void no_backend_stays_dead_when_probes_are_switched_off() {
    TrackerDriver driver = TrackerDriver.alive(settings).fails();
    Settings without = new Settings();
    without.probes = false;
    assertThat(driver.reconfigured(without).verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(driver.verdict().cause()).isEqualTo(ChangeCause.CONFIG);
  }
}
