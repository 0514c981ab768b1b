package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.RawClient;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process with the options of {@code run.sh} and less heap survives clients that make it hold as much as HTTP/2 permits,
 * and serves others meanwhile. Each of them ended a process of the full heap once.
 */
@Timeout(120)
class Http2MemoryTest {
  private static final int HEADER_TABLE_SIZE = 1;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final Frame SETTINGS_ACK = Frame.of(Frame.SETTINGS, Frame.ACK, 0);
  private static final Buffer LARGE = Buffer.buffer(new byte[1024 * 1024]);
  private static final String LONG_VALUE = "y".repeat(7_000);

  private final Vertx vertx = Vertx.vertx();
  private final List<H2Peer> clients = new ArrayList<>();
  private long served;

  @TempDir
  Path directory;

  private Forked balancer;

  @BeforeEach
  void open() throws Exception {
    HttpServer backend = Await.result(vertx
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
        .requestHandler(this::respond)
        .listen());
    String config = new JsonObject()
        .put(
            "listeners",
            JsonArray.of(
                new JsonObject().put("host", "127.0.0.1").put("port", 0).put("h2c", true)))
        .put("admin", false)
        .put("backends", JsonArray.of("http://127.0.0.1:" + backend.actualPort()))
        .encode();
    List<String> options = Stream.concat(
            MemoryTest.optionsOfRunScript().stream(), Stream.of("-Xms64m", "-Xmx64m"))
        .toList();
    balancer = new Forked(directory, options, "start", config);
  }

  private void respond(HttpServerRequest request) {
    switch (request.path()) {
      case "/large" -> request.response().end(LARGE);
      case "/small" -> request.response().end("s".repeat(2_000));
      case "/unlike-any-other" ->
        request.response().putHeader("x-value", served++ + LONG_VALUE).end();
      case "/never" -> request.pause();
      default -> request.response().end("here");
    }
  }

  @AfterEach
  void close() {
    clients.forEach(H2Peer::close);
    balancer.close();
    Await.result(vertx.close());
  }

  /** Connects clients that grant no window, each of which sends its frames at once. */
  private void attack(int connections, Consumer<H2Peer> client) throws Exception {
    int port = balancer.port();
    for (int i = 0; i < connections; i++) {
      H2Peer peer =
          H2Peer.connectWithoutWindowUpdates(port, INITIAL_WINDOW_SIZE, 0).send(SETTINGS_ACK);
      clients.add(peer);
      client.accept(peer);
    }
  }

  private static byte[] request(H2Peer client, int stream, boolean ends, String... more) {
    int flags = Frame.END_HEADERS | (ends ? Frame.END_STREAM : 0);
    String[] fields = Arrays.copyOf(
        new String[] {":method", "GET", ":scheme", "http", ":authority", "test"}, 6 + more.length);
    System.arraycopy(more, 0, fields, 6, more.length);
    return new Frame(Frame.HEADERS, flags, stream, client.block(stream, fields)).bytes();
  }

  private static void requests(H2Peer client, int count, String... more) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      frames.writeBytes(request(client, 2 * i + 1, true, more));
    }
    client.send(frames.toByteArray());
  }

  private void assertServing() throws Exception {
    Await.until("the process ended or serves a new client", () -> !balancer.running() || answers());
    assertThat(balancer.running()).as(balancer.output()).isTrue();
    assertThat(balancer.output()).doesNotContain("OutOfMemory");
  }

  private boolean answers() {
    try (RawClient other = RawClient.connect(balancer.port())) {
      return other.get("/").status() == 200;
    } catch (InterruptedException | RuntimeException refused) {
      return false;
    }
  }

  @Test
  void large_responses_that_no_window_admits() throws Exception {
    attack(4, client -> requests(client, 100, ":path", "/large"));
    assertServing();
  }

  @Test
  void a_table_of_response_headers_without_a_limit_of_its_client() throws Exception {
    H2Peer client =
        H2Peer.connectWithoutWindowUpdates(balancer.port(), HEADER_TABLE_SIZE, Integer.MAX_VALUE);
    clients.add(client);
    for (int stream = 1; stream < 2 * 12_000; stream += 100) {
      ByteArrayOutputStream frames = new ByteArrayOutputStream();
      for (int i = 0; i < 100; i += 2) {
        frames.writeBytes(request(client, stream + i, true, ":path", "/unlike-any-other"));
      }
      client.send(frames.toByteArray());
      for (int ended = 0; ended < 50; ) {
        Frame frame = client.frame();
        ended += frame.type() == Frame.HEADERS && frame.has(Frame.END_STREAM) ? 1 : 0;
      }
    }
    assertServing();
  }
}
