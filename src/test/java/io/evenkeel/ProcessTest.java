package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.evenkeel.kit.Await;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole process, from its arguments to its exit code. */
@Timeout(90)
class ProcessTest {
  @TempDir
  Path directory;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch slowIsHere = new CountDownLatch(1);
  private final CountDownLatch slowMayGo = new CountDownLatch(1);
  private HttpServer backend;

  @BeforeEach
  void open() throws IOException {
    backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backend.setExecutor(threads);
    backend.createContext("/", exchange -> {
      if (exchange.getRequestURI().getPath().equals("/slow")) {
        slowIsHere.countDown();
        await(slowMayGo);
      }
      exchange.sendResponseHeaders(200, 2);
      exchange.getResponseBody().write(new byte[] {'o', 'k'});
      exchange.close();
    });
    backend.start();
  }

  @AfterEach
  void close() {
    slowMayGo.countDown();
    backend.stop(0);
    threads.shutdownNow();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(40, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private Path config(int port, String more) throws IOException {
    return Files.writeString(
        directory.resolve("site.yaml"), """
        listeners: [{ host: 127.0.0.1, port: %d }]
        admin: false
        backends: ["http://127.0.0.1:%d"]
        defaults: { passive: { suspectAfter: 30s } }
        %s
        """.formatted(port, backend.getAddress().getPort(), more));
  }

  private CompletableFuture<Integer> get(int port, String path) {
    return HttpClient.newHttpClient()
        .sendAsync(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .thenApply(HttpResponse::statusCode);
  }

  @Test
  void sigterm_finishes_requests_in_flight_and_exits_with_0() throws Exception {
    try (ForkedProcess balancer =
        new ForkedProcess(directory, "start", config(0, "").toString())) {
      CompletableFuture<Integer> slow = get(balancer.port(), "/slow");
      await(slowIsHere);

      balancer.signal("TERM");
      balancer.await("stopping");
      slowMayGo.countDown();

      assertThat(slow.get(40, TimeUnit.SECONDS)).isEqualTo(200);
      assertThat(balancer.exitCode()).isZero();
    }
  }

  @Test
  void it_serves_where_no_temporary_file_can_be_written() throws Exception {
    List<String> options = List.of(
        "-Xmx128m",
        "-XX:TieredStopAtLevel=1",
        "-Djava.io.tmpdir=/proc/none",
        "-Duser.home=/proc/none");
    try (ForkedProcess balancer =
        new ForkedProcess(directory, options, "start", config(0, "").toString())) {
      assertThat(get(balancer.port(), "/").get(40, TimeUnit.SECONDS)).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"USR1", "USR2"})
  void other_signals_do_not_end_it(String name) throws Exception {
    try (ForkedProcess balancer =
        new ForkedProcess(directory, "start", config(0, "").toString())) {
      int port = balancer.port();

      balancer.signal(name);
      balancer.signal(name);
      balancer.await("SIG" + name + " changes nothing");

      assertThat(get(port, "/").get(40, TimeUnit.SECONDS)).isEqualTo(200);
    }
  }

  @Test
  void sigusr1_opens_the_file_of_an_access_log_again() throws Exception {
    String log = "proxy: { accessLog: { format: json, file: logs/access.log } }";
    Path file = directory.resolve("logs/access.log");
    Path renamed = directory.resolve("logs/yesterday.log");
    try (ForkedProcess balancer =
        new ForkedProcess(directory, "start", config(0, log).toString())) {
      int port = balancer.port();
      get(port, "/before").get(40, TimeUnit.SECONDS);
      Await.until("a line", () -> text(file).contains("/before"));
      Files.move(file, renamed);
      get(port, "/between").get(40, TimeUnit.SECONDS);
      Await.until("the old file is written on", () -> text(renamed).contains("/between"));

      balancer.signal("USR1");
      balancer.await("the files of access logs are opened again: 1");
      get(port, "/after").get(40, TimeUnit.SECONDS);

      Await.until("a line in the new file", () -> text(file).contains("/after"));
      assertThat(text(file)).doesNotContain("/between");
      assertThat(text(renamed)).doesNotContain("/after");
      assertThat(balancer.output()).doesNotContain("/before", "/between", "/after");
    }
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException gone) {
      return "";
    }
  }

  @Test
  void a_log_in_json_has_an_object_on_each_line_and_a_reload_changes_format_and_levels()
      throws Exception {
    String log = "watch: false\nlog: { format: json, levels: { io.evenkeel.health: error } }";
    try (ForkedProcess balancer =
        new ForkedProcess(directory, "start", config(0, log).toString())) {
      balancer.await("\"message\":\"serving: ");
      config(0, "watch: false\nlog: { level: warn, levels: { io.evenkeel.Evenkeel: info } }");
      balancer.signal("HUP");
      balancer.await("INFO  Evenkeel: reloaded: ");

      List<String> json =
          balancer.output().lines().filter(each -> each.startsWith("{")).toList();
      assertThat(json).isNotEmpty();
      for (String line : json) {
        JsonObject event = new JsonObject(line);
        assertThat(OffsetDateTime.parse(event.getString("at"))).isNotNull();
        assertThat(event.getString("level")).isNotBlank();
        assertThat(event.getString("loggerName")).isNotEqualTo("io.evenkeel.health");
      }
      balancer.signal("TERM");
      assertThat(balancer.exitCode()).isZero();
      // at INFO
      assertThat(balancer.output()).doesNotContain("stopping");
    }
  }

  @Test
  void a_second_sigterm_stops_it_at_once() throws Exception {
    try (ForkedProcess balancer =
        new ForkedProcess(directory, "start", config(0, "").toString())) {
      CompletableFuture<Integer> slow = get(balancer.port(), "/slow");
      await(slowIsHere);
      balancer.signal("TERM");
      balancer.await("stopping");

      balancer.signal("TERM");

      assertThat(balancer.exitCode()).isEqualTo(1);
      assertThat(slow.isDone() && !slow.isCompletedExceptionally()).isFalse();
    }
  }

  @Test
  void sighup_reloads_the_file_and_never_ends_the_process() throws Exception {
    try (ForkedProcess balancer =
        new ForkedProcess(directory, "start", config(0, "watch: false").toString())) {
      int port = balancer.port();
      balancer.signal("HUP");
      balancer.await("reloaded: ");
      config(0, "watch: perhaps");

      balancer.signal("HUP");

      balancer.await("not reloaded, all goes on as before");
      assertThat(get(port, "/").get(40, TimeUnit.SECONDS)).isEqualTo(200);
      assertThat(balancer.running()).isTrue();
    }
  }

  @Test
  void the_launchers_options_are_supported() throws Exception {
    String file = config(0, "").toString();
    try (ForkedProcess balancer = new ForkedProcess(directory, "-conf", file, "-instances", "3")) {
      assertThat(get(balancer.port(), "/").get(40, TimeUnit.SECONDS)).isEqualTo(200);
      balancer.signal("HUP");
      balancer.await("reloaded: nothing changed (by SIGHUP)");
    }
  }

  @Test
  void a_port_in_use_is_reported_in_one_sentence() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ForkedProcess balancer = new ForkedProcess(
            directory, "start", config(taken.getLocalPort(), "").toString())) {
      assertThat(balancer.exitCode()).isEqualTo(1);
      balancer.await(" is in use");
      assertThat(balancer.output())
          .contains("evenkeel: not started: port " + taken.getLocalPort())
          .doesNotContain("Exception", "\tat ");
    }
  }

