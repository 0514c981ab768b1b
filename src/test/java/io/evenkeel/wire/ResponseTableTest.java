package io.evenkeel.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evenkeel.Bypasses;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.wire.WireCase.Expected;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of wire/responses.txt: the client gets the expected response, and the next response is correct. */
class ResponseTableTest {
  /** Cases that Vert.x's own decoder reads in another way; only the proxy's decoder is strict, or reports HTTP/1.0. */
  private static final Set<String> OF_OUR_DECODER = Set.of(
      "HTTP/1.0",
      "HTTP/1.0 that keeps",
      "words without a colon",
      "space before the colon",
      "a folded line",
      "NUL in a reason",
      "a body of a response to HEAD",
      "a status line whose protocol is in small letters",
      "a status line whose protocol is capitalized",
      "a chunk size with words after it",
      "a folded trailer");

  private static final AtomicReference<WireCase> NOW = new AtomicReference<>();
  private static StrictHttp1Backend backend;
  private static Farm farm;

  @BeforeAll
  static void open() {
    backend = new StrictHttp1Backend().respondWith(request -> {
      WireCase now = Objects.requireNonNull(NOW.get());
      return request.target().equals("/odd")
          ? Optional.of(
              new StrictHttp1Backend.RawResponse(now.bytes(), now.flags().equals("closes")))
          : Optional.empty();
    });
    farm = StrictFixture.farm(backend).start();
  }

  @AfterAll
  static void close() {
    farm.close();
    backend.close();
  }

  static List<WireCase> cases() {
    return WireCase.of("responses");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void each_response_is_forwarded_as_the_table_says(WireCase each) {
    assumeTrue(
        Bypasses.on() || !OF_OUR_DECODER.contains(each.name()),
        "Vert.x's own decoder reads this response in another way");
    NOW.set(each);
    Expected expected = each.expected().get(0);
    try (RawClient client = farm.connect()) {
      Response response =
          client.send(each.method() + " /odd HTTP/1.1\r\nHost: test\r\n\r\n").read(each.method());

      StrictFixture.assertMatches(expected, response);
      if (expected.has("keeps")) {
        assertThat(client.get("/next").body()).isEqualTo("/next");
      }
    }
    assertThat(farm.get("/other").body()).isEqualTo("/other");
  }
}
