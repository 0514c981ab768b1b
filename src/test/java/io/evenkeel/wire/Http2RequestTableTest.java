package io.evenkeel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.wire.WireCase.Expected;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of wire/h2-requests.txt, with an HTTP/1.1 backend and an HTTP/2 backend. */
class Http2RequestTableTest {
  private static final int LATER = 1001;

  /** The backend and balancer that a case runs with. */
  record Setup(RecordingBackend backend, Farm farm) {
    @Override
    public String toString() {
      return backend.protocol();
    }
  }

  private static final List<Setup> PLACES = new ArrayList<>();

  @BeforeAll
  static void open() {
    for (RecordingBackend each : List.of(new StrictHttp1Backend(), new StrictHttp2Backend())) {
      PLACES.add(new Setup(each, StrictFixture.http2Farm(each).start()));
    }
  }

  @AfterAll
  static void close() {
    for (Setup each : PLACES) {
      each.farm().close();
      assertThat(each.backend().faults()).as("what no proxy may send").isEmpty();
      each.backend().close();
    }
    PLACES.clear();
  }

  static Stream<Arguments> cases() {
    return FrameCase.of("h2-requests").stream()
        .flatMap(each -> Stream.of(0, 1).map(place -> Arguments.of(each, place)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void each_request_is_forwarded_as_the_table_says(FrameCase each, int nth) {
    Setup place = PLACES.get(nth);
    Farm farm = place.farm();
    place.backend().clear();
    boolean silent = each.flags().equals("silent");
    try (H2Peer client = silent ? H2Peer.silent(farm.port()) : H2Peer.connect(farm.port())) {
      StreamResponses received = new StreamResponses(client);
      each.frames().play(client, 1, received::await);
      List<Expected> responses =
          each.expected().stream().filter(Expected::isResponse).toList();
      assertThat(responses).isNotEmpty();
      responses.forEach(response -> assertResponse(response, client, received));
      if (!responses.get(responses.size() - 1).has("GOAWAY")) {
        client.request(LATER, true, "GET", "/next");
        assertThat(received.response(LATER).body()).isEqualTo("/next");
      }
    }
    Await.until("nothing in flight", () -> farm.inFlight() == 0);
    List<ParsedRequest> seen = place.backend().seen().stream()
        .filter(one -> !one.target().equals("/next"))
        .toList();
    List<Expected> passed =
        each.expected().stream().filter(one -> !one.isResponse()).toList();
    assertThat(seen).as("what the backend has").hasSameSizeAs(passed);
    for (int i = 0; i < passed.size(); i++) {
      StrictFixture.assertMatches(passed.get(i), seen.get(i));
    }
  }

  /**
   * Asserts a line {@code <= GOAWAY CODE}, {@code <= STREAM reset CODE}, or {@code <= STREAM STATUS} with properties
   * of the response.
   */
  private static void assertResponse(Expected expected, H2Peer client, StreamResponses received) {
    List<String> words = expected.words();
    if (words.get(1).equals("GOAWAY")) {
      int code = client.awaitGoAwayCode();
      if (words.size() > 2) {
        assertThat(code).as("the code of GOAWAY").isEqualTo(FrameCase.code(words.get(2)));
      }
      return;
    }
    int stream = Integer.parseInt(words.get(1));
    if (words.get(2).equals("reset")) {
      assertThat(received.reset(stream)).as("reset").isEqualTo(FrameCase.code(words.get(3)));
    } else {
      List<String> rest = new ArrayList<>(words);
      rest.remove(1);
      StrictFixture.assertMatches(new Expected(rest), received.response(stream));
    }
  }
}
