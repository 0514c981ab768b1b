package io.evenkeel.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.StreamResponse;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Malicious or faulty HTTP/2 clients are rejected or disconnected, while other clients are served. */
class Http2AttackTest {
  private static final int PROTOCOL_ERROR = 1;
  private static final int STREAM_CLOSED = 5;
  private static final int ENHANCE_YOUR_CALM = 11;
  private Farm farm;

  @BeforeEach
  void open() {
    farm = Http2ClientTest.serving(Farm.of(1).boundMemory())
        .set("proxy.timeouts.head", "1s")
        .start();
  }

  @AfterEach
  void close() {
    try (H2Peer other = H2Peer.connect(farm.port())) {
      assertThat(other.get(1, "/").body()).isEqualTo("b1");
    }
    farm.close();
  }

  @ParameterizedTest
  @CsvSource({"6, 8, 0", "4, 0, 0", "2, 5, 1", "8, 4, 0", "77, 1, 0"})
  void a_flood_of_control_frames_ends_the_connection(int type, int length, int stream) {
    try (H2Peer client = H2Peer.connect(farm.port())) {
      byte[] payload = new byte[length];
      if (length > 0) {
        payload[length - 1] = 1;
      }
      client.flood(new Frame(type, 0, stream, payload), 5_000);

      assertThat(client.awaitGoAwayCode()).isIn(ENHANCE_YOUR_CALM, -1);
    }
  }

  @Test
  void resets_right_after_requests_end_the_connection() {
    farm.backend(1).at("/never", Scripts.neverResponds());
    try (H2Peer client = H2Peer.connect(farm.port())) {
      for (int stream = 1; stream < 1_000; stream += 2) {
        client.flood(
            new Frame(
                Frame.HEADERS,
                Frame.END_HEADERS | Frame.END_STREAM,
                stream,
                client.block(
                    stream,
                    ":method",
                    "GET",
                    ":scheme",
                    "http",
                    ":authority",
                    "a",
                    ":path",
                    "/never")),
            1);
        client.flood(Frame.of(Frame.RST_STREAM, 0, stream, 8), 1);
      }

      assertThat(client.awaitGoAwayCode()).isIn(ENHANCE_YOUR_CALM, -1);
      Await.until("nothing is under way", () -> farm.inFlight() == 0);
    }
  }

  @Test
  void empty_data_frames_end_the_connection() {
    try (H2Peer client = H2Peer.connect(farm.port())) {
      client.request(1, false, "POST", "/");

      client.flood(new Frame(Frame.DATA, 0, 1, new byte[0]), 1_000);

      assertThat(client.awaitGoAwayCode()).isIn(ENHANCE_YOUR_CALM, -1);
    }
  }

  @Test
  void endless_continuations_end_the_connection() {
    try (H2Peer client = H2Peer.connect(farm.port())) {
      byte[] block = client.block(1, ":method", "GET");
      client.send(new Frame(Frame.HEADERS, 0, 1, block));

      client.flood(new Frame(Frame.CONTINUATION, 0, 1, new byte[0]), 100);

      assertThat(client.awaitGoAwayCode()).isIn(ENHANCE_YOUR_CALM, -1);
    }
  }

  @Test
  void a_head_that_never_ends_times_out_while_other_streams_are_served() {
    farm.backend(1).at("/never", Scripts.neverResponds());
    try (H2Peer client = H2Peer.connect(farm.port())) {
      assertThat(client.get(1, "/").body()).isEqualTo("b1");
      client.request(3, true, "GET", "/never");
      byte[] block = client.block(5, ":method", "GET");
      client.send(new Frame(Frame.HEADERS, Frame.END_STREAM, 5, block));

      assertThat(client.awaitGoAwayCode()).isIn(0, -1);
      Await.until("nothing is under way", () -> farm.inFlight() == 0);
    }
  }

  @Test
  void a_head_in_64_continuations_is_served() {
    try (H2Peer client = H2Peer.connect(farm.port())) {
      byte[] block = client.block(
          1,
          ":method",
          "GET",
          ":scheme",
          "http",
          ":authority",
          "test",
          ":path",
          "/" + "x".repeat(99));
      client.send(new Frame(Frame.HEADERS, Frame.END_STREAM, 1, new byte[0]));
      for (int i = 0; i < 64; i++) {
        byte[] part = Arrays.copyOfRange(block, i * block.length / 64, (i + 1) * block.length / 64);
        client.send(new Frame(Frame.CONTINUATION, i < 63 ? 0 : Frame.END_HEADERS, 1, part));
      }

      assertThat(client.answer(1).body()).isEqualTo("b1");
    }
  }

