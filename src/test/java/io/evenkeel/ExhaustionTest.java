package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.Main;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.Scripts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process runs out of file descriptors: requests get 503, probes have no result, and no backend is marked. */
@Timeout(60)
class ExhaustionTest {
  private final List<ScriptedBackend> backends =
      List.of(new ScriptedBackend("b1"), new ScriptedBackend("b2"));

  @TempDir
  Path directory;

  private ForkedProcess balancer;

  /** Loads all classes first: one that is first used while no descriptor is left could not be read. */
  static final class LoadedMain {
    private LoadedMain() {}

    public static void main(String[] arguments) throws IOException, URISyntaxException {
      Path root =
          Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.walk(root)) {
        for (Path each : files.filter(LoadedMain::isClass).toList()) {
          String name = root.relativize(each).toString().replace('/', '.');
          load(name.substring(0, name.length() - ".class".length()));
        }
      }
      Main.main(arguments);
    }

    private static boolean isClass(Path file) {
      return file.toString().endsWith(".class") && !file.endsWith("package-info.class");
    }

    private static void load(String name) {
      try {
        Class.forName(name, false, Main.class.getClassLoader());
      } catch (ClassNotFoundException | LinkageError absent) {
        throw new IllegalStateException(name, absent);
      }
    }
  }

  @BeforeEach
  void start() throws IOException {
    JsonArray urls = new JsonArray();
    backends.forEach(
        each -> urls.add(new JsonObject().put("id", each.id()).put("url", each.url())));
    JsonObject pool = new JsonObject()
        .put("health", new JsonObject().put("interval", "100ms").put("path", "/health"))
        .put("backends", urls);
    String config = new JsonObject()
        .put("listeners", JsonArray.of(new JsonObject().put("host", "127.0.0.1").put("port", 0)))
        .put("admin", false)
        .put("pools", new JsonObject().put("default", pool))
        .encode();
    balancer = new ForkedProcess(
        LoadedMain.class,
        directory,
        List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
        "start",
        config);
  }

  @AfterEach
  void stop() {
    balancer.close();
    backends.forEach(ScriptedBackend::close);
  }

  /** Sets how many descriptors the process may have; those that it has stay. */
  private void limitDescriptors(int most) throws IOException, InterruptedException {
    Process command = new ProcessBuilder(
            "prlimit", "--pid", Long.toString(balancer.pid()), "--nofile=" + most + ":")
        .inheritIO()
        .start();
    assertThat(command.waitFor()).isZero();
  }

  @Test
  void without_a_descriptor_left_requests_are_saturated_and_no_backend_is_marked()
      throws Exception {
    backends.forEach(each -> each.at("/once", Scripts.respondsAndCloses(200, "once")));
    try (RawClient client = RawClient.connect(balancer.port())) {
      assertThat(client.get("/once").status()).isEqualTo(200);
      limitDescriptors(8);
      int probes = probes();
      balancer.await("saturated: the balancer has no file descriptor left; a probe has no result");

      for (int i = 0; i < 5; i++) {
        Response response = client.get("/once");
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.field("retry-after")).isPresent();
      }

      assertThat(probes()).isLessThanOrEqualTo(probes + 2);
      limitDescriptors(1024);
      assertThat(client.get("/once").status()).isEqualTo(200);
      Await.until("probes again", () -> probes() > probes + 4);
    }
    assertThat(balancer.output()).doesNotContain("is dead");
    assertThat(lines("such attempts since the last line: ")).isEqualTo(1);
  }

  private int probes() {
    return backends.stream().mapToInt(ScriptedBackend::probes).sum();
  }

  private long lines(String words) {
    return balancer.output().lines().filter(line -> line.contains(words)).count();
  }
}
