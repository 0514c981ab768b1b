package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.bench.BenchBackends;
import io.evenkeel.bench.faults.ChildProcesses;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.RawClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heap that a proxied request allocates, as the JVM counts it for the event loops. */
class AllocationTest {
  /** The last measured value, in bytes for a GET with a small response. Update it when it gets lower. */
  private static final long LAST = 3_200;

  private static final long MOST = 10 * 1024;
  private static final int WINDOW = 4_000;
  private static final int WINDOWS = 25;

  @TempDir
  Path directory;

  private final Path java = Path.of(System.getProperty("java.home"), "bin", "java");
  private final String classes = System.getProperty("java.class.path");

  @Test
  void a_request_allocates_no_more_than_the_limit() throws Exception {
    try (ChildProcesses children = new ChildProcesses()) {
      int port = freePort();
      Process origin = children.start(
          Path.of("").toAbsolutePath(),
          directory.resolve("origin.log"),
          List.of(
              java.toString(),
              "-cp",
              classes,
              BenchBackends.class.getName(),
              Integer.toString(port)));
      Await.until("an origin", () -> origin.isAlive() && listens(port));
      Process balancer = balancer(port);
      try (BufferedReader said = balancer.inputReader(StandardCharsets.UTF_8);
          Load load = new Load((int) number(said), 8, client -> client.get("/"))) {
        load.more(WINDOW);
        // compiled code allocates less than interpreted code: the minimum of many windows is the
        // settled value
        long least = Long.MAX_VALUE;
        for (int i = 0; i < WINDOWS && least > LAST * 11 / 10; i++) {
          least = Math.min(least, window(balancer, said, load));
        }
        load.stop();

        assertThat(load.errors()).isEmpty();
        assertThat(least)
            .as("bytes a request")
            .isLessThan(MOST)
            .isLessThanOrEqualTo(LAST * 11 / 10);
      } finally {
        balancer.destroyForcibly();
      }
    }
  }

  private static long window(Process balancer, BufferedReader said, Load load) throws IOException {
    long requests = load.responses();
    long before = allocated(balancer, said);
    load.more(WINDOW);
    return (allocated(balancer, said) - before) / (load.responses() - requests);
  }

  private static long allocated(Process balancer, BufferedReader said) throws IOException {
    balancer.getOutputStream().write('\n');
    balancer.getOutputStream().flush();
    return number(said);
  }

  /** Reads the next number; skips warnings of the JVM. */
  private static long number(BufferedReader said) throws IOException {
    String line = said.readLine();
    while (line != null && !line.matches("\\d+")) {
      line = said.readLine();
    }
    return Long.parseLong(Objects.requireNonNull(line, "the balancer ended"));
  }

  private Process balancer(int origin) throws IOException {
    return new ProcessBuilder(
            java.toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-Dio.netty.allocator.type=pooled",
            "-Dio.netty.leakDetection.level=disabled",
            "-Dlogback.configurationFile=quiet.xml",
            "-cp",
            classes,
            AllocationReporter.class.getName(),
            "http://127.0.0.1:" + origin)
        .redirectError(directory.resolve("balancer.log").toFile())
        .start();
  }

  private static boolean listens(int port) {
    try (RawClient client = RawClient.connect(port)) {
      return client.get("/").status() == 200;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
