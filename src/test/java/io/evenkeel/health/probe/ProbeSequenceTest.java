package io.evenkeel.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.monitor.VirtualTime;
import io.evenkeel.health.probe.ProbeSequence.Purpose;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When the probes of one backend start and end, in a time of the test's own. */
public class ProbeSequenceTest {
  private final VirtualTime time = new VirtualTime();
  private final ProbeScheduler rounds = new ProbeScheduler(time.wheel, time, 2, 0);

  /** A backend whose probes end when the test says so. */
  private final class Patient implements ProbeSequence.ProbedBackend {
    final List<Long> starts = new ArrayList<>();
    final List<String> ends = new ArrayList<>();
    final List<Set<Purpose>> purposes = new ArrayList<>();
    final List<ProbeRun> looks = new ArrayList<>();
    final ProbeSequence turn = new ProbeSequence(rounds, this);
    Duration timeout = Duration.ofSeconds(2);
    boolean broken;
    int released;

    ProbeRun last() {
      return looks.get(looks.size() - 1);
    }

    @Override
    public Duration timeout() {
      return timeout;
    }

    @Override
    public void startProbe(ProbeRun look) {
      starts.add(time.millis());
      looks.add(look);
      look.releaseWith(() -> released++);
      if (broken) {
        throw new IllegalStateException("out of sockets");
      }
    }

    @Override
    public long onResult(ProbeResult result, Set<Purpose> asked) {
      ends.add(time.millis() + " " + result.reason());
      purposes.add(asked);
      return Duration.ofSeconds(1).toNanos();
    }

    @Override
    public void publish() {}
  }

  private final Patient one = new Patient();

  @Test
  void the_first_probe_starts_at_once_and_the_next_an_interval_after_its_start() {
    one.turn.reschedule();
    time.pass(Duration.ofMillis(300));
    one.last().pass("status 200");
    time.pass(Duration.ofMillis(700));
    assertThat(one.starts).containsExactly(0L, 1000L);
  }

  @Test
  void one_that_is_due_while_the_last_still_runs_starts_when_that_ends() {
    one.turn.reschedule();
    time.pass(Duration.ofMillis(1500));
    assertThat(one.starts).containsExactly(0L);
    one.last().pass("status 200");
    assertThat(one.starts).containsExactly(0L, 1500L);
  }

  @Test
  void one_that_is_never_answered_ends_by_its_deadline_and_gives_back_its_connection() {
    one.turn.reschedule();
    time.pass(Duration.ofSeconds(2));
    assertThat(one.ends).containsExactly("2000 no answer within 2000 ms");
    assertThat(one.released).isEqualTo(1);
    assertThat(rounds.inFlight()).isEqualTo(1);
  }

  @Test
  void no_time_passes_by_a_probe_while_our_own_loop_stands_still() {
    one.turn.reschedule();
    time.standStill(Duration.ofSeconds(3));
    rounds.tick();
    assertThat(one.ends).isEmpty();
    one.last().pass("status 200");
    assertThat(one.ends).containsExactly("3000 status 200");
  }

  @Test
  void one_that_is_never_answered_ends_when_our_loop_has_made_up_for_its_standstill() {
    one.turn.reschedule();
    time.pass(Duration.ofMillis(500));
    rounds.tick();
    time.standStill(Duration.ofSeconds(1));
    rounds.tick();
    time.pass(Duration.ofSeconds(3));
    // half a second counted as a standstill too, since nobody ticked: three and a half in all
    assertThat(one.ends).containsExactly("3500 no answer within 2000 ms");
  }

  @Test
  void what_comes_after_the_end_is_dropped() {
    one.turn.reschedule();
    ProbeRun late = one.last();
    time.pass(Duration.ofSeconds(2));
    late.pass("status 200");
    late.fail("connection reset");
    assertThat(one.ends).containsExactly("2000 no answer within 2000 ms");
  }

  @Test
  void one_that_cannot_be_started_fails_and_the_next_is_tried() {
    one.broken = true;
    one.turn.reschedule();
    time.pass(Duration.ofSeconds(1));
    assertThat(one.ends).hasSize(2).allMatch(end -> end.contains("out of sockets"));
    assertThat(rounds.inFlight()).isZero();
  }

