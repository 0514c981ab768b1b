package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memory that {@code run.sh} promises, with the JVM options that it sets. */
class MemoryTest {
  private static final long MOST_GROWTH_KB = 64 * 1024;
  private static final Buffer LARGE = Buffer.buffer(new byte[256 * 1024]);

  private final Vertx vertx = Vertx.vertx();

  @TempDir
  Path directory;

  @AfterEach
  void close() throws Exception {
    result(vertx.close());
  }

  @Test
  void load_adds_less_than_64_megabytes_of_resident_memory() throws Exception {
    HttpServer backend = result(vertx
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
        .requestHandler(request -> request.end().onSuccess(read -> request
            .response()
            .end(request.path().equals("/large") ? LARGE : Buffer.buffer("small"))))
        .listen());
    String config = new JsonObject()
        .put("listeners", JsonArray.of(new JsonObject().put("host", "127.0.0.1").put("port", 0)))
        .put("admin", false)
        .put("backends", JsonArray.of("http://127.0.0.1:" + backend.actualPort()))
        .encode();
    try (ForkedProcess balancer =
        new ForkedProcess(directory, optionsOfRunScript(), "start", config)) {
      load(balancer.port(), 32, 15_000, "/small", Buffer.buffer());
      long idle = resident(balancer.pid());

      load(balancer.port(), 256, 20_000, "/small", Buffer.buffer());
      load(balancer.port(), 256, 1_500, "/large", Buffer.buffer());
      load(balancer.port(), 256, 1_500, "/small", LARGE);

      assertThat(resident(balancer.pid()) - idle)
          .as("growth of VmRSS in kB, from %s", idle)
          .isLessThan(MOST_GROWTH_KB);
    }
  }

  static List<String> optionsOfRunScript() throws IOException {
    String[] sizes = new String(
            new ProcessBuilder("./run.sh", "memory").start().getInputStream().readAllBytes(),
            StandardCharsets.UTF_8)
        .strip()
        .split(" ", -1);
    String script = Files.readString(Path.of("run.sh"));
    Matcher options =
        Pattern.compile("options=\\(\n(.*?)\n  \\)", Pattern.DOTALL).matcher(script);
    assertThat(options.find()).isTrue();
    return options
        .group(1)
        .lines()
        .map(String::strip)
        .filter(line -> !line.startsWith("#"))
        .flatMap(line -> Pattern.compile(" +").splitAsStream(line))
        .flatMap(word -> word.startsWith("\"") ? Stream.of(sizes) : Stream.of(word))
        .toList();
  }

  private static long resident(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** Sends requests over several connections; each sends its next request after a response. */
  private void load(int port, int connections, int requests, String path, Buffer body)
      throws Exception {
    HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(connections));
    AtomicInteger left = new AtomicInteger(requests);
    List<Future<Void>> all = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      all.add(next(client, port, path, body, left));
    }
    result(Future.all(all));
    result(client.close());
  }

  private static Future<Void> next(
      HttpClient client, int port, String path, Buffer body, AtomicInteger left) {
    if (left.getAndDecrement() <= 0) {
      return Future.succeededFuture();
    }
    return client
        .request(body.length() == 0 ? HttpMethod.GET : HttpMethod.PUT, port, "127.0.0.1", path)
        .compose(request -> request.send(body))
        .compose(HttpClientResponse::body)
        .compose(read -> next(client, port, path, body, left));
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
  }
}
