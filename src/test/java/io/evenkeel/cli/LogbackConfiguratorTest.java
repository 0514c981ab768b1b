package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is logged, and the format of a line. */
class LogbackConfiguratorTest {
  private final LoggerContext log = new LoggerContext();

  @AfterEach
  void stop() {
    log.stop();
  }

  private Level level(String logger) {
    return log.getLogger(logger).getEffectiveLevel();
  }

  private LoggingEvent event(@Nullable Throwable with) {
    return new LoggingEvent(
        "",
        log.getLogger("io.evenkeel.health.Health"),
        Level.WARN,
        "{} is dead",
        with,
        new Object[] {"shop/b2"});
  }

  @Test
  void a_configured_logback_file_takes_precedence() {
    LogbackConfigurator logging = new LogbackConfigurator();
    logging.setContext(log);

    // the system property of the tests names a file
    assertThat(logging.configure(log)).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
    assertThat(log.getLogger("ROOT").iteratorForAppenders().hasNext()).isFalse();
  }

  @Test
  void info_lines_are_logged_but_not_those_of_libraries() {
    LogbackConfigurator.setUp(log, name -> null);

    assertThat(level("io.evenkeel.proxy")).isEqualTo(Level.INFO);
    assertThat(level("io.netty.channel")).isEqualTo(Level.WARN);
    assertThat(level("io.vertx.launcher.application")).isEqualTo(Level.OFF);
  }

  @Test
  void the_environment_sets_the_level_and_a_separate_one_for_health() {
    LogbackConfigurator.setUp(log, Map.of("LOG_LEVEL", "debug", "LOG_LEVEL_HEALTH", "ERROR")::get);

    assertThat(level("io.evenkeel.proxy")).isEqualTo(Level.DEBUG);
    assertThat(level("io.evenkeel.health.monitor.HealthVerticle")).isEqualTo(Level.ERROR);
  }

  @Test
  void no_line_blocks_an_event_loop() {
    LogbackConfigurator.setUp(log, name -> null);
    Logger requests = log.getLogger("evenkeel.access");

    assertThat(requests.isAdditive()).isFalse();
    assertThat(log.getLogger("ROOT").getAppender("later"))
        .isInstanceOfSatisfying(
            AsyncAppender.class, each -> assertThat(each.isNeverBlock()).isTrue());
    assertThat(requests.getAppender("access")).isInstanceOfSatisfying(AsyncAppender.class, each -> {
      assertThat(each.isNeverBlock()).isTrue();
      assertThat(each.getDiscardingThreshold()).isZero();
    });
  }

  @Test
  void a_line_has_time_level_logger_and_message() {
    assertThat(new LogbackConfigurator.LineLayout().doLayout(event(null)))
        .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  Health: shop/b2 is dead\\R");
  }

  @Test
  void a_line_with_an_exception_has_its_stack_trace() {
    assertThat(
            new LogbackConfigurator.LineLayout().doLayout(event(new IllegalStateException("odd"))))
        .contains("shop/b2 is dead", "java.lang.IllegalStateException: odd", "\tat ");
  }

  @Test
  void neither_a_message_nor_an_exception_begins_a_line_of_its_own() {
    IllegalStateException cause = new IllegalStateException("b\n12:00:00.000 ERROR Health: c");
    IllegalStateException odd = new IllegalStateException("a\r\u2028", cause);
    odd.addSuppressed(new IllegalStateException("d\n12:00:00.000 e"));
    LoggingEvent event = new LoggingEvent(
        "", log.getLogger("io.vertx.X"), Level.ERROR, "{} failed", odd, new Object[] {
          "x\n12:00:00.000 INFO Health: b2 is alive"
        });

    String text = new LogbackConfigurator.LineLayout().doLayout(event);

    assertThat(text)
        .contains(
            "x\\n12:00:00.000 INFO",
            "Exception: a\\r\\u2028",
            "Caused by: ",
            "Suppressed: ",
            "\t... ");
    assertThat(text.lines().skip(1))
        .allMatch(line -> line.matches("(\tat |\t\\.\\.\\. |Caused by: |Suppressed: |java\\.).*"));
    assertThat(text).doesNotContain("\u2028");
  }

  @Test
  void a_line_of_the_access_log_is_the_message_alone() {
    assertThat(new LogbackConfigurator.LineLayout.MessageOnly().doLayout(event(null)))
        .matches("shop/b2 is dead\\R");
  }
}
