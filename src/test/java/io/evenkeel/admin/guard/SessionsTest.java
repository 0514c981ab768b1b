package io.evenkeel.admin.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final TokenAuthHandler.Sessions sessions =
      new TokenAuthHandler.Sessions(Duration.ofNanos(100), 2, now::get);

  @Test
  void a_session_expires_in_time_even_if_the_clock_overflows() {
    String value = sessions.create();

    now.addAndGet(100);
    assertThat(sessions.contains(value)).isTrue();
    now.addAndGet(1);
    assertThat(sessions.contains(value)).isFalse();
  }

  @Test
  void the_oldest_session_ends_if_there_are_too_many() {
    String first = sessions.create();
    String second = sessions.create();
    String third = sessions.create();

    assertThat(sessions.contains(first)).isFalse();
    assertThat(sessions.contains(second)).isTrue();
    assertThat(sessions.contains(third)).isTrue();
  }

  @Test
  void values_are_long_and_unique() {
    assertThat(sessions.create()).hasSize(43).isNotEqualTo(sessions.create());
  }
}
