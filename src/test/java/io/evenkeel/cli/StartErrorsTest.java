package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartErrorsTest {
  @Test
  void mistakes_in_the_configuration_exit_with_2() {
    CommandLineException refusal =
        StartErrors.of(new RuntimeException(new ConfigException(List.of("a: bad", "b: worse"))));

    assertThat(refusal.text()).isEqualTo("a: bad\nb: worse");
    assertThat(refusal.exitCode()).isEqualTo(2);
  }

  @Test
  void another_error_is_printed_without_a_stack_trace_and_exits_with_1() {
    CommandLineException refusal =
        StartErrors.of(new IllegalStateException("this Vertx runs a balancer already"));

    assertThat(refusal.text())
        .isEqualTo("evenkeel: not started: this Vertx runs a balancer already.");
    assertThat(refusal.exitCode()).isEqualTo(1);
  }

  @Test
  void an_exception_without_a_message_is_printed_by_its_name() {
    assertThat(StartErrors.of(new IllegalStateException()).text())
        .isEqualTo("evenkeel: not started: IllegalStateException.");
  }

  @Test
  void a_start_that_does_not_complete_is_reported_as_too_slow() {
    assertThat(StartErrors.of(null).text()).contains("not within two minutes");
  }
}
