package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartErrorsTest {
  @Test
  void mistakes_in_the_configuration_end_with_2() {
    CommandLineException refusal =
        StartErrors.of(new RuntimeException(new ConfigException(List.of("a: bad", "b: worse"))));

    assertThat(refusal.text()).isEqualTo("a: bad\nb: worse");
    assertThat(refusal.exitCode()).isEqualTo(2);
  }

  @Test
  void anything_else_is_said_as_it_is_without_a_trace_and_ends_with_1() {
    CommandLineException refusal =
        StartErrors.of(new IllegalStateException("this Vertx runs a balancer already"));

    assertThat(refusal.text())
        .isEqualTo("evenkeel: not started: this Vertx runs a balancer already.");
    assertThat(refusal.exitCode()).isEqualTo(1);
  }

  @Test
  void what_says_nothing_is_named() {
    assertThat(StartErrors.of(new IllegalStateException()).text())
        .isEqualTo("evenkeel: not started: IllegalStateException.");
  }

  @Test
  void what_was_never_heard_of_again_is_said_to_be_late() {
    assertThat(StartErrors.of(null).text()).contains("not within two minutes");
  }
}
