package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients and backends that make the process hold as much memory as they can, against a process as small as {@code
 * EVENKEEL_MEMORY=256m} makes it: it survives, and another client is served meanwhile.
 */
@Timeout(180)
class MemoryAttackTest {
  private static final String HEAD_END = " HTTP/1.1\r\nHost: test\r\n\r\n";
  private static final String LARGE_FIELD = "X-Large: " + "x".repeat(60_000) + "\r\n";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final List<SocketChannel> attackers = new ArrayList<>();

  @TempDir
  Path directory;

  private ForkedProcess balancer;
  private int port;

  @BeforeEach
  void start() throws Exception {
    NetServer backend = result(vertx
        .createNetServer(new NetServerOptions().setHost("127.0.0.1").setPort(0))
        .connectHandler(MemoryAttackTest::serve)
        .listen());
    String config = new JsonObject()
        .put("listeners", JsonArray.of(new JsonObject().put("host", "127.0.0.1").put("port", 0)))
        .put("admin", false)
        .put(
            "pools",
            new JsonObject()
                .put(
                    "default",
                    new JsonObject()
                        .put("passive", false)
                        // the attack makes the backend slow too, and this test is about memory
                        // alone
                        .put("limits", new JsonObject().put("requests", "unlimited"))
                        .put("backends", JsonArray.of("http://127.0.0.1:" + backend.actualPort()))))
        .encode();
    balancer = new ForkedProcess(
        directory,
        List.of(
            "-Xms80m",
            "-Xmx112m",
            "-Xmn23m",
            "-XX:+UseSerialGC",
            "-XX:MaxDirectMemorySize=40m",
            "-Dio.netty.allocator.type=pooled",
            "-Dio.netty.allocator.maxOrder=7",
            "-XX:+ExitOnOutOfMemoryError"),
        "start",
        config);
    port = balancer.port();
  }

  @AfterEach
  void stop() throws Exception {
    for (SocketChannel each : attackers) {
      each.close();
    }
    balancer.close();
    result(vertx.close());
  }

  /** A backend on one connection: its response depends on the target of the request. */
  private static void serve(NetSocket socket) {
    StringBuilder received = new StringBuilder();
    socket.exceptionHandler(reset -> {});
    socket.handler(chunk -> {
      received.append(chunk.toString(StandardCharsets.ISO_8859_1));
      if (received.indexOf("\r\n\r\n") < 0) {
        return;
      }
      String target = received.toString().split(" ", 3)[1];
      received.setLength(0);
      switch (target) {
        case "/hang" -> socket.handler(rest -> {});
        case "/half-head" -> socket.handler(rest -> {}).write("HTTP/1.1 200 OK\r\n" + LARGE_FIELD);
        case "/large-head" -> {
          socket.write("HTTP/1.1 200 OK\r\n" + LARGE_FIELD + "Content-Length: 0\r\n\r\n");
        }
        case "/large-stream" ->
          socket
              .handler(rest -> {})
              .write("HTTP/1.1 200 OK\r\n" + LARGE_FIELD + "Content-Length: 9\r\n\r\n");
        default -> {
          socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
      }
    });
  }

  /** Connections that send as many of {@code bytes} as the kernel accepts, and read nothing. */
  private void attack(int connections, String bytes) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
    for (int i = 0; i < connections; i++) {
      SocketChannel socket = SocketChannel.open();
      attackers.add(socket);
      socket.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.configureBlocking(false);
      push(socket, all.duplicate());
    }
  }

  private static void push(SocketChannel socket, ByteBuffer bytes) {
    try {
      socket.write(bytes);
    } catch (IOException closed) {
      // the balancer has closed it to free memory
    }
  }

  /** Serves a client with a fresh connection and one with a kept connection for some seconds. */
  private void assertOthersAreServed(int seconds) {
    List<String> failures = new ArrayList<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    int served = 0;
    RawClient kept = RawClient.connect(port).readTimeout(PATIENCE);
    try {
      while (System.nanoTime() - end < 0 && balancer.running()) {
        long begun = System.nanoTime();
        try (RawClient fresh = RawClient.connect(port).readTimeout(PATIENCE)) {
          served += serve("fresh", fresh, failures);
          served += serve("kept", kept, failures);
        } catch (UncheckedIOException problem) {
          failures.add(problem + " after " + (System.nanoTime() - begun) / 1_000_000 + " ms");
          kept.close();
          kept = RawClient.connect(port).readTimeout(PATIENCE);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      }
    } finally {
      kept.close();
    }
    assertThat(balancer.running()).as(balancer::output).isTrue();
    assertThat(failures).as(balancer::output).isEmpty();
    assertThat(served).isPositive();
  }

  private static int serve(String which, RawClient client, List<String> failures) {
    Response response = client.get("/fine");
    if (response.status() != 200) {
      failures.add(which + " got " + response.status() + ": " + response.body());
    }
    return 1;
  }

  @Test
  void pipelined_requests() throws Exception {
    attack(60, ("GET /hang" + HEAD_END).repeat(20_000));

    assertOthersAreServed(4);
  }

  @Test
  void bodies_that_are_kept_for_a_retry() throws Exception {
    String body = "x".repeat(60_000);
    attack(
        1_300,
        "PUT /hang HTTP/1.1\r\nHost: test\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

    assertOthersAreServed(4);
  }

  @Test
  void response_heads_near_the_limit_that_never_end() throws Exception {
    attack(1_500, "GET /half-head" + HEAD_END);

    assertOthersAreServed(4);
  }

  @Test
  void response_heads_near_the_limit_of_streams() throws Exception {
    attack(1_500, "GET /large-stream" + HEAD_END);

    assertOthersAreServed(4);
  }

  @Test
  void response_heads_near_the_limit_that_no_client_reads() throws Exception {
    attack(1_500, ("GET /large-head" + HEAD_END).repeat(4));

    assertOthersAreServed(4);
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
