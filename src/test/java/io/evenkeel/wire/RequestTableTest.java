package io.evenkeel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.wire.WireCase.Expected;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of wire/requests.txt: the request that the backend gets and the response that the client gets. */
class RequestTableTest {
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: test\r\n\r\n";
  private static StrictHttp1Backend backend;
  private static Farm farm;

  @BeforeAll
  static void open() {
    backend = new StrictHttp1Backend();
    farm = StrictFixture.farm(backend).start();
  }

  @AfterAll
  static void close() {
    farm.close();
    assertThat(backend.faults()).as("what no proxy may send").isEmpty();
    backend.close();
  }

  static List<WireCase> cases() {
    return WireCase.of("requests");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void each_request_is_forwarded_as_the_table_says(WireCase each) {
    backend.clear();
    try (RawClient client = farm.connect()) {
      List<Expected> responses =
          each.expected().stream().filter(Expected::isResponse).toList();
      Expected last = responses.get(responses.size() - 1);
      client.send(each.bytes() + (last.has("closes") ? SMUGGLED : ""));
      for (Expected response : responses) {
        StrictFixture.assertMatches(response, client.read(each.bytes().split(" ", 2)[0]));
      }
      if (last.has("closes")) {
        assertThat(client.seesClose()).as("closed").isTrue();
      }
      if (last.has("keeps")) {
        assertThat(client.get("/next").body()).isEqualTo("/next");
      }
    }
    Await.until("nothing in flight", () -> farm.inFlight() == 0);
    List<ParsedRequest> seen =
        backend.seen().stream().filter(one -> !one.target().equals("/next")).toList();
    List<Expected> passed =
        each.expected().stream().filter(one -> !one.isResponse()).toList();
    assertThat(seen).as("what the backend has").hasSameSizeAs(passed);
    for (int i = 0; i < passed.size(); i++) {
      StrictFixture.assertMatches(passed.get(i), seen.get(i));
    }
  }
}