  @Test
  void an_invalid_file_prints_all_mistakes_and_exits_with_2() throws Exception {
    try (ForkedProcess balancer = new ForkedProcess(
        directory, "-conf", config(0, "watch: perhaps\nnode: {}").toString())) {
      assertThat(balancer.exitCode()).isEqualTo(2);
      balancer.await("node: ");
      balancer.await("watch: ");
    }
  }

  @Test
  void invalid_vertx_options_are_rejected() throws Exception {
    try (ForkedProcess balancer =
        new ForkedProcess(directory, "-conf", config(0, "").toString(), "-options", "fast")) {
      assertThat(balancer.exitCode()).isEqualTo(1);
      balancer.await("evenkeel: -options fast is neither JSON nor a file of it.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll", "io_uring"})
  void the_transport_can_be_configured(String transport) throws Exception {
    assumeTrue(!transport.equals("epoll") || Epoll.isAvailable());
    assumeTrue(!transport.equals("io_uring") || IoUring.isAvailable());
    String section = "proxy: { transport: " + transport + " }";
    try (ForkedProcess balancer =
        new ForkedProcess(directory, "start", config(0, section).toString())) {
      assertThat(get(balancer.port(), "/").get(40, TimeUnit.SECONDS)).isEqualTo(200);
    }
  }
}
