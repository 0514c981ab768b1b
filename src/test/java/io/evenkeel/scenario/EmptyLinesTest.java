package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Empty lines before a request line are skipped (RFC 9112 section 2.2). */
class EmptyLinesTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  @ParameterizedTest
  @CsvSource({"'\r\n', false", "'\r\n', true", "'\r\n\r\n\r\n', false", "'\r\n\r\n\r\n', true"})
  void before_the_first_request_and_between_two(String lines, boolean h2c) {
    Farm farm = Farm.of(1);
    try (Farm started = (h2c ? Http2ClientTest.serving(farm) : farm).start();
        RawClient client = started.connect()) {
      assertThat(client.send(lines + GET).read().body()).isEqualTo("b1");
      assertThat(client.send(lines + GET).read().body()).isEqualTo("b1");
      assertThat(client.send(GET + lines + GET).read().body()).isEqualTo("b1");
      assertThat(client.read().body()).isEqualTo("b1");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void in_reads_of_a_byte_each(boolean h2c) {
    Farm farm = Farm.of(1);
    try (Farm started = (h2c ? Http2ClientTest.serving(farm) : farm).start();
        RawClient client = started.connect()) {
      Response response = client
          .sendSlowly(Duration.ofMillis(5), "\r", "\n", "\r", "\n", "G", "ET", GET.substring(3))
          .read();

      assertThat(response.body()).isEqualTo("b1");
    }
  }

  @ParameterizedTest
  @CsvSource({"'\n', false", "'\n', true", "'\r', true", "' ', false", "' ', true", "'\r\n ', true"
  })
  void nothing_else_may_be_before_a_request(String bytes, boolean h2c) {
    Farm farm = Farm.of(1);
    try (Farm started = (h2c ? Http2ClientTest.serving(farm) : farm).start();
        RawClient client = started.connect()) {
      assertThat(client.send(bytes + GET).read().status()).isEqualTo(400);
    }
  }

  @Test
  void a_connection_with_one_behind_its_request_is_idle_not_within_a_head() {
    try (Farm farm = Farm.of(1)
            .set(
                "listeners",
                new JsonArray()
                    .add(new JsonObject()
                        .put("name", "http")
                        .put("host", "127.0.0.1")
                        .put("port", 0)
                        .put(
                            "timeouts",
                            new JsonObject().put("head", "200ms").put("keepAlive", "1s"))))
            .start();
        RawClient client = farm.connect()) {
      client
          .send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab\r\n")
          .read();

      assertThat(client.readByte()).as("a close, not a 408").isEqualTo(-1);
    }
  }
}
