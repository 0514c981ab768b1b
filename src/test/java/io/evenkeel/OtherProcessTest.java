package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Member;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.Scripts;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A user's verticle in another JVM on the same event bus. */
@Timeout(120)
class OtherProcessTest {
  @Test
  void it_follows_health_requests_checks_and_sends_reports(@TempDir Path directory)
      throws Exception {
    HazelcastClusterManager membership = HealthFollower.membership(List.of());
    Vertx vertx = Await.result(HealthFollower.vertx(membership));
    Member self = membership.getHazelcastInstance().getCluster().getLocalMember();
    String seed = "127.0.0.1:" + self.getAddress().getPort();
    try (ScriptedBackend backend = new ScriptedBackend("b1")) {
      JsonObject pool = new JsonObject()
          .put("backends", JsonArray.of(new JsonObject().put("id", "b1").put("url", backend.url())))
          .put("health", new JsonObject().put("interval", "200ms"));
      JsonObject config = new JsonObject()
          .put("listeners", JsonArray.of(0))
          .put("admin", false)
          .put("pools", new JsonObject().put("default", pool));
      Evenkeel evenkeel = Await.result(Evenkeel.start(vertx, config));
      try (ForkedProcess other = new ForkedProcess(
          HealthFollower.class,
          directory,
          List.of(
              "-Xmx192m",
              "-Xshare:auto",
              "-Dvertx.hazelcast.config=" + HealthFollower.writeDiscovery(directory, seed)))) {
        other.await("snapshot: b1 is ALIVE");
        other.await("check: ALIVE, passed true");
        other.await("b1 is DEAD by REQUEST: seen from elsewhere");
        other.await("default is down: seen from elsewhere");
        other.await("b1 is ALIVE by PROBE: status 200");

        backend.health(Scripts.responds(503, "down"));

        other.await("b1 is DEAD by PROBE: status 503, expected 200");
        assertThat(other.running()).isTrue();
      }
      Await.result(evenkeel.close());
    } finally {
      Await.result(vertx.close());
    }
  }
}
