package io.evenkeel.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "0s, PT0S",
    "250ms, PT0.25S",
    "1500ms, PT1.5S",
    "5s, PT5S",
    "90s, PT90S",
    "2m, PT2M",
    "1h, PT1H",
    "25h, PT25H",
    "365d, PT8760H"
  })
  void a_duration_is_formatted_as_it_is_parsed(String text, Duration duration) {
    assertThat(Durations.parse(text)).contains(duration);
    assertThat(Durations.format(duration)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0s", "0d, 0s", "1000ms, 1s", "60s, 1m", "3600s, 1h", "24h, 1d", "007s, 7s"})
  void a_duration_is_formatted_with_its_largest_unit(String text, String formatted) {
    assertThat(Durations.parse(text).map(Durations::format)).contains(formatted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "5 s", "-5s", "1.5s", "5S", "5us", "1h30m", "1234567890123456s"})
  void other_text_is_not_a_duration(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @Test
  void a_duration_that_is_too_long_becomes_forever() {
    assertThat(Durations.parse("999999999999999d")).contains(Durations.FOREVER);
  }

  @Test
  void nanoseconds_are_shown_as_milliseconds_with_three_decimals() {
    assertThat(Durations.toMillis(1_234_567)).isEqualTo(1.235);
    assertThat(Durations.toMillis(499)).isZero();
  }
}
