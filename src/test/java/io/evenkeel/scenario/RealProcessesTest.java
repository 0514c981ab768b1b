package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.bench.faults.BackendProcess;
import io.evenkeel.bench.faults.ChildProcesses;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.MixedLoad;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backends as separate processes, with signals that they cannot handle. */
class RealProcessesTest {
  @TempDir
  Path directory;

  private final ChildProcesses children = new ChildProcesses();
  private final List<BackendProcess> backends = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    for (int i = 1; i <= 3; i++) {
      backends.add(new BackendProcess("b" + i, freePort(), children, directory).start());
    }
  }

  @AfterEach
  void end() {
    children.close();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private Farm farm() {
    JsonArray urls = new JsonArray();
    backends.forEach(each -> urls.add(
        new JsonObject().put("id", each.name()).put("url", "http://127.0.0.1:" + each.port())));
    return Farm.of(0)
        .pool("backends", urls)
        .pool("health.interval", "250ms")
        .pool("passive.suspectAfter", "200ms")
        .start();
  }

  private void assertUnnoticed(MixedLoad load, Predicate<MixedLoad.Loss> lossOfPost) {
    assertThat(load.lost("GET")).isEmpty();
    assertThat(load.lost("POST")).allMatch(lossOfPost);
    assertThat(backends).allMatch(each -> each.seen().entrySet().stream()
        .allMatch(seen -> seen.getKey() % 3 != 0 || seen.getValue() == 1));
  }

  private void serves(BackendProcess backend) {
    int seen = backend.seen().size();
    Await.until("traffic again", () -> backend.seen().size() > seen + 5);
  }

  @Test
  void sigkill_and_a_restart_lose_no_get_and_duplicate_no_post() throws IOException {
    try (Farm farm = farm();
        MixedLoad load = new MixedLoad(farm.port(), 8)) {
      load.more(100);
      backends.get(0).kill();
      farm.changes().await("b1", DEAD);
      load.more(100);
      backends.get(0).start();
      serves(backends.get(0));
      load.more(50).stop();

      assertUnnoticed(load, each -> each.what().startsWith("502 "));
    }
  }

  @Test
  void sigstop_and_sigcont_lose_no_get_and_duplicate_no_post() throws IOException {
    try (Farm farm = farm();
        MixedLoad load = new MixedLoad(farm.port(), 8)) {
      load.more(100);
      backends.get(1).freeze();
      assertThat(farm.changes().await("b2", DEAD).reason()).isNotEmpty();
      load.more(100);
      backends.get(1).thaw();
      serves(backends.get(1));
      load.more(50).stop();

      assertUnnoticed(load, each -> each.what().startsWith("504 "));
    }
  }

  @Test
  void a_rolling_deployment_loses_no_request() throws IOException {
    try (Farm farm = farm();
        MixedLoad load = new MixedLoad(farm.port(), 8)) {
      for (BackendProcess each : backends) {
        int start = farm.changes().size();
        each.terminate();
        farm.changes().await(start, each.name(), DEAD);
        each.start();
        farm.changes().await(start, each.name(), ALIVE);
      }
      load.more(50).stop();

      assertUnnoticed(load, each -> each.what().startsWith("502 "));
    }
  }
}
