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
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  private static final int REFUSED_STREAM = 7;
  private static final int HEADER_TABLE_SIZE = 1;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final Frame WINDOW_OF_0 = Frame.settings(INITIAL_WINDOW_SIZE, 0);
  private static final Frame SETTINGS_ACK = Frame.of(Frame.SETTINGS, Frame.ACK, 0);
  private static final Buffer LARGE = Buffer.buffer(new byte[1024 * 1024]);
  private static final String LONG_VALUE = "y".repeat(7_000);

  private final Vertx vertx = Vertx.vertx();
  private final List<H2Peer> clients = new ArrayList<>();
  private final ExecutorService senders = Executors.newCachedThreadPool();
  private long served;

  @TempDir
  Path directory;

  private ForkedProcess balancer;

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
    balancer = new ForkedProcess(directory, options, "start", config);
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
    senders.shutdownNow();
    balancer.close();
    Await.result(vertx.close());
  }

  /** Connects clients that grant no window and send their frames at once. */
  private void attack(int connections, Consumer<H2Peer> client) throws Exception {
    int port = balancer.port();
    for (int i = 0; i < connections; i++) {
      H2Peer peer = H2Peer.silent(port);
      clients.add(peer);
      trySend(peer, each -> client.accept(each.begin(WINDOW_OF_0).send(SETTINGS_ACK)));
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

  /** Sends as much as the balancer takes: it may stop reading. */
  private void flood(H2Peer client, byte[] bytes) {
    senders.execute(() -> trySend(client, peer -> peer.send(bytes)));
  }

  private static void trySend(H2Peer client, Consumer<H2Peer> work) {
    try {
      work.accept(client);
    } catch (UncheckedIOException closed) {
      // the balancer has closed the connection to free memory
    }
  }

  /** Reads on until a stream is refused or the connection ends; fails if neither happens. */
  private static Callable<Frame> turnedAway(H2Peer client) {
    return () -> {
      Frame frame = client.frame();
      while (frame.type() != Frame.GOAWAY
          && (frame.type() != Frame.RST_STREAM || frame.word(0) != REFUSED_STREAM)) {
        frame = client.frame();
      }
      return frame;
    };
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
  void small_responses_that_no_window_admits() throws Exception {
    attack(150, client -> requests(client, 100, ":path", "/small"));
    assertServing();
  }

  @Test
  void heads_that_are_small_when_compressed_and_wait_for_a_response() throws Exception {
    String value = "v".repeat(3_900);
    String[] fields = {":path", "/never", "a", value, "a", value, "a", value, "a", value};
    attack(80, client -> requests(client, 100, fields));
    assertServing();
  }

  @Test
  void heads_of_clients_with_many_addresses_are_refused_or_their_connections_closed()
      throws Exception {
    String value = "v".repeat(3_900);
    String[] fields = {":path", "/never", "a", value, "a", value, "a", value, "a", value};
    for (int i = 1; i <= 80; i++) {
      H2Peer client = H2Peer.connectFrom("127.0.1." + i, balancer.port());
      clients.add(client);
      trySend(client, peer -> requests(peer.begin().send(SETTINGS_ACK), 100, fields));
    }
    assertServing();
    // returns as soon as one of them returns
    senders.invokeAny(clients.stream().map(Http2MemoryTest::turnedAway).toList());
  }

  @Test
  void heads_of_many_fields_that_wait_for_a_response() throws Exception {
    String[] fields = new String[2 + 2 * 240];
    Arrays.fill(fields, "x");
    fields[0] = ":path";
    fields[1] = "/never";
    attack(80, client -> requests(client, 100, fields));
    assertServing();
  }

  @Test
  void request_bodies_that_no_backend_takes() throws Exception {
    attack(100, client -> {
      ByteArrayOutputStream frames = new ByteArrayOutputStream();
      for (int stream = 1; stream < 2 * 16; stream += 2) {
        frames.writeBytes(request(client, stream, false, ":path", "/never"));
        for (int i = 0; i < 4; i++) {
          frames.writeBytes(new Frame(Frame.DATA, 0, stream, new byte[16_000]).bytes());
        }
      }
      flood(client, frames.toByteArray());
    });
    assertServing();
  }

  @Test
  void frames_that_are_not_complete() throws Exception {
    byte[] frame = new Frame(Frame.HEADERS, 0, 1, new byte[16_000]).bytes();
    attack(700, client -> client.send(Arrays.copyOf(frame, 15_000)));
    attack(700, client -> client.send(new Frame(Frame.HEADERS, 0, 1, new byte[15_000]).bytes()));
    assertServing();
  }

  @Test
  void pings_whose_acknowledgements_are_not_read() throws Exception {
    attack(200, client -> client.flood(new Frame(Frame.PING, 0, 0, new byte[8]), 1_900));
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
