package io.evenkeel.scenario;

import static io.evenkeel.scenario.Http2ClientTest.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Backend;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Head;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Script;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.StreamResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Trailers of requests reach the backend, also the one that gets the request after another one has failed. */
class RequestTrailersTest {
  private static final String PUT =
      "PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

  /** Responds with the body and the trailers. */
  private static final Script TELLS = request -> {
    String body = new String(request.body(), java.nio.charset.StandardCharsets.US_ASCII);
    request.respond(200, body + " " + text(request.trailers()));
  };

  private static String text(List<Head.Field> trailers) {
    return trailers.stream()
        .map(each -> each.name() + "=" + each.value())
        .collect(Collectors.joining(" "));
  }

  @Test
  void they_are_sent_again_with_the_request() {
    try (Farm farm = serving(Farm.of(2)).start();
        RawClient client = farm.connect();
        H2Peer modern = H2Peer.connect(farm.port())) {
      farm.backend(1).at("/x", Scripts.closesAfterReadingAll());
      farm.backend(2).at("/x", TELLS);

      Response first =
          client.send(PUT + "3\r\nabc\r\n0\r\nX-Sum: 6\r\nDigest: q\r\n\r\n").read();
      Response next = client.send(PUT + "1\r\nz\r\n0\r\n\r\n").read();
      StreamResponse other = modern
          .request(1, false, "PUT", "/x")
          .data(1, false, "def")
          .headers(1, true, "x-sum", "15")
          .answer(1);

      assertThat(first.body()).isEqualTo("abc X-Sum=6 Digest=q");
      assertThat(next.body()).isEqualTo("z ");
      assertThat(other.body()).isEqualTo("def x-sum=15");
      assertThat(farm.backend(1).received("/x")).isNotEmpty();
    }
  }

  @Test
  void they_follow_a_body_that_is_too_large_to_be_sent_again() {
    String chunk = Scripts.chunk("x".repeat(60_000));
    try (Farm farm = Farm.of(1).pool("retry.bodyBytes", "1KiB").start();
        RawClient client = farm.connect()) {
      farm.backend(1)
          .at(
              "/x",
              request -> request.respond(200, request.count() + " " + text(request.trailers())));

      Response response =
          client.send(PUT + chunk.repeat(10) + "0\r\nX-Sum: 1\r\n\r\n").read();

      assertThat(response.body()).isEqualTo("600000 X-Sum=1");
    }
  }

  @Test
  void they_wait_for_the_window_of_an_http_2_backend() {
    int initialWindow = 4;
    try (H2Backend b1 = new H2Backend("b1", initialWindow, 5);
        Farm farm = serving(H2Backend.behind(Farm.of(0), b1)).start();
        RawClient client = farm.connect();
        H2Peer modern = H2Peer.connect(farm.port())) {
      b1.at("/x", (peer, stream) -> {
        StringBuilder body = new StringBuilder();
        Frame frame = peer.frame();
        while (frame.type() != Frame.HEADERS) {
          if (frame.type() == Frame.DATA && frame.payload().length > 0) {
            body.append(new String(frame.payload(), java.nio.charset.StandardCharsets.US_ASCII));
            peer.send(Frame.of(Frame.WINDOW_UPDATE, 0, stream, frame.payload().length));
          }
          frame = peer.frame();
        }
        peer.headers(stream, false, ":status", "200")
            .data(stream, true, body + " " + text(peer.fields(frame)));
      });

      Response first =
          client.send(PUT + "c\r\ntwelve bytes\r\n0\r\nX-Sum: 6\r\n\r\n").read();
      StreamResponse other = modern
          .request(1, false, "PUT", "/x", "content-length", "12")
          .data(1, false, "twelve again")
          .headers(1, true, "x-sum", "7")
          .answer(1);

      assertThat(first.body()).isEqualTo("twelve bytes x-sum=6");
      assertThat(other.body()).isEqualTo("twelve again x-sum=7");
    }
  }

  @Test
  void none_passes_to_http_1_after_a_body_with_a_length() {
    try (Farm farm = serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1).at("/x", TELLS);

      StreamResponse response = client
          .request(1, false, "PUT", "/x", "content-length", "3")
          .data(1, false, "abc")
          .headers(1, true, "x-sum", "6")
          .answer(1);

      assertThat(response.body()).isEqualTo("abc ");
      assertThat(client
              .request(3, false, "PUT", "/x")
              .data(3, true, "next")
              .answer(3)
              .body())
          .isEqualTo("next ");
    }
  }

  @Test
  void a_body_in_chunks_is_sent_again_in_chunks() {
    try (Farm farm = Farm.of(2).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/x", Scripts.closesAfterReadingAll());
      farm.backend(2).at("/x", TELLS);

      client.send(PUT + "3\r\nabc\r\n0\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("abc ");
      client.send(PUT + "3\r\ndef\r\n0\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("def ");
      assertThat(farm.backend(2).received("/x").get(0).field("transfer-encoding"))
          .contains("chunked");
    }
  }
}
