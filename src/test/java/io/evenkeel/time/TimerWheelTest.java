package io.evenkeel.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class TimerWheelTest {
  private static final long TICK = 10;
  private final TimerWheel wheel = new TimerWheel(TICK, 0);
  private final List<String> log = new ArrayList<>();

  /** Records its name when it expires, then runs the action of the test. */
  private final class RecordingTimer extends TimerWheel.Timer {
    private final String name;
    private final Runnable then;

    RecordingTimer(String name, Runnable then) {
      this.name = name;
      this.then = then;
    }

    @Override
    public void onExpired(long now) {
      log.add(name + "@" + now);
      then.run();
    }
  }

  private RecordingTimer noted(String name) {
    return new RecordingTimer(name, () -> {});
  }

  @Test
  void a_timer_expires_once_at_the_tick_after_it_is_due() {
    wheel.schedule(noted("a"), 25);

    for (long now = 0; now < 20_000; now += TICK) {
      wheel.advance(now);
    }

    assertThat(log).containsExactly("a@30");
    assertThat(wheel.size()).isZero();
  }

  @Test
  void a_timer_due_on_a_tick_expires_on_it() {
    wheel.schedule(noted("a"), 30);

    wheel.advance(29);
    wheel.advance(30);

    assertThat(log).containsExactly("a@30");
  }

  @Test
  void a_timer_beyond_one_revolution_does_not_expire_early() {
    wheel.schedule(noted("a"), 3 * 512 * TICK + 5);

    for (long now = 0; now <= 3 * 512 * TICK + TICK; now += TICK) {
      wheel.advance(now);
    }

    assertThat(log).containsExactly("a@" + (3 * 512 * TICK + TICK));
  }

  @Test
  void a_late_advance_over_many_revolutions_expires_exactly_the_due_timers() {
    for (int i = 1; i <= 2000; i++) {
      wheel.schedule(noted("t"), i * 7L);
    }
    wheel.schedule(noted("later"), 1_000_001);

    wheel.advance(1_000_000);

    assertThat(log).hasSize(2000).containsOnly("t@1000000");
    assertThat(wheel.size()).isOne();
  }

  @Test
  void a_timer_due_in_the_past_expires_at_the_next_tick() {
    wheel.advance(100);
    wheel.schedule(noted("a"), -1_000_000);

    wheel.advance(109);
    wheel.advance(110);

    assertThat(log).containsExactly("a@110");
  }

  @Test
  void a_cancelled_timer_never_expires_and_may_be_cancelled_twice() {
    RecordingTimer a = noted("a");
    wheel.schedule(a, 20);

    wheel.cancel(a);
    wheel.cancel(a);
    wheel.advance(1000);

    assertThat(log).isEmpty();
    assertThat(a.isScheduled()).isFalse();
    assertThat(wheel.size()).isZero();
  }

  @Test
  void a_rescheduled_timer_expires_only_at_the_new_time() {
    RecordingTimer a = noted("a");
    wheel.schedule(a, 20);
    wheel.schedule(a, 50);

    wheel.advance(40);
    wheel.advance(60);

    assertThat(log).containsExactly("a@60");
  }

  @Test
  void a_timer_may_cancel_others_in_its_bucket() {
    RecordingTimer before = noted("before");
    RecordingTimer after = noted("after");
    wheel.schedule(before, 20);
    wheel.schedule(
        new RecordingTimer("a", () -> {
          wheel.cancel(before);
          wheel.cancel(after);
        }),
        20);
    wheel.schedule(after, 20);
    wheel.schedule(noted("last"), 20);

    wheel.advance(20);

    assertThat(log).containsExactly("before@20", "a@20", "last@20");
    assertThat(wheel.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {-5, 0, 5, 512 * TICK, 100_000})
  void a_timer_that_schedules_itself_expires_in_a_later_advance(long later) {
    long start = 6000;
    RecordingTimer[] self = new RecordingTimer[1];
    self[0] = new RecordingTimer("a", () -> wheel.schedule(self[0], start + later));
    wheel.schedule(self[0], 20);

    wheel.advance(start);

    assertThat(log).containsExactly("a@6000");
    assertThat(self[0].isScheduled()).isTrue();
    wheel.advance(start + Math.max(TICK, later) + TICK);
    assertThat(log).hasSize(2);
  }

  @Test
  void if_timers_throw_the_others_still_expire_and_all_exceptions_are_reported() {
    wheel.schedule(
        new RecordingTimer("a", () -> {
          throw new IllegalStateException("first");
        }),
        20);
    wheel.schedule(
        new RecordingTimer("b", () -> {
          throw new AssertionError("second");
        }),
        20);
    wheel.schedule(noted("c"), 20);
    wheel.schedule(noted("d"), 90);

    assertThatThrownBy(() -> wheel.advance(30))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("first")
        .hasSuppressedException(new AssertionError("second"));
    wheel.advance(100);

    assertThat(log).containsExactly("a@30", "b@30", "c@30", "d@100");
    assertThat(wheel.size()).isZero();
  }

  @Test
  void a_clock_that_stops_or_goes_back_expires_nothing_twice() {
    wheel.schedule(noted("a"), 20);
    wheel.advance(50);
    wheel.schedule(noted("b"), 60);

    wheel.advance(50);
    wheel.advance(10);
    wheel.advance(60);

    assertThat(log).containsExactly("a@50", "b@60");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE - 25, -13, 0, 7})
  void the_clock_may_start_anywhere_and_overflow(long start) {
    TimerWheel overflowing = new TimerWheel(TICK, start);
    overflowing.schedule(noted("a"), start + 35);

    overflowing.advance(start + 30);
    assertThat(log).isEmpty();
    overflowing.advance(start + 40);

    assertThat(log).containsExactly("a@" + (start + 40));
  }
}
