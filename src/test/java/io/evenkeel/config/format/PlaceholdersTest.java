package io.evenkeel.config.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.Config;
import io.evenkeel.config.reader.Given;
import io.evenkeel.config.schema.ConfigProblems;
import io.evenkeel.config.schema.ConfigValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {
  private static final Map<String, String> ENVIRONMENT = Map.of(
      "HOST", "a.internal", "PORT", "3000", "EMPTY", "", "OFF", "false", "MONEY", "$$ ${HOST}");

  private static String filled(String text) {
    ConfigProblems problems = new ConfigProblems("", path -> Optional.empty(), List.of());
    ConfigValue written =
        new Placeholders(ENVIRONMENT, problems).fill(new ConfigValue.ScalarValue("a", text));
    problems.throwIfAny();
    return String.valueOf(written.json());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://${HOST}:${PORT} | http://a.internal:3000",
        "${NONE:-b} | b",
        "${HOST:-b} | a.internal",
        "${EMPTY:-b} | b",
        "x${EMPTY}y | xy",
        "${NONE:-}x | x",
        "$$5 | $5",
        "$${HOST} | ${HOST}",
        "^/v1$ | ^/v1$",
        "/$1 | /$1",
        "${MONEY} | $$ ${HOST}",
      })
  void text_is_filled_in_once(String text, String expected) {
    assertThat(filled(text)).isEqualTo(expected);
  }

  @Test
  void what_was_filled_in_is_then_of_the_type_that_its_key_asks_for() {
    Config config = Given.reading("""
            listeners: "${PORT}"
            watch: "${OFF}"
            node: "${NODE:-7}"
            proxy: { accessLog: "${OFF}", instances: "${N:-auto}" }
            backends: ["http://${HOST}:${PORT}"]
            """, ENVIRONMENT).config();
    assertThat(config.listeners().get(0).port()).isEqualTo(3000);
    assertThat(config.watch()).isFalse();
    assertThat(config.node()).isEqualTo("7");
    assertThat(config.proxy().instances()).isZero();
    assertThat(Given.pool(config, "default").backends().get(0).url())
        .isEqualTo("http://a.internal:3000");
  }

  @Test
  void a_name_without_a_value_or_a_default_is_a_mistake_and_the_only_one_there() {
    assertThat(Given.mistakes("backends: ['http://${NONE}', '${LOST}', '${x y}', '${']"))
        .containsExactly(
            "backends[0]: ${NONE} is not set; set it in the environment, or write ${NONE:-default}",
            "backends[1]: ${LOST} is not set; set it in the environment, or write ${LOST:-default}",
            "backends[2]: ${ begins no placeholder here; write ${NAME} or ${NAME:-default}, or $$ for a dollar",
            "backends[3]: ${ begins no placeholder here; write ${NAME} or ${NAME:-default}, or $$ for a dollar");
  }

  @Test
  void keys_of_the_users_own_are_left_alone() {
    Config config =
        Given.config(Given.ONE_BACKEND + "x-mine: [\"${NONE}\", { any: thing }]\n$schema: a");
    assertThat(config.inEffect().fieldNames()).doesNotContain("x-mine", "$schema");
  }
}
