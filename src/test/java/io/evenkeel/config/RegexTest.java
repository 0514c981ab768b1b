package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a beginning shows that a text matches, whatever follows. */
class RegexTest {
  private static Regex regex(String text) {
    return new Regex(Pattern.compile(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ready: [0-9]+ | ready: 17",
        "(?s)UP.* | all UP",
        "(?i)status.*green | STATUS: GREEN",
        "a(?=b) | abc",
        "(?>[a-z]+)[0-9]? | abc"
      })
  void a_match_stays_when_it_may_only_grow(String expression, String beginning) {
    assertThat(regex(expression).isFoundForGood(beginning)).isTrue();
    assertThat(regex(expression).isFoundIn(beginning + "\nand 1 more")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UP$ | UP",
        "UP\\z | UP",
        "\\bUP\\b | UP",
        "UP(?!SIDE) | UP",
        "^((?!DOWN).)*$ | UP",
        "ready: [0-9]+ | ready: "
      })
  void a_match_that_more_text_may_end_does_not_count_yet(String expression, String beginning) {
    assertThat(regex(expression).isFoundForGood(beginning)).isFalse();
  }
}
