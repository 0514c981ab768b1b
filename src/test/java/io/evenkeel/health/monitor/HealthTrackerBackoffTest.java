package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a backend that keeps dying by requests is held, and how one without probes comes back. */
class HealthTrackerBackoffTest {
  private final Settings settings = new Settings();

  @Test
  void a_backend_that_dies_again_at_once_is_held_for_a_time_that_doubles() {
    settings.backoffMax = Duration.ofSeconds(5);
    Story story = Story.alive(settings);
    assertThat(holds(story, 6, 0)).containsExactly(seconds(0, 1, 2, 4, 5, 5));
  }

  @Test
  void ten_answers_after_the_revival_still_make_a_repeat_and_eleven_do_not() {
    assertThat(holds(Story.alive(settings), 3, 10)).containsExactly(seconds(0, 1, 2));
    assertThat(holds(Story.alive(settings), 3, 11)).containsExactly(seconds(0, 0, 0));
  }

  @Test
  void a_longer_first_hold_is_also_the_shortest() {
    settings.backoffFirst = Duration.ofSeconds(3);
    assertThat(holds(Story.alive(settings), 4, 0)).containsExactly(seconds(3, 3, 3, 4));
  }

  @Test
  void the_first_death_of_all_is_no_repeat() {
    assertThat(Story.alive(settings).loses(1).heldFor()).isEqualTo(Duration.ZERO);
  }

  @Test
  void a_hold_varies_by_the_jitter_and_never_above_the_most() {
    settings.jitter = 0.1;
    settings.backoffFirst = Duration.ofSeconds(10);
    settings.backoffMax = Duration.ofSeconds(10);
    assertThat(Story.alive(settings).random(0).loses(1).heldFor()).isEqualTo(Duration.ofSeconds(9));
    assertThat(Story.alive(settings).random(1).loses(1).heldFor())
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void a_thousand_repeats_do_not_overflow() {
    settings.backoffMax = Duration.ofNanos(Long.MAX_VALUE);
    Story story = Story.alive(settings);
    holds(story, 70, 0);
    story.loses(1);
    assertThat(story.heldFor()).isGreaterThan(Duration.ofDays(3649));
  }

  @Test
  void without_probes_a_backend_is_alive_from_the_start() {
    settings.probes = false;
    HealthVerdict verdict = new Story(settings).verdict();
    assertThat(verdict.health()).isEqualTo(Health.ALIVE);
    assertThat(verdict.cause()).isEqualTo(ChangeCause.CONFIG);
  }

  @Test
  void without_probes_it_is_tried_after_a_second_and_one_answer_revives_it() {
    settings.probes = false;
    Story story = new Story(settings).loses(1);
    assertThat(story.heldFor()).isEqualTo(Duration.ofSeconds(1));
    assertThat(story.verdict().trialAllowed()).isFalse();
    assertThat(story.outlastsTheHold().verdict().trialAllowed()).isTrue();
    assertThat(story.verdict().health()).isEqualTo(Health.DEAD);
    assertThat(story.answers(1).verdict().health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void without_probes_a_failed_trial_doubles_the_wait() {
    settings.probes = false;
    settings.backoffMax = Duration.ofSeconds(5);
    Story story = new Story(settings).loses(1);
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      story.outlastsTheHold().loses(1);
      assertThat(story.verdict().trialAllowed()).isFalse();
      waits.add(story.heldFor());
    }
    assertThat(waits).containsExactly(seconds(2, 4, 5, 5));
    assertThat(story.changes()).isEqualTo(2);
  }

  @Test
  void without_probes_only_the_first_failure_of_a_trial_counts() {
    settings.probes = false;
    Story story = new Story(settings).loses(1).outlastsTheHold().loses(3);
    assertThat(story.heldFor()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void without_probes_three_answers_as_last_resort_revive_before_the_trial() {
    settings.probes = false;
    assertThat(new Story(settings).loses(1).answers(3).verdict().health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void a_trial_is_over_when_probes_are_switched_on() {
    settings.probes = false;
    Story story = new Story(settings).loses(1).outlastsTheHold().reconfigured(new Settings());
    assertThat(story.verdict().trialAllowed()).isFalse();
    assertThat(story.verdict().held()).isTrue();
    assertThat(story.passes().verdict().health()).isEqualTo(Health.ALIVE);
  }

  /** How long each of {@code deaths} deaths is held, with so many answers after each revival. */
  private static List<Duration> holds(Story story, int deaths, int answers) {
    List<Duration> holds = new ArrayList<>();
    for (int i = 0; i < deaths; i++) {
      story.loses(1);
      holds.add(story.heldFor());
      story.passes();
      if (story.verdict().held()) {
        story.outlastsTheHold();
      }
      assertThat(story.verdict().health()).isEqualTo(Health.ALIVE);
      story.answers(answers);
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
