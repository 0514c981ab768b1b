package io.evenkeel.admin.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final Sessions sessions = new Sessions(Duration.ofNanos(100), 2, now::get);

  @Test
  void one_lasts_as_long_as_it_may_even_where_the_clock_wraps() {
    String value = sessions.begin();

    now.addAndGet(100);
    assertThat(sessions.knows(value)).isTrue();
    now.addAndGet(1);
    assertThat(sessions.knows(value)).isFalse();
  }

  @Test
  void the_oldest_ends_where_there_are_too_many() {
    String first = sessions.begin();
    String second = sessions.begin();
    String third = sessions.begin();

    assertThat(sessions.knows(first)).isFalse();
    assertThat(sessions.knows(second)).isTrue();
    assertThat(sessions.knows(third)).isTrue();
  }

  @Test
  void values_are_long_and_differ() {
    assertThat(sessions.begin()).hasSize(43).isNotEqualTo(sessions.begin());
  }
}
