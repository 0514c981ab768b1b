package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evenkeel.Bypasses;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Peer;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A malformed stream, directly followed by an error that ends the connection: reported to the client, not in the log.
 */
class MalformedHttp2RequestTest {
  private static final int PROTOCOL_ERROR = 1;
  private static final Frame DATA_OF_NO_STREAM = new Frame(Frame.DATA, 0, 0, new byte[3]);
  private static final int WHOLE = Frame.END_HEADERS | Frame.END_STREAM;
  private Farm farm;

  @BeforeEach
  void open() {
    farm = Http2ClientTest.serving(Farm.of(1).boundMemory()).start();
  }

  @AfterEach
  void close() {
    farm.close();
  }

  /** {@code Http2ConnectionBase.onConnectionError} of Vert.x expects its own stream object for each open stream. */
  private static void assumeBypasses() {
    assumeTrue(
        Bypasses.on(),
        "Vert.x fails on a connection error while a stream that it has rejected is still open");
  }

  private void endsWith(H2Peer client, Frame... frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Frame frame : frames) {
      all.writeBytes(frame.bytes());
    }
    client.send(all.toByteArray());

    assertThat(client.awaitGoAwayCode()).isEqualTo(PROTOCOL_ERROR);
  }

  private static Frame head(H2Peer client, int stream, int flags, String... more) {
    String[] fields = new String[6 + more.length];
    System.arraycopy(
        new String[] {":method", "POST", ":scheme", "http", ":path", "/"}, 0, fields, 0, 6);
    System.arraycopy(more, 0, fields, 6, more.length);
    return new Frame(Frame.HEADERS, flags, stream, client.block(stream, fields));
  }

  @Test
  void a_request_without_pseudo_fields() {
    assumeBypasses();
    try (H2Peer client = H2Peer.connect(farm.port())) {
      byte[] block = client.block(1, "x-a", "b");
      endsWith(client, new Frame(Frame.HEADERS, WHOLE, 1, block), DATA_OF_NO_STREAM);
    }
  }

  @Test
  void a_request_with_a_connection_header() {
    try (H2Peer client = H2Peer.connect(farm.port())) {
      Frame head = head(client, 1, WHOLE, ":authority", "test", "connection", "close");
      endsWith(client, head, DATA_OF_NO_STREAM);
    }
  }

  @Test
  void a_request_whose_host_differs_from_its_authority() {
    assumeBypasses();
    try (H2Peer client = H2Peer.connect(farm.port())) {
      Frame head = head(client, 1, WHOLE, ":authority", "test", "host", "other");
      endsWith(client, head, DATA_OF_NO_STREAM);
    }
  }

  @Test
  void a_request_whose_body_differs_from_its_length() {
    assumeBypasses();
    try (H2Peer client = H2Peer.connect(farm.port())) {
      Frame head = head(client, 1, WHOLE, ":authority", "test", "content-length", "7");
      endsWith(client, head, DATA_OF_NO_STREAM);
    }
  }

  @Test
  void a_request_whose_head_is_too_large() {
    assumeBypasses();
    try (H2Peer client = H2Peer.connect(farm.port())) {
      String[] fields = new String[2 * 40];
      for (int i = 0; i < fields.length; i += 2) {
        fields[i] = "x-bomb";
        fields[i + 1] = "y".repeat(1_000);
      }
      endsWith(client, head(client, 1, WHOLE, fields), DATA_OF_NO_STREAM);
    }
  }

  @Test
  void a_request_in_flight_and_a_malformed_one() {
    farm.backend(1).at("/", request -> request.awaitClose());
    try (H2Peer client = H2Peer.connect(farm.port())) {
      Frame fine = head(client, 1, WHOLE, ":authority", "test");
      Frame malformed = head(client, 3, WHOLE, ":authority", "test", "Upper", "case");
      endsWith(client, fine, malformed, DATA_OF_NO_STREAM);
    }
  }

  @Test
  void a_client_that_disconnects_in_the_middle() {
    assumeBypasses();
    for (int i = 0; i < 20; i++) {
      try (H2Peer client = H2Peer.connect(farm.port())) {
        byte[] block = client.block(1, "x-a", "b");
        client.send(new Frame(Frame.HEADERS, WHOLE, 1, block));
        client.send(DATA_OF_NO_STREAM.bytes());
      }
    }
    try (H2Peer other = H2Peer.connect(farm.port())) {
      assertThat(other.get(1, "/").status()).isEqualTo(200);
    }
  }
}