  @Test
  void who_asks_shares_the_next_and_never_the_one_that_runs() {
    one.turn.reschedule();
    Future<ProbeResult> asked = one.turn.request(Purpose.CHECK, time.nanos());
    Future<ProbeResult> too = one.turn.request(Purpose.NONE_ACCEPTING, time.nanos());
    one.last().fail("the one that ran");
    assertThat(asked.isComplete()).isFalse();
    one.last().pass("the next");
    assertThat(asked.result().reason()).isEqualTo("the next");
    assertThat(too.result()).isSameAs(asked.result());
    assertThat(one.purposes)
        .containsExactly(Set.of(), Set.of(Purpose.CHECK, Purpose.NONE_ACCEPTING));
    assertThat(one.starts).hasSize(2);
  }

  @Test
  void who_joins_shares_the_one_that_runs() {
    one.turn.reschedule();
    Future<ProbeResult> joined = one.turn.joinRunning(Purpose.SUSPECT, time.nanos());
    one.last().fail("the one that ran");
    assertThat(joined.result().reason()).isEqualTo("the one that ran");
    assertThat(one.purposes).containsExactly(Set.of(Purpose.SUSPECT));
  }

  @Test
  void who_may_not_ask_yet_waits_for_that() {
    one.turn.reschedule();
    one.last().pass("status 200");
    one.turn.request(Purpose.CHECK, Duration.ofMillis(200).toNanos());
    time.pass(Duration.ofMillis(180));
    assertThat(one.starts).hasSize(1);
    time.pass(Duration.ofMillis(20));
    assertThat(one.starts).containsExactly(0L, 200L);
  }

  @Test
  void a_probe_asked_for_counts_from_its_start_to_the_next() {
    one.turn.reschedule();
    one.last().pass("status 200");
    time.pass(Duration.ofMillis(500));
    one.turn.request(Purpose.CHECK, time.nanos());
    one.last().pass("status 200");
    time.pass(Duration.ofSeconds(1));
    assertThat(one.starts).containsExactly(0L, 500L, 1500L);
  }

  @Test
  void above_the_cap_the_oldest_waits_first() {
    Patient two = new Patient();
    Patient three = new Patient();
    Patient four = new Patient();
    List.of(one, two, three, four).forEach(each -> each.turn.reschedule());
    assertThat(
            List.of(one.starts.size(), two.starts.size(), three.starts.size(), four.starts.size()))
        .containsExactly(1, 1, 0, 0);
    two.last().pass("status 200");
    assertThat(three.starts).hasSize(1);
    one.last().pass("status 200");
    assertThat(four.starts).hasSize(1);
  }

  @Test
  void one_that_waits_for_a_place_is_not_started_twice() {
    Patient two = new Patient();
    Patient three = new Patient();
    List.of(one, two, three).forEach(each -> each.turn.reschedule());
    three.turn.request(Purpose.CHECK, time.nanos());
    one.last().pass("status 200");
    two.last().pass("status 200");
    assertThat(three.starts).hasSize(1);
    three.last().pass("status 200");
    assertThat(rounds.inFlight()).isZero();
  }

  @Test
  void the_end_of_a_backend_fails_who_waits_and_frees_its_place() {
    one.turn.reschedule();
    Future<ProbeResult> joined = one.turn.joinRunning(Purpose.SUSPECT, time.nanos());
    Future<ProbeResult> asked = one.turn.request(Purpose.CHECK, time.nanos());
    one.turn.close();
    one.turn.close();
    one.last().pass("too late");
    assertThat(joined.failed()).isTrue();
    assertThat(asked.failed()).isTrue();
    assertThat(one.turn.request(Purpose.CHECK, time.nanos()).failed()).isTrue();
    assertThat(one.released).isEqualTo(1);
    assertThat(rounds.inFlight()).isZero();
    assertThat(time.wheel.size()).isZero();
  }

  @Test
  void a_restart_drops_the_probe_of_the_old_settings_and_nobody_who_waits() {
    one.turn.reschedule();
    Future<ProbeResult> joined = one.turn.joinRunning(Purpose.SUSPECT, time.nanos());
    one.turn.restart();
    assertThat(one.starts).hasSize(2);
    one.looks.get(0).fail("of the old settings");
    one.looks.get(1).pass("of the new settings");
    assertThat(joined.result().reason()).isEqualTo("of the new settings");
    assertThat(one.ends).hasSize(1);
    assertThat(rounds.inFlight()).isZero();
  }
}
