package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.StreamResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Small responses to HTTP/2 clients, which are written without response objects of Vert.x: flow control and timeouts
 * apply to them too.
 */
class SmallHttp2ResponsesTest {
  private static final int INITIAL_WINDOW = 4;
  private static final int CANCEL = 8;

  @TempDir
  private Path directory;

  @Test
  void a_body_is_sent_as_the_clients_window_opens() {
    try (Farm farm = Http2ClientTest.serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connectWithoutWindowUpdates(farm.port(), INITIAL_WINDOW, 1)) {
      client.request(1, true, "GET", "/");
      Frame first = client.await(Frame.DATA);
      client.send(Frame.of(Frame.WINDOW_UPDATE, 0, 1, 10));
      Frame last = client.await(Frame.DATA);

      assertThat(first.payload()).containsExactly('b');
      assertThat(first.has(Frame.END_STREAM)).isFalse();
      assertThat(last.payload()).containsExactly('1');
      assertThat(last.has(Frame.END_STREAM)).isTrue();
    }
  }

  @Test
  void a_body_that_waits_for_the_window_is_dropped_with_its_stream() {
    try (Farm farm = Http2ClientTest.serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connectWithoutWindowUpdates(farm.port(), INITIAL_WINDOW, 0)) {
      client.request(1, true, "GET", "/");
      Frame head = client.await(Frame.HEADERS);
      assertThat(head.has(Frame.END_STREAM)).isFalse();
      assertThat(client.fields(head)).isNotEmpty();
      client.send(Frame.of(Frame.RST_STREAM, 0, 1, CANCEL));
      client.send(Frame.settings(INITIAL_WINDOW, 100));

      StreamResponse next = client.get(3, "/");

      assertThat(next.body()).isEqualTo("b1");
      assertThat(next.reset()).isNegative();
      Await.until("nothing is under way", () -> farm.inFlight() == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 8_000})
  void a_head_does_not_wait_for_the_window_of_its_body(int size) {
    try (Farm farm = Http2ClientTest.serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connectWithoutWindowUpdates(farm.port(), INITIAL_WINDOW, 0)) {
      farm.backend(1).always(Scripts.responds(200, "x".repeat(size)));
      client.request(1, true, "GET", "/");

      Frame head = client.await(Frame.HEADERS);

      assertThat(head.has(Frame.END_STREAM)).isFalse();
      client.send(Frame.of(Frame.RST_STREAM, 0, 1, CANCEL));
    }
  }

  @Test
  void a_body_that_the_client_never_reads_times_out() {
    try (Farm farm = Http2ClientTest.serving(Farm.of(1))
            .set("proxy.timeouts.body", "300ms")
            .start();
        H2Peer client = H2Peer.connectWithoutWindowUpdates(farm.port(), INITIAL_WINDOW, 1)) {
      StreamResponse response = client.get(1, "/");

      assertThat(response.bytes()).containsExactly('b');
      assertThat(response.reset()).isEqualTo(CANCEL);
    }
  }

  /** On a warm connection the larger ones arrive in one piece, and are sent with their end through Vert.x. */
  @ParameterizedTest
  @CsvSource({"GET, 4000", "GET, 5000", "GET, 8000", "POST, 100", "POST, 8000"})
  void a_body_that_the_client_stops_reading_times_out(String method, int size) {
    try (Farm farm = Http2ClientTest.serving(Farm.of(1))
            .set("proxy.timeouts.body", "300ms")
            .start();
        H2Peer client = H2Peer.connectWithoutWindowUpdates(farm.port(), INITIAL_WINDOW, 65_535)) {
      farm.backend(1).at("/large", Scripts.responds(200, "l".repeat(size)));
      for (int id = 1; id < 13; id += 2) {
        assertThat(client.get(id, "/large").bytes()).hasSize(size);
      }
      client.send(Frame.settings(INITIAL_WINDOW, 50));
      client.request(21, method.equals("GET"), method, "/large");
      if (method.equals("POST")) {
        client.data(21, true, "whole");
      }
      StreamResponse response = client.answer(21);

      assertThat(response.bytes()).hasSize(50);
      assertThat(response.reset()).isEqualTo(CANCEL);
      Await.until("nothing is under way", () -> farm.inFlight() == 0);
      client.send(Frame.settings(INITIAL_WINDOW, 65_535));
      assertThat(client.get(23, "/large").bytes()).hasSize(size);
    }
  }

  @Test
  void a_response_before_the_end_of_the_request_declines_the_rest() {
    try (Farm farm = Http2ClientTest.serving(Farm.of(1)).start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1).at("/early", request -> request.respond(200, "early"));

      StreamResponse response = client
          .request(1, false, "POST", "/early", "content-length", "1000000")
          .answer(1);
      Frame reset = client.await(Frame.RST_STREAM);

      assertThat(response.body()).isEqualTo("early");
      assertThat(reset.word(0)).isZero();
      assertThat(client.get(3, "/").body()).isEqualTo("b1");
    }
  }

  @Test
  void headers_are_in_lower_case_and_bodies_are_counted_for_the_log() {
    try (Farm farm = Http2ClientTest.serving(Farm.of(1))
            .set("proxy.accessLog", "combined")
            .start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1).at("/named", Scripts.responds(200, "thirteen byte", "X-Own-Name", "A"));

      StreamResponse response = client.get(1, "/named");
      StreamResponse empty = client.request(3, true, "HEAD", "/named").answer(3);

      assertThat(response.head()).anyMatch(each -> each.name().equals("x-own-name"));
      assertThat(response.head().stream().filter(each -> each.name().equals("content-length")))
          .singleElement()
          .matches(each -> each.value().equals("13"));
      assertThat(empty.bytes()).isEmpty();
      Await.until("it is logged", () -> farm.logs().lines().stream()
          .anyMatch(each -> each.contains("GET /named HTTP/2.0\" 200 13 ")));
    }
  }

  @Test
  void a_head_larger_than_a_frame_and_a_body_too_large_to_copy_arrive_complete() throws Exception {
    Pki pki = new Pki(directory);
    try (Farm farm =
        HttpsTest.serving(Farm.of(1), HttpsTest.tls(pki.issue("localhost"))).start()) {
      String large = "v".repeat(20_000);
      farm.backend(1).at("/head", Scripts.responds(200, "small", "X-Large", large));
      farm.backend(1).at("/body", Scripts.responds(200, large));
      HttpClient client = HttpClient.newBuilder().sslContext(pki.context()).build();

      HttpResponse<String> head = get(client, farm, "/head");
      HttpResponse<String> body = get(client, farm, "/body");

      assertThat(head.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(head.headers().allValues("x-large")).containsExactly(large);
      assertThat(head.headers().allValues("content-length")).containsExactly("5");
      assertThat(head.body()).isEqualTo("small");
      assertThat(body.body()).isEqualTo(large);
    }
  }

  private static HttpResponse<String> get(HttpClient client, Farm farm, String path)
      throws Exception {
    URI target = URI.create("https://localhost:" + farm.port() + path);
    return client.send(HttpRequest.newBuilder(target).build(), BodyHandlers.ofString());
  }
}
