package io.evenkeel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.wire.WireCase.Expected;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every case of wire/h2-responses.txt: HTTP/1.1 and HTTP/2 clients get the expected response, and the next response
 * is correct.
 */
class Http2ResponseTableTest {
  private static StrictHttp2Backend backend;
  private static Farm farm;

  @BeforeAll
  static void open() {
    backend = new StrictHttp2Backend();
    farm = StrictFixture.http2Farm(backend).start();
  }

  @AfterAll
  static void close() {
    farm.close();
    assertThat(backend.faults()).as("what no proxy may send").isEmpty();
    backend.close();
  }

  static List<FrameCase> cases() {
    return FrameCase.of("h2-responses");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void each_response_is_forwarded_as_the_table_says(FrameCase each) {
    backend.respondToOdd(each.frames());
    Expected expected = each.expected().get(0);
    try (RawClient client = farm.connect()) {
      Response response =
          client.send(each.method() + " /odd HTTP/1.1\r\nHost: test\r\n\r\n").read(each.method());

      assertResponse(expected, response);
      if (expected.has("keeps")) {
        assertThat(client.get("/next").body()).isEqualTo("/next");
      }
    }
    try (H2Peer client = H2Peer.connect(farm.port())) {
      StreamResponses received = new StreamResponses(client);
      client.request(1, true, each.method(), "/odd");

      assertResponse(expected, received.response(1));
      client.request(3, true, "GET", "/next");
      assertThat(received.response(3).body()).isEqualTo("/next");
    }
    assertThat(farm.get("/other").body()).isEqualTo("/other");
    Await.until("nothing in flight", () -> farm.inFlight() == 0);
  }

  private static void assertResponse(Expected expected, Response response) {
    if (response.status() != 502 || !expected.has("or-502")) {
      StrictFixture.assertMatches(expected, response);
    }
  }
}
