package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Answer;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is ambiguous does not go through at all: RFC 9112 section 11. */
class RefusalsTest {
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: test\r\n\r\n";
  private static Farm farm;

  @BeforeAll
  static void open() {
    farm = Farm.of(1).start();
  }

  @AfterAll
  static void close() {
    farm.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void a_request_in_doubt_is_refused_and_its_connection_closed(
      String name, String statuses, String request) {
    int before = farm.backend(1).received().size();
    try (RawClient client = farm.connect()) {
      Answer answer = client.send(request + SMUGGLED).read();

      assertThat(Integer.toString(answer.status())).matches(statuses);
      assertThat(answer.body()).doesNotContain("127.0.0.1", "io.netty", "Exception");
      assertThat(client.seesClose()).isTrue();
    }
    assertThat(farm.backend(1).received()).hasSize(before);
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        framing("unknown coding", "Transfer-Encoding: xchunked\r\n\r\n"),
        framing("identity, chunked", "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n"),
        framing("gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        framing("chunked, gzip", "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
        framing("chunked twice", "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
        framing(
            "two codings in two lines",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
        framing("empty coding", "Transfer-Encoding: \r\n\r\n"),
        framing("vertical tab", "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n"),
        framing(
            "length and coding",
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        framing(
            "coding and length",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
        framing("two lengths", "Content-Length: 1\r\nContent-Length: 2\r\n\r\na"),
        framing("a list of lengths", "Content-Length: 1, 2\r\n\r\na"),
        framing("a signed length", "Content-Length: +1\r\n\r\na"),
        framing("a negative length", "Content-Length: -1\r\n\r\n"),
        framing("a hexadecimal length", "Content-Length: 0x1\r\n\r\na"),
        framing("an empty length", "Content-Length: \r\n\r\n"),
        framing("an endless length", "Content-Length: 99999999999999999999\r\n\r\n"),
        framing("space before the colon", "Content-Length : 1\r\n\r\na"),
        framing(
            "a coding with space before the colon", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
        framing("a field without a name", ": v\r\n\r\n"),
        framing("a field without a colon", "nocolon\r\n\r\n"),
        framing("NUL in a value", "X-A: a\u0000b\r\n\r\n"),
        framing("CR in a value", "X-A: a\rb\r\n\r\n"),
        framing("a bare LF", "X-A: a\nX-B: b\r\n\r\n"),
        Arguments.of(
            "two keys of an old WebSocket",
            "400|501",
            "GET / HTTP/1.1\r\nHost: test\r\nSec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\n"),
        framing("a second Host", "Host: other\r\n\r\n"),
        Arguments.of(
            "an odd expectation", "417", post("Expect: tea\r\nContent-Length: 1\r\n\r\na")),
        Arguments.of("no Host", "400", "GET / HTTP/1.1\r\n\r\n"),
        Arguments.of("Host with a space", "400", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        Arguments.of("Host with a comma", "400", "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n"),
        Arguments.of("Host with a path", "400", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        Arguments.of("Host with a user", "400", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
        Arguments.of(
            "a coding on 1.0",
            "400",
            "POST / HTTP/1.0\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        target("no slash", "a"),
        target("an at", "@evil/"),
        target("a star", "*"),
        target("a fragment", "/a#b"),
        target("a control byte", "/a\u0001b"),
        target("a NUL", "/a\u0000b"),
        target("a byte above ASCII", "/caf\u00e9"),
        target("a space", "/a b"),
        target("an authority", "example.com:80"),
        target("an odd scheme", "ftp://example.com/"),
        Arguments.of("CONNECT", "400|405|501", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"),
        Arguments.of("HTTP/1.2", "400|501|505", "GET / HTTP/1.2\r\nHost: test\r\n\r\n"),
        Arguments.of("HTTP/2.0", "400|501|505", "GET / HTTP/2.0\r\nHost: test\r\n\r\n"),
        Arguments.of("HTTP/0.9", "400|501|505", "GET /\r\n\r\n"),
        Arguments.of("a method with a bracket", "400", "GE(T / HTTP/1.1\r\nHost: test\r\n\r\n"),
        Arguments.of("no HTTP at all", "400", "\u0016\u0003\u0001\u0002\r\n\r\n"));
  }

  private static Arguments framing(String name, String fields) {
    return Arguments.of(name, "400|501", post(fields));
  }

  private static String post(String fields) {
    return "POST /framed HTTP/1.1\r\nHost: test\r\n" + fields;
  }

  private static Arguments target(String name, String target) {
    return Arguments.of(
        "target: " + name, "400", "GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n");
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(
      strings = {
        "zz\r\nabc\r\n0\r\n\r\n",
        "-1\r\nabc\r\n0\r\n\r\n",
        "3\r\nabcd\r\n0\r\n\r\n",
        "3\nabc\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFF3\r\nabc\r\n0\r\n\r\n",
        "100000003\r\nabc\r\n0\r\n\r\n",
        "3 \r\nabc\r\n0\r\n\r\n\r\n"
      })
  void a_bad_chunk_never_lets_the_next_bytes_be_a_request(String body) {
    int smuggled = farm.backend(1).received("/smuggled").size();
    try (RawClient client = farm.connect()) {
      client.send("POST /chunk HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n" + body
          + SMUGGLED);
      client.halfClose();
      while (!client.seesClose()) {
        // an answer, if there is one, ends with the close
      }
    }
    farm.quiet();
    assertThat(farm.backend(1).received("/smuggled").size() - smuggled)
        .isLessThanOrEqualTo(body.startsWith("3 ") ? 1 : 0);
  }

  @org.junit.jupiter.api.Test
  void a_folded_line_is_refused_or_reaches_a_backend_as_one_line() {
    try (RawClient client = farm.connect()) {
      Answer answer = client
          .send("GET /folded HTTP/1.1\r\nHost: test\r\nX-A: 1\r\n folded\r\n\r\n")
          .read();

      assertThat(answer.status()).isIn(200, 400);
    }
    farm.backend(1).received("/folded").forEach(each -> assertThat(each.field("x-a"))
        .contains("1 folded"));
  }

  @org.junit.jupiter.api.Test
  void a_name_that_reads_as_another_one_does_not_reach_a_backend() {
    try (RawClient client = farm.connect()) {
      Answer answer = client
          .send(
              "GET /underscore HTTP/1.1\r\nHost: test\r\nContent_Length: 5\r\nX_Forwarded_For: 9.9.9.9\r\nTransfer_Encoding: chunked\r\n\r\n")
          .read();

      assertThat(answer.status()).isIn(200, 400);
    }
    farm.backend(1).received("/underscore").forEach(each -> assertThat(
            each.head().fields())
        .noneMatch(field -> field.name().contains("_")));
  }
}
