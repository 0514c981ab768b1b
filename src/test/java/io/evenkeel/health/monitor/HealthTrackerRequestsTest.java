package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What requests make of a backend, and what probes make of that. */
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
    // a passing probe is no answer to a request
    "2, x+x,      DEAD,  0",
    // a failing probe kills by itself
    "5, xx-,      DEAD,  0",
  })
  void failed_requests_in_a_row_mark(int fall, String events, Health end, int inARow) {
    settings.passiveFall = fall;
    Story story = Story.alive(settings);
    story.plays(events);
    assertThat(story.verdict().health()).isEqualTo(end);
    assertThat(story.verdict().failedRequests()).isEqualTo(inARow);
  }

  @Test
  void a_death_by_requests_is_held_and_says_who_saw_it() {
    HealthVerdict verdict = Story.alive(settings).loses(1).verdict();
    assertThat(verdict.cause()).isEqualTo(ChangeCause.REQUEST);
    assertThat(verdict.by()).isEqualTo("request 4f1c");
    assertThat(verdict.held()).isTrue();
  }

  @Test
  void the_first_death_is_over_with_the_next_passing_probe() {
    assertThat(Story.alive(settings).loses(1).passes().verdict().health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void one_pass_ends_a_hold_whatever_rise_says() {
    settings.rise = 3;
    assertThat(Story.alive(settings).loses(1).passes().verdict().health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void a_pass_begun_before_the_death_does_not_end_the_hold() {
    Story story = Story.alive(settings);
    long before = story.verdict().seq();
    story.loses(1).probe(before, true);
    assertThat(story.verdict().held()).isTrue();
    assertThat(story.due().verdict().held()).isTrue();
  }

  @Test
  void a_failure_begun_before_the_death_does_not_end_the_hold() {
    Story story = Story.alive(settings);
    long before = story.verdict().seq();
    assertThat(story.loses(1).probe(before, false).verdict().held()).isTrue();
  }

  @Test
  void a_failing_probe_ends_the_hold_and_not_the_death_and_is_no_second_change() {
    Story story = Story.alive(settings).loses(1);
    int changes = story.changes();
    story.fails();
    assertThat(story.verdict().health()).isEqualTo(Health.DEAD);
    assertThat(story.verdict().held()).isFalse();
    assertThat(story.verdict().cause()).isEqualTo(ChangeCause.REQUEST);
    assertThat(story.changes()).isEqualTo(changes);
  }

  @Test
  void after_a_failing_probe_it_takes_rise_passes_in_a_row() {
    settings.rise = 2;
    Story story = Story.alive(settings).loses(1).fails();
    assertThat(story.passes().verdict().health()).isEqualTo(Health.DEAD);
    assertThat(story.fails().passes().verdict().health()).isEqualTo(Health.DEAD);
    assertThat(story.passes().verdict().health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void a_pass_within_the_hold_counts_when_the_hold_is_over() {
    settings.backoffFirst = Duration.ofSeconds(5);
    Story story = Story.alive(settings).loses(1).after(Duration.ofSeconds(1)).passes();
    assertThat(story.verdict().health()).isEqualTo(Health.DEAD);
    assertThat(story.after(Duration.ofSeconds(3)).due().verdict().health()).isEqualTo(Health.DEAD);
    assertThat(story.outlastsTheHold().verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(story.verdict().cause()).isEqualTo(ChangeCause.PROBE);
    assertThat(story.verdict().reason()).isEqualTo("status 200");
  }

  @Test
  void a_hold_without_a_pass_does_not_end_by_time_alone() {
    settings.backoffFirst = Duration.ofSeconds(5);
    Story story = Story.alive(settings).loses(1).outlastsTheHold();
    assertThat(story.verdict().held()).isTrue();
    assertThat(story.passes().verdict().health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void three_answers_as_last_resort_end_the_hold() {
    settings.backoffFirst = Duration.ofSeconds(5);
    Story story = Story.alive(settings).loses(1).answers(2);
    assertThat(story.verdict().health()).isEqualTo(Health.DEAD);
    assertThat(story.answers(1).verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(story.verdict().cause()).isEqualTo(ChangeCause.REQUEST);
  }

  @Test
  void answers_to_requests_begun_before_the_death_are_no_last_resort() {
    Story story = Story.alive(settings);
    long before = story.verdict().seq();
    story.loses(1).answersOneThatSaw(before).answersOneThatSaw(before).answersOneThatSaw(before);
    assertThat(story.verdict().held()).isTrue();
  }

  @Test
  void a_straggler_cannot_undo_a_recovery() {
    Story story = Story.alive(settings).loses(1);
    long dead = story.verdict().seq();
    story.passes().losesOneThatSaw(dead).losesOneThatSaw(dead - 1);
    assertThat(story.verdict().health()).isEqualTo(Health.ALIVE);
  }

  @Test
  void requests_mark_nobody_where_too_few_would_be_left() {
    Story story = Story.alive(settings);
    story.loses(false).loses(false);
    assertThat(story.verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(story.verdict().failedRequests()).isEqualTo(2);
    assertThat(story.loses(true).verdict().health()).isEqualTo(Health.DEAD);
  }

  @Test
  void requests_never_mark_when_that_is_switched_off() {
    settings.passive = false;
    Story story = Story.alive(settings).loses(10);
    assertThat(story.verdict().health()).isEqualTo(Health.ALIVE);
    assertThat(story.verdict().failedRequests()).isZero();
  }

  @Test
  void requests_say_nothing_of_a_backend_without_a_verdict_or_one_that_is_dead() {
    assertThat(new Story(settings).loses(3).answers(3).verdict().health())
        .isEqualTo(Health.UNKNOWN);
    Story dead = Story.alive(settings).fails();
    HealthVerdict before = dead.verdict();
    assertThat(dead.loses(3).answers(3).verdict()).isEqualTo(before);
  }
}
