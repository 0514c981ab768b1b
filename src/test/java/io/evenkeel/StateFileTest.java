package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Operator overrides after the end of the process: after a clean one, and after a kill during a write. */
@Timeout(120)
class StateFileTest {
  private static final Pattern ADMIN = Pattern.compile("serving: .*admin 127\\.0\\.0\\.1:(\\d+)");
  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir
  Path directory;

  private ForkedProcess start() throws IOException {
    // no process listens there; health does not matter here
    Path config = Files.writeString(directory.resolve("site.yaml"), """
        listeners: [{ host: 127.0.0.1, port: 0 }]
        admin: 0
        backends: [{ url: "http://127.0.0.1:1", id: b1 }]
        proxy: { shutdown: { drain: 1s } }
        state: kept.json
        """);
    return new ForkedProcess(directory, "-conf", config.toString());
  }

  private JsonObject weigh(int port, int weight) throws Exception {
    return call(HttpRequest.newBuilder(at(port))
        .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"weight\":" + weight + "}"))
        .header("Content-Type", "application/json")
        .build());
  }

  private int weight(int port) throws Exception {
    return call(HttpRequest.newBuilder(at(port)).build()).getInteger("weight");
  }

  private static URI at(int port) {
    return URI.create("http://localhost:" + port + "/api/pools/default/backends/b1");
  }

  private JsonObject call(HttpRequest request) throws Exception {
    return new JsonObject(client.send(request, BodyHandlers.ofString()).body());
  }

  private static int admin(ForkedProcess forked) throws InterruptedException {
    return Integer.parseInt(forked.await(ADMIN).group(1));
  }

  @Test
  void an_override_set_right_before_a_clean_stop_is_kept() throws Exception {
    try (ForkedProcess first = start()) {
      weigh(admin(first), 42);
      first.signal("TERM");
      assertThat(first.exitCode()).isZero();
    }
    try (ForkedProcess second = start()) {
      assertThat(weight(admin(second))).isEqualTo(42);
      second.await("default/b1 has mode active and weight 42, as an operator has left it");
    }
  }

  @Test
  void a_kill_during_a_write_keeps_the_old_or_the_new_state() throws Exception {
    int least = 1;
    int last = 1;
    for (int round = 1; round <= 3; round++) {
      try (ForkedProcess forked = start()) {
        int port = admin(forked);
        int found = weight(port);
        assertThat(found).isBetween(least, last);
        assertThat(forked.output()).doesNotContain("cannot be read");
        least = found;
        long end = System.nanoTime() + 700_000_000L + round * 90_000_000L;
        while (System.nanoTime() - end < 0) {
          last = Math.min(last + 1, 330 * round);
          weigh(port, last);
        }
        forked.signal("KILL");
        forked.exitCode();
      }
      // the state after a kill between two bytes of the write
      Files.writeString(directory.resolve("kept.json.tmp"), "{\"version\":1,\"back");
    }
    assertThat(least).isGreaterThan(1);
  }

  @Test
  void a_missing_directory_is_a_mistake() throws Exception {
    Path config = Files.writeString(directory.resolve("site.yaml"), """
        backends: ["http://127.0.0.1:1"]
        state: nowhere/kept.json
        """);
    try (ForkedProcess forked = new ForkedProcess(directory, "-conf", config.toString())) {
      assertThat(forked.exitCode()).isEqualTo(2);
      assertThat(forked.output()).contains("state: there is no directory").contains("nowhere");
    }
  }
}
