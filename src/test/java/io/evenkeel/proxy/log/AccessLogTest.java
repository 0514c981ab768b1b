package io.evenkeel.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.evenkeel.config.AccessLogConfig;
import io.evenkeel.config.AccessLogConfig.Format;
import io.evenkeel.proxy.log.AccessLog.AttemptEntry;
import io.evenkeel.proxy.log.AccessLog.Line;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AccessLogTest {
  private static final String EVIL =
      "a\"b\\c\r\n10.0.0.1 - - \"GET / HTTP/1.1\" 200\u0000\u001b[31m\u0085\u2028é {} ${jndi:x}";
  private static final Line EVIL_LINE = new Line(
      Instant.EPOCH,
      EVIL,
      EVIL,
      EVIL,
      EVIL,
      400,
      0,
      0,
      EVIL,
      EVIL,
      EVIL,
      EVIL,
      EVIL,
      List.of(new AttemptEntry(EVIL, EVIL, 0)),
      false);

  private final Logger logger = (Logger) LoggerFactory.getLogger("evenkeel.access");
  private final ListAppender<ILoggingEvent> written = new ListAppender<>();

  @BeforeEach
  void addAppender() {
    written.start();
    logger.addAppender(written);
    logger.setAdditive(false);
  }

  @AfterEach
  void removeAppender() {
    logger.detachAppender(written);
    logger.setAdditive(true);
  }

  private static Line line(boolean clientLeft, @Nullable String agent, AttemptEntry... attempts) {
    return new Line(
        Instant.parse("2026-03-01T03:12:09.481Z"),
        "192.0.2.7",
        "GET",
        "/a?b=c",
        "HTTP/1.1",
        200,
        clientLeft ? 0 : 1234,
        17_654_321,
        "4f1c",
        null,
        agent,
        "shop.example.com",
        attempts.length == 0 ? "" : "shop",
        List.of(attempts),
        clientLeft);
  }

  private String written(Format format, Line line) {
    new AccessLog(new AccessLogConfig(format, Optional.empty())).write(line);
    assertThat(written.list).hasSize(1);
    return written.list.get(0).getFormattedMessage();
  }

  @Test
  void combined_is_the_format_of_apache_followed_by_the_attempts() {
    String text = written(
        Format.COMBINED,
        line(
            false,
            "curl/8",
            new AttemptEntry("b1", "unreachable", 2_000_000),
            new AttemptEntry("b2", "200", 14_400_000)));

    assertThat(text)
        .isEqualTo("192.0.2.7 - - [01/Mar/2026:03:12:09 +0000] \"GET /a?b=c HTTP/1.1\" 200 1234"
            + " \"-\" \"curl/8\" rt=0.017 id=4f1c host=\"shop.example.com\" pool=\"shop\""
            + " attempts=\"b1:unreachable 2ms, b2:200 14ms\"");
  }

  @Test
  void a_client_that_disconnected_is_a_499_without_a_body() {
    assertThat(written(
            Format.COMBINED, line(true, null, new AttemptEntry("b1", "client-left", 340_000))))
        .contains("\" 499 - \"-\" \"-\" rt=")
        .endsWith("attempts=\"b1:client-left 0.3ms\"");
  }

  @Test
  void a_response_of_the_proxy_itself_has_no_pool_and_no_attempts() {
    assertThat(written(Format.COMBINED, line(false, "x"))).endsWith(" pool=\"-\" attempts=\"\"");
  }

  @Test
  void json_has_the_same_values_in_one_object() {
    JsonObject json = new JsonObject(
        written(Format.JSON, line(false, "curl/8", new AttemptEntry("b1", "broken", 2_000_500))));

    assertThat(json).isEqualTo(new JsonObject("""
        {"at":"2026-03-01T03:12:09.481Z","clientIp":"192.0.2.7","method":"GET","host":"shop.example.com",
         "uri":"/a?b=c","version":"HTTP/1.1","status":200,"bytesSent":1234,"durationMs":17.654,
         "requestId":"4f1c","referer":null,"userAgent":"curl/8","pool":"shop",
         "attempts":[{"backend":"b1","outcome":"broken","durationMs":2.000}]}"""));
  }

  @Test
  void no_byte_of_a_client_ends_a_combined_line_or_a_quote() {
    String text = written(Format.COMBINED, EVIL_LINE);

    assertThat(text).matches("[ -~]*");
    assertThat(text).contains("a\\x22b\\x5Cc\\x0D\\x0A10.0.0.1\\x20-\\x20-");
    assertThat(text).contains("\\x00\\x1B[31m\\x85\\u2028\\xE9 {} ${jndi:x}\"");
    assertThat(text.chars().filter(c -> c == '"').count()).isEqualTo(12);
  }

  @Test
  void no_byte_of_a_client_ends_a_json_line_and_each_is_kept() {
    String text = written(Format.JSON, EVIL_LINE);

    assertThat(text).matches("[ -~]*");
    assertThat(new JsonObject(text).getString("userAgent")).isEqualTo(EVIL);
    assertThat(new JsonObject(text).getJsonArray("attempts").getJsonObject(0).getString("backend"))
        .isEqualTo(EVIL);
  }

  @Test
  void off_writes_nothing() {
    AccessLog log = new AccessLog(AccessLogConfig.OFF);

    log.write(line(false, "x"));

    assertThat(log.enabled()).isFalse();
    assertThat(written.list).isEmpty();
  }
}
