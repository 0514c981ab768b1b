package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What probes alone make of a backend. */
class HealthTrackerProbesTest {
  private final Settings settings = new Settings();

  @ParameterizedTest(name = "fall {0}, rise {1}: {2} ends {3} after {4} changes")
  @CsvSource({
    // the first verdict takes one probe, whatever fall and rise say
    "1, 1, +,          ALIVE, 1",
    "1, 1, -,          DEAD,  1",
    "3, 3, +,          ALIVE, 1",
    "3, 3, -,          DEAD,  1",
    // fall and rise count adjacent results
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
  void results_in_a_row_decide(int fall, int rise, String results, Health end, int changes) {
    settings.fall = fall;
    settings.rise = rise;
    Story story = new Story(settings);
    story.plays(results);
    assertThat(story.verdict().health()).isEqualTo(end);
    assertThat(story.changes()).isEqualTo(changes);
  }

  @ParameterizedTest(name = "{0} has a streak of {1}")
  @CsvSource({"+, 1", "++, 2", "++-, 1", "++--, 2", "-, 1", "--+, 1", "-++++, 4"})
  void the_streak_counts_results_that_agree_with_the_last(String results, int streak) {
    settings.fall = 100;
    settings.rise = 100;
    Story story = new Story(settings);
    story.plays(results);
    assertThat(story.verdict().streak()).isEqualTo(streak);
  }

  @Test
  void nothing_is_known_before_the_first_probe() {
    assertThat(new Story(settings).verdict().health()).isEqualTo(Health.UNKNOWN);
  }

  @Test
  void a_backend_that_is_alive_initially_takes_fall_failures_to_die() {
    settings.initiallyAlive = true;
    settings.fall = 2;
    Story story = new Story(settings);
    assertThat(story.verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(story.verdict().cause()).isEqualTo(ChangeCause.CONFIG);
    assertThat(story.fails().verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(story.fails().verdict().health()).isEqualTo(Health.DEAD);
  }

  @Test
  void a_death_by_probe_says_so_and_is_not_held() {
    HealthVerdict verdict =
        Story.alive(settings).after(Duration.ofSeconds(5)).fails().verdict();
    assertThat(verdict.cause()).isEqualTo(ChangeCause.PROBE);
    assertThat(verdict.reason()).isEqualTo("connection refused");
    assertThat(verdict.held()).isFalse();
  }

  @Test
  void a_pass_begun_before_the_death_does_not_revive() {
    Story story = Story.alive(settings);
    long before = story.verdict().seq();
    story.fails().probe(before, true);
    assertThat(story.verdict().health()).isEqualTo(Health.DEAD);
    assertThat(story.verdict().streak()).isEqualTo(1);
  }

  @Test
  void a_failure_begun_before_the_revival_does_not_kill() {
    Story story = Story.alive(settings).fails();
    long before = story.verdict().seq();
    story.passes().probe(before, false);
    assertThat(story.verdict().health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void a_probe_says_when_its_verdict_was_reached() {
    Story story = Story.alive(settings).after(Duration.ofSeconds(5)).fails();
    assertThat(story.verdict().since()).isEqualTo(story.instant());
    assertThat(story.after(Duration.ofSeconds(5)).fails().verdict().since())
        .isEqualTo(story.instant().minusSeconds(5));
  }

  @Test
  void new_settings_start_the_streak_over_and_keep_the_health() {
    settings.fall = 2;
    Story story = Story.alive(settings).fails().reconfigured(settings);
    assertThat(story.verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(story.fails().verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(story.fails().verdict().health()).isEqualTo(Health.DEAD);
  }

  @Test
  void nobody_stays_dead_when_the_probes_are_switched_off() {
    Story story = Story.alive(settings).fails();
    Settings without = new Settings();
    without.probes = false;
    assertThat(story.reconfigured(without).verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(story.verdict().cause()).isEqualTo(ChangeCause.CONFIG);
  }
}