  @Test
  void a_table_of_response_headers_stays_small_however_large_its_client_allows_it_to_be() {
    int headerTableSize = 1;
    try (H2Peer client =
        H2Peer.connectWithoutWindowUpdates(farm.port(), headerTableSize, Integer.MAX_VALUE)) {
      Frame head = client.request(1, true, "GET", "/").await(Frame.HEADERS);
      // the last update of the size before the headers: 4,096 (RFC 7541 section 6.3)
      assertThat(head.payload()).containsSequence(0x3f, 0xe1, 0x1f);

      client.send(Frame.settings(headerTableSize, 1 << 20));
      Frame next = client.request(3, true, "GET", "/").await(Frame.HEADERS);
      assertThat(next.payload()).containsSequence(0x3f, 0xe1, 0x1f);
    }
  }

  @Test
  void goaways_of_a_client_are_counted_as_frames_that_carry_nothing() {
    try (H2Peer client = H2Peer.connect(farm.port())) {
      client.flood(Frame.of(Frame.GOAWAY, 0, 0, 0, 0), 5_000);

      assertThat(client.awaitGoAwayCode()).isIn(ENHANCE_YOUR_CALM, -1);
    }
  }

  @Test
  void a_head_that_decodes_to_more_than_the_limit_is_rejected() {
    try (H2Peer client = H2Peer.connect(farm.port())) {
      String[] fields = new String[2 * 40];
      for (int i = 0; i < fields.length; i += 2) {
        fields[i] = "x-bomb";
        fields[i + 1] = "y".repeat(1_000);
      }

      StreamResponse response = client.request(1, true, "GET", "/", fields).answer(1);

      assertThat(response.status()).isEqualTo(431);
      assertThat(farm.backend(1).received()).isEmpty();
    }
  }

  @Test
  void connect_is_rejected() {
    try (H2Peer client = H2Peer.connect(farm.port())) {
      StreamResponse response = client
          .headers(1, false, ":method", "CONNECT", ":authority", "test:22")
          .answer(1);

      assertThat(response.status()).isEqualTo(405);
    }
  }

  @Test
  void silence_before_the_preface_times_out() {
    try (H2Peer silent = H2Peer.silent(farm.port());
        H2Peer half = H2Peer.silent(farm.port()).send("PRI * HT".getBytes(ISO_8859_1));
        H2Peer slow = H2Peer.silent(farm.port()).send("POST / HTTP/1.1\r\nA".getBytes(ISO_8859_1));
        H2Peer mute = H2Peer.silent(farm.port())
            .send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1))) {
      assertThat(silent.awaitGoAwayCode()).isNegative();
      assertThat(half.awaitGoAwayCode()).isNegative();
      assertThat(slow.awaitGoAwayCode()).isNegative();
      assertThat(mute.awaitGoAwayCode()).isNotPositive();
    }
  }

  @Test
  void a_head_on_a_stream_that_its_client_has_ended_ends_the_connection() {
    try (H2Peer client = H2Peer.connect(farm.port())) {
      assertThat(client.get(1, "/").body()).isEqualTo("b1");

      client.request(1, true, "GET", "/");

      assertThat(client.awaitGoAwayCode()).isEqualTo(STREAM_CLOSED);
    }
  }

  @Test
  void a_head_on_a_skipped_stream_ends_the_connection() {
    try (H2Peer client = H2Peer.connect(farm.port())) {
      assertThat(client.get(5, "/").body()).isEqualTo("b1");

      client.request(3, true, "GET", "/");

      assertThat(client.awaitGoAwayCode()).isEqualTo(PROTOCOL_ERROR);
    }
  }

  @Test
  void streams_beyond_the_limit_are_refused() {
    farm.backend(1).at("/slow", request -> {
      request.pause(Duration.ofMillis(500));
      request.respond(200, "slow");
    });
    try (H2Peer client = H2Peer.connect(farm.port())) {
      for (int stream = 1; stream <= 2 * 101; stream += 2) {
        client.request(stream, true, "GET", "/slow");
      }

      assertThat(client.answer(201).reset()).isEqualTo(7);
    }
  }
}
