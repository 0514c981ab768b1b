package io.evenkeel.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.monitor.VirtualTime;
import io.evenkeel.health.probe.ProbeSequence.Purpose;
import io.evenkeel.time.TimerWheel.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Probes of ten thousand backends, in virtual time. */
public class ProbeSchedulerTest {
  private static final int BACKENDS = 10_000;
  private static final int CAP = 256;
  private static final int SLOW = 1024;
  private final VirtualTime time = new VirtualTime();
  private final ProbeScheduler rounds = new ProbeScheduler(time.wheel, time, CAP, SLOW);
  private final RandomGenerator random = new Random(11);
  private final ProbeInterval schedule =
      new ProbeInterval(Duration.ofSeconds(5), Duration.ofSeconds(5), 0.1);

  private final class Simulated implements ProbeSequence.ProbedBackend {
    final ProbeSequence sequence = new ProbeSequence(rounds, this);
    final boolean hangs;
    int starts;
    int maxOpen;
    long last;
    long longestGap;

    Simulated(boolean hangs) {
      this.hangs = hangs;
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(2);
    }

    @Override
    public void startProbe(ProbeRun probe) {
      starts++;
      maxOpen++;
      longestGap = Math.max(longestGap, time.nanos() - last);
      last = time.nanos();
      assertThat(maxOpen).isEqualTo(1);
      assertThat(rounds.inFlight()).isLessThanOrEqualTo(CAP + SLOW);
      if (!hangs) {
        Timer response = new Timer() {
          @Override
          public void onExpired(long now) {
            probe.pass("status 200");
          }
        };
        time.wheel.schedule(
            response, time.nanos() + Duration.ofMillis(20 + random.nextInt(40)).toNanos());
      }
    }

    @Override
    public long onResult(ProbeResult result, Set<Purpose> purposes) {
      maxOpen--;
      return starts == 1
          ? schedule.secondDelay(!result.passed(), random.nextDouble())
          : schedule.nextDelay(!result.passed(), random.nextDouble());
    }

    @Override
    public void publish() {}
  }

  @Test
  void each_backend_is_probed_every_interval_and_none_waits_for_hanging_ones() {
    List<Simulated> all = new ArrayList<>();
    for (int i = 0; i < BACKENDS; i++) {
      all.add(new Simulated(i % 500 == 0));
    }
    all.forEach(each -> each.sequence.reschedule());
    time.pass(Duration.ofSeconds(60));
    for (Simulated each : all) {
      assertThat(each.starts).isBetween(11, 15);
      assertThat(Duration.ofNanos(each.longestGap)).isLessThan(Duration.ofSeconds(7));
    }
  }

  @Test
  void a_thousand_hanging_probes_delay_no_other() {
    List<Simulated> all = new ArrayList<>();
    for (int i = 0; i < BACKENDS; i++) {
      all.add(new Simulated(i % 10 == 0));
    }
    all.forEach(each -> each.sequence.reschedule());
    time.pass(Duration.ofSeconds(20));
    all.forEach(each -> each.longestGap = 0);
    time.pass(Duration.ofSeconds(40));
    // an interval with its jitter, and 250 ms
    assertThat(all)
        .filteredOn(each -> !each.hangs)
        .allMatch(each -> each.longestGap <= Duration.ofMillis(5_750).toNanos());
  }

  @Test
  void hanging_probes_use_no_more_than_their_places() {
    List<Simulated> all = new ArrayList<>();
    for (int i = 0; i < BACKENDS; i++) {
      all.add(new Simulated(true));
    }
    all.forEach(each -> each.sequence.reschedule());
    time.pass(Duration.ofSeconds(1));
    assertThat(rounds.inFlight()).isEqualTo(CAP + SLOW);
    all.forEach(each -> each.sequence.close());
    rounds.close();
    assertThat(rounds.inFlight()).isZero();
    assertThat(time.wheel.size()).isZero();
  }
}
