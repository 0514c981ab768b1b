package io.evenkeel.config.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.Config;
import io.evenkeel.config.reader.Given;
import io.evenkeel.config.schema.ConfigProblems;
import io.evenkeel.config.schema.ConfigValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    problems.throwIfAny(Set.of());
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
  void placeholders_are_replaced_once(String text, String expected) {
    assertThat(filled(text)).isEqualTo(expected);
  }

  @Test
  void a_replaced_value_is_parsed_as_the_type_of_its_key() {
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
  void a_variable_without_value_and_default_is_the_only_mistake_of_its_key() {
    assertThat(Given.mistakes("backends: ['http://${NONE}', '${LOST}', '${x y}', '${']"))
        .containsExactly(
            "backends[0]: ${NONE} is not set; set it in the environment, or write ${NONE:-default}",
            "backends[1]: ${LOST} is not set; set it in the environment, or write ${LOST:-default}",
            "backends[2]: ${ begins no placeholder here; write ${NAME} or ${NAME:-default}, or $$ for a dollar",
            "backends[3]: ${ begins no placeholder here; write ${NAME} or ${NAME:-default}, or $$ for a dollar");
  }

  @Test
  void top_level_keys_that_start_with_x_are_ignored() {
    Config config =
        Given.config(Given.ONE_BACKEND + "x-mine: [\"${NONE}\", { any: thing }]\n$schema: a");
    assertThat(config.inEffect().fieldNames()).doesNotContain("x-mine", "$schema");
  }
}
