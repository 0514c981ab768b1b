package io.evenkeel.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.monitor.VirtualTime;
import io.evenkeel.health.probe.ProbeSequence.Purpose;
import io.evenkeel.net.FailureReasons;
import io.evenkeel.net.OwnFailures;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When the probes of one backend start and end, in virtual time. */
public class ProbeSequenceTest {
  private final VirtualTime time = new VirtualTime();
  private final ProbeScheduler rounds = new ProbeScheduler(time.wheel, time, 2, 0);

  /** A backend whose probes end when the test ends them. */
  private final class TestBackend implements ProbeSequence.ProbedBackend {
    final List<Long> starts = new ArrayList<>();
    final List<String> ends = new ArrayList<>();
    final List<Set<Purpose>> purposes = new ArrayList<>();
    final List<ProbeRun> probes = new ArrayList<>();
    final ProbeSequence sequence = new ProbeSequence(rounds, this);
    Duration timeout = Duration.ofSeconds(2);
    boolean broken;
    int released;

    ProbeRun last() {
      return probes.get(probes.size() - 1);
    }

    @Override
    public Duration timeout() {
      return timeout;
    }

    @Override
    public void startProbe(ProbeRun probe) {
      starts.add(time.millis());
      probes.add(probe);
      probe.releaseWith(() -> released++);
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

  private final TestBackend one = new TestBackend();

  @Test
  void the_first_probe_starts_at_once_and_the_next_an_interval_after_its_start() {
    one.sequence.reschedule();
    time.pass(Duration.ofMillis(300));
    one.last().pass("status 200");
    time.pass(Duration.ofMillis(700));
    assertThat(one.starts).containsExactly(0L, 1000L);
  }

  @Test
  void a_probe_that_is_due_during_the_last_one_starts_at_its_end() {
    one.sequence.reschedule();
    time.pass(Duration.ofMillis(1500));
    assertThat(one.starts).containsExactly(0L);
    one.last().pass("status 200");
    assertThat(one.starts).containsExactly(0L, 1500L);
  }

  @Test
  void a_probe_without_a_response_ends_at_its_deadline_and_releases_its_connection() {
    one.sequence.reschedule();
    time.pass(Duration.ofSeconds(2));
    assertThat(one.ends).containsExactly("2000 no answer within 2000 ms");
    assertThat(one.released).isEqualTo(1);
    assertThat(rounds.inFlight()).isEqualTo(1);
  }

  @Test
  void a_stalled_event_loop_does_not_use_up_a_probes_timeout() {
    one.sequence.reschedule();
    time.standStill(Duration.ofSeconds(3));
    rounds.tick();
    assertThat(one.ends).isEmpty();
    one.last().pass("status 200");
    assertThat(one.ends).containsExactly("3000 status 200");
  }

  @Test
  void a_probe_without_a_response_times_out_later_by_the_time_of_a_stall() {
    one.sequence.reschedule();
    time.pass(Duration.ofMillis(500));
    rounds.tick();
    time.standStill(Duration.ofSeconds(1));
    rounds.tick();
    time.pass(Duration.ofSeconds(3));
    // 500 ms without a tick also count as a stall of the loop: 3.5 s in total
    assertThat(one.ends).containsExactly("3500 no answer within 2000 ms");
  }

  @Test
  void a_connect_that_timed_out_only_because_the_event_loop_stalled_is_the_balancers_own_failure() {
    one.sequence.reschedule();
    time.standStill(Duration.ofMillis(2300));
    rounds.tick();
    one.last().fail(FailureReasons.CONNECT_TIMED_OUT);
    time.pass(Duration.ofMillis(100));
    one.last().fail(FailureReasons.CONNECT_TIMED_OUT);
    assertThat(one.ends)
        .containsExactly(
            "2300 " + OwnFailures.LOOP_STOOD_STILL, "2400 " + FailureReasons.CONNECT_TIMED_OUT);
  }

  @Test
  void results_after_the_end_are_dropped() {
    one.sequence.reschedule();
    ProbeRun late = one.last();
    time.pass(Duration.ofSeconds(2));
    late.pass("status 200");
    late.fail("connection reset");
    assertThat(one.ends).containsExactly("2000 no answer within 2000 ms");
  }

  @Test
  void a_probe_that_cannot_start_fails_and_the_next_one_starts() {
    one.broken = true;
    one.sequence.reschedule();
    time.pass(Duration.ofSeconds(1));
    assertThat(one.ends).hasSize(2).allMatch(end -> end.contains("out of sockets"));
    assertThat(rounds.inFlight()).isZero();
  }

  @Test
  void a_request_shares_the_next_probe_and_never_the_running_one() {
    one.sequence.reschedule();
    Future<ProbeResult> asked = one.sequence.request(Purpose.CHECK, time.nanos());
    Future<ProbeResult> too = one.sequence.request(Purpose.NONE_ACCEPTING, time.nanos());
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
  void a_joining_request_shares_the_running_probe() {
    one.sequence.reschedule();
    Future<ProbeResult> joined = one.sequence.joinRunning(Purpose.SUSPECT, time.nanos());
    one.last().fail("the one that ran");
    assertThat(joined.result().reason()).isEqualTo("the one that ran");
    assertThat(one.purposes).containsExactly(Set.of(Purpose.SUSPECT));
  }

  @Test
  void an_early_request_waits_for_its_earliest_time() {
    one.sequence.reschedule();
    one.last().pass("status 200");
    one.sequence.request(Purpose.CHECK, Duration.ofMillis(200).toNanos());
    time.pass(Duration.ofMillis(180));
    assertThat(one.starts).hasSize(1);
    time.pass(Duration.ofMillis(20));
    assertThat(one.starts).containsExactly(0L, 200L);
  }

  @Test
  void a_requested_probe_restarts_the_interval() {
    one.sequence.reschedule();
    one.last().pass("status 200");
    time.pass(Duration.ofMillis(500));
    one.sequence.request(Purpose.CHECK, time.nanos());
    one.last().pass("status 200");
    time.pass(Duration.ofSeconds(1));
    assertThat(one.starts).containsExactly(0L, 500L, 1500L);
  }

  @Test
  void above_the_cap_the_longest_waiting_probe_starts_first() {
    TestBackend two = new TestBackend();
    TestBackend three = new TestBackend();
    TestBackend four = new TestBackend();
    List.of(one, two, three, four).forEach(each -> each.sequence.reschedule());
    assertThat(
            List.of(one.starts.size(), two.starts.size(), three.starts.size(), four.starts.size()))
        .containsExactly(1, 1, 0, 0);
    two.last().pass("status 200");
    assertThat(three.starts).hasSize(1);
    one.last().pass("status 200");
    assertThat(four.starts).hasSize(1);
  }

  @Test
  void a_probe_that_waits_for_a_place_starts_once() {
    TestBackend two = new TestBackend();
    TestBackend three = new TestBackend();
    List.of(one, two, three).forEach(each -> each.sequence.reschedule());
    three.sequence.request(Purpose.CHECK, time.nanos());
    one.last().pass("status 200");
    two.last().pass("status 200");
    assertThat(three.starts).hasSize(1);
    three.last().pass("status 200");
    assertThat(rounds.inFlight()).isZero();
  }

  @Test
  void closing_a_sequence_fails_its_requests_and_frees_its_place() {
    one.sequence.reschedule();
    Future<ProbeResult> joined = one.sequence.joinRunning(Purpose.SUSPECT, time.nanos());
    Future<ProbeResult> asked = one.sequence.request(Purpose.CHECK, time.nanos());
    one.sequence.close();
    one.sequence.close();
    one.last().pass("too late");
    assertThat(joined.failed()).isTrue();
    assertThat(asked.failed()).isTrue();
    assertThat(one.sequence.request(Purpose.CHECK, time.nanos()).failed()).isTrue();
    assertThat(one.released).isEqualTo(1);
    assertThat(rounds.inFlight()).isZero();
    assertThat(time.wheel.size()).isZero();
  }

  @Test
  void a_restart_drops_the_probe_of_the_old_settings_but_no_request() {
    one.sequence.reschedule();
    Future<ProbeResult> joined = one.sequence.joinRunning(Purpose.SUSPECT, time.nanos());
    one.sequence.restart();
    assertThat(one.starts).hasSize(2);
    one.probes.get(0).fail("of the old settings");
    one.probes.get(1).pass("of the new settings");
    assertThat(joined.result().reason()).isEqualTo("of the new settings");
    assertThat(one.ends).hasSize(1);
    assertThat(rounds.inFlight()).isZero();
  }
}
