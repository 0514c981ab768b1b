package io.evenkeel.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares random schedules with a list of the timers that should be scheduled. */
public class TimerWheelLawTest {
  private static final long TICK = 1_000;
  private static final long TURN = 512 * TICK;

  private SplittableRandom random = new SplittableRandom();
  private TimerWheel wheel = new TimerWheel(TICK, 0);
  private final List<CheckedTimer> timers = new ArrayList<>();
  private long start;
  private long now;
  private int advance;
  private int thrown;

  /** Fails if it expires when it should not. */
  private final class CheckedTimer extends TimerWheel.Timer {
    private boolean waiting;
    private long wanted;
    private long dueTick;
    private int scheduledIn;

    void schedule(long due) {
      wheel.schedule(this, due);
      waiting = true;
      wanted = due;
      dueTick = Math.max(-Math.floorDiv(start - due, TICK), (now - start) / TICK + 1);
      scheduledIn = advance;
    }

    void cancel() {
      wheel.cancel(this);
      waiting = false;
    }

    @Override
    public void onExpired(long at) {
      assertThat(at).isEqualTo(now);
      assertThat(waiting).as("expires only while it waits").isTrue();
      assertThat(wanted - now).as("never early").isLessThanOrEqualTo(0);
      assertThat(scheduledIn).as("never in the advance that scheduled it").isNotEqualTo(advance);
      assertThat(isScheduled()).isFalse();
      waiting = false;
      act();
      if (random.nextInt(20) == 0) {
        thrown++;
        throw new IllegalStateException("on purpose");
      }
    }

    /** Whether the last complete tick is after the one at which it is due. */
    boolean overdue() {
      return waiting && scheduledIn != advance && dueTick <= (now - start) / TICK;
    }
  }

  private void act() {
    for (int i = random.nextInt(3); i > 0; i--) {
      CheckedTimer any = timers.get(random.nextInt(timers.size()));
      if (random.nextInt(3) == 0) {
        any.cancel();
      } else {
        any.schedule(now + randomDelay());
      }
    }
  }

  /** Mostly near, sometimes in the past or several revolutions away. */
  private long randomDelay() {
    return switch (random.nextInt(5)) {
      case 0 -> -random.nextLong(2 * TURN);
      case 1 -> random.nextLong(3 * TURN);
      default -> random.nextLong(20 * TICK);
    };
  }

  private long step() {
    return switch (random.nextInt(20)) {
      case 0 -> random.nextLong(3 * TURN);
      case 1 -> TURN - TICK;
      case 2 -> TURN;
      case 3 -> 0;
      default -> random.nextLong(2 * TICK);
    };
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void every_timer_expires_once_and_in_time(long seed) {
    random = new SplittableRandom(seed);
    start = random.nextInt(4) == 0 ? Long.MAX_VALUE - TURN : random.nextLong();
    now = start;
    wheel = new TimerWheel(TICK, now);
    for (int i = 0; i < 60; i++) {
      timers.add(new CheckedTimer());
    }
    while (advance < 1_500) {
      act();
      now += step();
      advance++;
      advanceWheel();
      assertThat(timers).as("in time").noneMatch(CheckedTimer::overdue);
      assertThat(timers).allMatch(timer -> timer.isScheduled() == timer.waiting);
      assertThat(wheel.size())
          .isEqualTo((int) timers.stream().filter(each -> each.waiting).count());
    }
  }

  private void advanceWheel() {
    int before = thrown;
    try {
      wheel.advance(now);
      assertThat(thrown).isEqualTo(before);
    } catch (IllegalStateException onPurpose) {
      assertThat(thrown).isEqualTo(before + 1 + onPurpose.getSuppressed().length);
    }
  }
}
