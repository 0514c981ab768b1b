package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.PoolChanged;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Scripts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A pool that goes down pages once, and says once that it is back. */
class PoolDownTest {
  private final List<PoolChanged> changes = new CopyOnWriteArrayList<>();

  private List<String> brief() {
    return changes.stream()
        .map(each -> each.was() + "→" + each.status() + " " + each.acceptingCount() + "/"
            + each.totalCount())
        .toList();
  }

  private Farm follow(Farm farm) {
    PoolChanged.follow(farm.vertx(), changes::add);
    return farm;
  }

  private static void drain(Farm farm, String backend, String mode) {
    farm.admin(
        "PATCH",
        "/api/pools/default/backends/" + backend,
        new JsonObject().put("mode", mode).put("reason", "test"));
  }

  private static long lines(Farm farm, String words) {
    return farm.logs().lines().stream().filter(line -> line.contains(words)).count();
  }

  private static int ready(Farm farm) {
    return farm.admin("GET", "/health/ready", null).status();
  }

  @Test
  void each_change_of_status_is_a_message_and_down_and_back_are_a_line_each() {
    try (Farm farm = follow(Farm.of(2).admin().start())) {
      drain(farm, "b1", "drain");
      drain(farm, "b2", "drain");
      drain(farm, "b1", "maintenance");
      drain(farm, "b1", "active");
      drain(farm, "b2", "active");

      Await.until("told", () -> changes.size() == 4);
      assertThat(brief())
          .containsExactly(
              "ok→degraded 1/2", "degraded→down 0/2", "down→degraded 1/2", "degraded→ok 2/2");
      PoolChanged down = changes.get(1);
      assertThat(down.pool()).isEqualTo("default");
      assertThat(down.aliveCount()).isEqualTo(2);
      assertThat(down.reason()).isEqualTo("b2 is drain, was active: test");
      assertThat(down.wasSince()).isEqualTo(changes.get(0).at());
      Await.until("logged", () -> lines(farm, "pool default is back after ") == 1);
      assertThat(
              lines(farm, "pool default is down: none of 2 backends accepts requests; b2 is drain"))
          .isEqualTo(1);
      assertThat(lines(farm, "pool default")).isEqualTo(2);
    }
  }

  @Test
  void a_start_with_all_backends_well_says_nothing_and_one_with_none_says_down() {
    try (Farm well = follow(Farm.of(2).admin().start())) {
      assertThat(well.changes().size()).isEqualTo(2);
      assertThat(changes).isEmpty();
    }
    Farm sick = follow(Farm.of(2));
    sick.backends().forEach(each -> each.health(Scripts.responds(503, "down")));
    try (Farm farm = sick.admin().start()) {
      Await.until("told", () -> changes.size() == 1);
      assertThat(brief()).containsExactly("unknown→down 0/2");
      farm.backends().forEach(each -> each.health(Scripts.responds(200, "ok")));
      Await.until("back", () -> brief().contains("degraded→ok 2/2"));
    }
  }

  @Test
  void a_subscriber_of_events_hears_of_the_pool_behind_the_backend() {
    try (Farm farm = Farm.of(1).admin().start();
        RawClient stream = RawClient.connect(farm.evenkeel().port("admin"))) {
      stream.send("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
      StringBuilder heard = new StringBuilder();
      hear(stream, heard, "event: snapshot");

      drain(farm, "b1", "drain");

      hear(stream, heard, "event: change");
      hear(stream, heard, "event: pool\ndata: {");
      hear(stream, heard, "\"status\":\"down\",\"was\":\"ok\"");
    }
  }

  private static void hear(RawClient stream, StringBuilder heard, String words) {
    while (heard.indexOf(words) < 0) {
      int next = stream.readByte();
      assertThat(next).as(heard.toString()).isNotNegative();
      heard.append((char) next);
    }
  }

  @Test
  void readiness_follows_the_pools_it_is_told_to_follow_and_no_others() {
    try (Farm farm =
        Farm.of(1).admin().set("admin.readyWhen", JsonArray.of("default")).start()) {
      assertThat(ready(farm)).isEqualTo(200);

      drain(farm, "b1", "drain");
      assertThat(ready(farm)).isEqualTo(503);
      assertThat(farm.admin("GET", "/health/live", null).status()).isEqualTo(200);
      drain(farm, "b1", "active");
      assertThat(ready(farm)).isEqualTo(200);

      JsonObject config = farm.config();
      config.getJsonObject("admin").remove("readyWhen");
      JsonObject changed = Await.result(farm.evenkeel().reload(config));
      assertThat(changed.getJsonArray("needsRestart")).isEmpty();
      drain(farm, "b1", "drain");
      assertThat(ready(farm)).isEqualTo(200);
    }
  }
}
