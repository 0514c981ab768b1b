package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.evenkeel.config.AccessLogConfig.AccessLogFile;
import io.evenkeel.config.LogConfig;
import io.evenkeel.config.LogConfig.Format;
import io.evenkeel.kit.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is logged, where to, and the format of a line. */
class ProcessLogTest {
  private final LoggerContext log = new LoggerContext();

  @TempDir
  private Path directory;

  @AfterEach
  void stop() {
    log.stop();
  }

  private Level level(String logger) {
    return log.getLogger(logger).getEffectiveLevel();
  }

  private ProcessLog setUp(Map<String, String> environment) {
    log.setMDCAdapter(new LogbackMDCAdapter());
    return new ProcessLog(log, environment::get);
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

  private static String text(LoggingEvent event) {
    return new String(new LineEncoder().encode(event), StandardCharsets.UTF_8);
  }

  private static String json(LoggingEvent event) {
    LineEncoder encoder = new LineEncoder();
    encoder.setFormat(Format.JSON);
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
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
    setUp(Map.of());

    assertThat(level("io.evenkeel.proxy")).isEqualTo(Level.INFO);
    assertThat(level("io.netty.channel")).isEqualTo(Level.WARN);
    assertThat(level("io.vertx.launcher.application")).isEqualTo(Level.OFF);
  }

  @Test
  void the_environment_sets_the_level_and_a_separate_one_for_health() {
    setUp(Map.of("LOG_LEVEL", "debug", "LOG_LEVEL_HEALTH", "ERROR"))
        .apply(LogConfig.DEFAULT, List.of());

    assertThat(level("io.evenkeel.proxy")).isEqualTo(Level.DEBUG);
    assertThat(level("io.evenkeel.health.monitor.HealthVerticle")).isEqualTo(Level.ERROR);
  }

  @Test
  void the_configuration_sets_levels_by_logger_and_another_one_resets_them() {
    ProcessLog process = setUp(Map.of());

    process.apply(
        new LogConfig(
            Format.TEXT,
            LogConfig.Level.ERROR,
            Map.of(
                "io.netty", LogConfig.Level.TRACE,
                "io.evenkeel.proxy", LogConfig.Level.DEBUG,
                "evenkeel.access", LogConfig.Level.OFF)),
        List.of());
    assertThat(level("io.evenkeel.cli")).isEqualTo(Level.ERROR);
    assertThat(level("io.evenkeel.proxy.listener")).isEqualTo(Level.DEBUG);
    assertThat(level("io.netty.handler")).isEqualTo(Level.TRACE);
    assertThat(level("evenkeel.access")).isEqualTo(Level.OFF);

    process.apply(LogConfig.DEFAULT, List.of());
    assertThat(level("io.evenkeel.proxy.listener")).isEqualTo(Level.INFO);
    assertThat(level("io.netty.handler")).isEqualTo(Level.WARN);
    assertThat(level("evenkeel.access")).isEqualTo(Level.INFO);
  }

  @Test
  void no_line_blocks_an_event_loop() {
    setUp(Map.of());
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
  void a_line_has_date_time_zone_level_logger_and_message() {
    LoggingEvent event = event(null);

    String line = text(event);

    assertThat(line).matches("\\S+ WARN  Health: shop/b2 is dead\\R");
    String time = line.substring(0, line.indexOf(' '));
    assertThat(time)
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d)");
    assertThat(OffsetDateTime.parse(time).toInstant())
        .isEqualTo(Instant.ofEpochMilli(event.getTimeStamp()));
  }

  @Test
  void a_line_in_json_has_the_same_with_the_whole_name_of_the_logger() {
    LoggingEvent event = event(null);

    String line = json(event);

    assertThat(line).matches("[^\n]*\n");
    JsonObject json = new JsonObject(line);
    assertThat(OffsetDateTime.parse(json.getString("at")).toInstant())
        .isEqualTo(Instant.ofEpochMilli(event.getTimeStamp()));
    json.remove("at");
    json.remove("throwable");
    assertThat(json)
        .isEqualTo(new JsonObject()
            .put("level", "WARN")
            .put("loggerName", "io.evenkeel.health.Health")
            .put("message", "shop/b2 is dead"));
  }

  @Test
  void a_line_with_an_exception_has_its_stack_trace() {
    assertThat(text(event(new IllegalStateException("odd"))))
        .contains("shop/b2 is dead", "java.lang.IllegalStateException: odd", "\tat ");
    assertThat(json(event(new IllegalStateException("odd \"quote\"\n")))).matches("[^\n]*\n");
    assertThat(new JsonObject(json(event(new IllegalStateException("odd \"quote\"\n"))))
            .getJsonObject("throwable")
            .encode())
        .contains("odd \\\"quote\\\"\\n", "IllegalStateException");
  }

  @Test
  void neither_a_message_nor_an_exception_begins_a_line_of_its_own() {
    IllegalStateException cause = new IllegalStateException("b\n12:00:00.000 ERROR Health: c");
    IllegalStateException odd = new IllegalStateException("a\r\u2028", cause);
    odd.addSuppressed(new IllegalStateException("d\n12:00:00.000 e"));
    LoggingEvent event = new LoggingEvent(
        "", log.getLogger("io.vertx.X"), Level.ERROR, "{} failed", odd, new Object[] {
          "x\n12:00:00.000 \"INFO\" Health: b2 is alive\u202e"
        });

    String text = text(event);

    assertThat(text)
        .contains(
            "x\\n12:00:00.000 \"INFO\"",
            "Exception: a\\r\\u2028",
            "Caused by: ",
            "Suppressed: ",
            "\t... ");
    assertThat(text.lines().skip(1))
        .allMatch(line -> line.matches("(\tat |\t\\.\\.\\. |Caused by: |Suppressed: |java\\.).*"));
    assertThat(text).doesNotContain("\u2028", "\u202e");
    assertThat(json(event)).matches("[^\n\r\u202e]*\n");
    assertThat(new JsonObject(json(event)).getString("message"))
        .isEqualTo("x\\n12:00:00.000 \"INFO\" Health: b2 is alive\\u202e failed");
  }

  @Test
  void a_line_of_the_access_log_is_the_message_alone() {
    assertThat(new LineEncoder.MessageOnly().encode(event(null)))
        .asString(StandardCharsets.UTF_8)
        .matches("shop/b2 is dead\\R");
  }

  @Test
  void a_full_file_is_renamed_and_only_so_many_are_kept() throws IOException {
    AccessLogFile file = new AccessLogFile(directory.resolve("deep/a(b) c.log"), 1_000, 2);
    setUp(Map.of()).apply(LogConfig.DEFAULT, List.of(file));
    Logger requests = log.getLogger(file.logger());

    Await.until(() -> "two files are kept, of " + names(), Duration.ofSeconds(30), () -> {
      requests.info("x".repeat(99));
      return names().contains("a(b) c.log.2");
    });

    assertThat(names()).containsExactly("a(b) c.log", "a(b) c.log.1", "a(b) c.log.2");
    try (Stream<String> lines = Files.lines(directory.resolve("deep/a(b) c.log.2"))) {
      assertThat(lines).isNotEmpty().containsOnly("x".repeat(99));
    }
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(directory.resolve("deep"))) {
      return files.map(each -> each.getFileName().toString()).sorted().toList();
    } catch (IOException none) {
      return List.of();
    }
  }

  @Test
  void a_file_that_the_configuration_no_longer_names_is_closed() throws IOException {
    AccessLogFile one = new AccessLogFile(directory.resolve("one.log"), Long.MAX_VALUE, 7);
    AccessLogFile other = new AccessLogFile(directory.resolve("one.log"), Long.MAX_VALUE, 8);
    ProcessLog process = setUp(Map.of());
    process.apply(LogConfig.DEFAULT, List.of(one));
    log.getLogger(one.logger()).info("first");
    process.apply(LogConfig.DEFAULT, List.of(other));
    log.getLogger(other.logger()).info("second");
    process.apply(LogConfig.DEFAULT, List.of());

    log.getLogger(one.logger()).info("third, to standard output");

    assertThat(Files.readString(one.path())).isEqualTo("first\nsecond\n");
  }
}
