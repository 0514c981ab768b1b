package io.evenkeel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.evenkeel.health.monitor.Eventually;
import io.evenkeel.health.monitor.HealthFixture;
import io.evenkeel.health.monitor.HealthVerticle;
import io.evenkeel.health.monitor.Settings;
import io.evenkeel.health.probe.ScriptedServer;
import io.evenkeel.model.Health;
import io.evenkeel.model.Mode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** What consumers on the event bus and readers of the log see of health. */
@ExtendWith(VertxExtension.class)
class HealthSnapshotTest {
  private final Settings settings = Settings.calm();
  private Vertx vertx;
  private ScriptedServer one;
  private ScriptedServer two;
  private final Logger logger = (Logger) LoggerFactory.getLogger(HealthVerticle.class);
  private final ListAppender<ILoggingEvent> written = new ListAppender<>();

  @AfterEach
  void stopListening() {
    logger.detachAppender(written);
  }

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    one = ScriptedServer.start(vertx);
    two = ScriptedServer.start(vertx);
    settings.backend("b1", one.port()).backend("b2", two.port());
  }

  @Test
  void a_snapshot_has_every_pool_and_backend() {
    two.stop();
    HealthFixture health = HealthFixture.start(vertx, settings);
    HealthSnapshot now = Eventually.get(HealthSnapshot.request(vertx));
    assertThat(now.node()).isEqualTo("lb1");
    // two first verdicts, and the status of the pool that follows from them
    assertThat(now.seq()).isEqualTo(3);
    HealthSnapshot.PoolHealth shop = now.pool("shop");
    assertThat(shop.status()).isEqualTo("degraded");
    assertThat(List.of(shop.aliveCount(), shop.acceptingCount(), shop.totalCount()))
        .containsExactly(1, 1, 2);
    assertThat(shop.backends().stream().map(each -> each.id() + " " + each.health()))
        .containsExactly("b1 ALIVE", "b2 DEAD");
    assertThat(shop.backend("b2").mode()).isEqualTo(Mode.ACTIVE);
    assertThat(shop.backend("b2").reason()).isEqualTo("connection refused");
    assertThatThrownBy(() -> now.pool("blog")).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(() -> shop.backend("b9")).isInstanceOf(NoSuchElementException.class);
    assertThat(health.state("b2").health()).isEqualTo(Health.DEAD);
  }

  @Test
  void a_page_has_some_of_the_backends_and_the_counts_of_all() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    JsonObject page = Eventually.get(health.request(
            HealthSnapshot.ADDRESS,
            new JsonObject().put("pool", "shop").put("from", 1).put("most", 5)))
        .getJsonArray("pools")
        .getJsonObject(0);
    assertThat(page.getInteger("totalCount")).isEqualTo(2);
    assertThat(page.getJsonArray("backends")).hasSize(1);
    assertThat(page.getJsonArray("backends").getJsonObject(0).getString("id")).isEqualTo("b2");
  }

  @Test
  void a_pool_is_ok_degraded_or_down() {
    Settings blog = Settings.calm().backend("b1", one.port());
    blog.pool = "blog";
    HealthFixture health = HealthFixture.start(vertx, settings, blog);
    JsonObject pool = new JsonObject().put("pool", "shop");
    assertThat(pool(health, pool).getString("status")).isEqualTo("ok");
    health.operate(HealthFixture.backend("b1").put("do", "mode").put("mode", "drain"));
    assertThat(pool(health, pool).getString("status")).isEqualTo("degraded");
    health.operate(new JsonObject().put("do", "mode").put("pool", "shop").put("mode", "drain"));
    JsonObject down = pool(health, pool);
    assertThat(down.getString("status")).isEqualTo("down");
    assertThat(down.getInteger("aliveCount")).isEqualTo(2);
    assertThat(down.fieldNames())
        .containsExactly(
            "name",
            "pool",
            "status",
            "balance",
            "aliveCount",
            "acceptingCount",
            "totalCount",
            "queue",
            "budget",
            "requests",
            "unserved",
            "backends");
    assertThat(health.failureOf(HealthSnapshot.ADDRESS, new JsonObject().put("pool", "x")))
        .isEqualTo("404 no pool \"x\"; there are shop, blog");
  }

  @Test
  void a_single_backend_has_its_changes() {
    HealthFixture health = HealthFixture.start(vertx, settings);
    JsonObject state =
        Eventually.get(health.request(HealthSnapshot.ADDRESS, HealthFixture.backend("b1")));
    assertThat(state.getString("id")).isEqualTo("b1");
    assertThat(state.getJsonArray("changes")).hasSize(1);
    assertThat(health.failureOf(HealthSnapshot.ADDRESS, HealthFixture.backend("b9")))
        .startsWith("404 ");
  }

  private static JsonObject pool(HealthFixture health, JsonObject which) {
    return Eventually.get(health.request(HealthSnapshot.ADDRESS, which))
        .getJsonArray("pools")
        .getJsonObject(0);
  }

  @Test
  void a_verticle_follows_health_in_three_lines() {
    List<String> pages = new CopyOnWriteArrayList<>();
    HealthChanged.follow(vertx, change -> {
      if (change.acceptingCount() == 0) pages.add(change.pool() + " is down: " + change.reason());
    });
    List<String> raw = new CopyOnWriteArrayList<>();
    vertx.eventBus().<JsonObject>consumer("evenkeel.health", message -> {
      if (message.body().getInteger("acceptingCount") == 0)
        raw.add(message.body().getString("reason"));
    });
    HealthFixture.start(vertx, settings);
    HealthReport.send(vertx, "shop", "b1", "unreachable", "no route to it");
    one.stop();
    two.stop();
    Eventually.get(CheckVerdict.request(vertx, "shop", "b1"));
    Eventually.get(CheckVerdict.request(vertx, "shop", "b2"));
    Eventually.isTrue("paged", () -> pages.contains("shop is down: connection refused"));
    assertThat(raw).contains("connection refused");
  }

  @Test
  void the_log_has_one_line_a_change_with_cause_and_reason() {
    ListAppender<ILoggingEvent> log = log();
    HealthFixture health = HealthFixture.start(vertx, settings);
    one.respondWith(ScriptedServer.status(503, ""));
    Eventually.get(CheckVerdict.request(vertx, "shop", "b1"));
    health.operate(
        HealthFixture.backend("b2").put("do", "mode").put("mode", "drain").put("by", "ann"));
    assertThat(List.copyOf(log.list).stream()
            .map(ILoggingEvent::toString)
            .filter(line -> line.contains("shop/")))
        .contains(
            "[WARN] shop/b1 is dead, was alive: status 503, expected 200 (check); 1 of 2 accept",
            "[INFO] shop/b2 is drain, was active: mode drain (operator, by ann); 0 of 2 accept")
        .hasSize(4);
  }

  @Test
  void a_page_that_does_not_exist_is_logged_once_with_a_hint() {
    ListAppender<ILoggingEvent> log = log();
    one.respondWith(ScriptedServer.status(404, ""));
    two.respondWith(ScriptedServer.status(404, ""));
    HealthFixture health = HealthFixture.start(vertx, settings);
    Eventually.get(CheckVerdict.request(vertx, "shop", "b1"));
    assertThat(List.copyOf(log.list).stream()
            .map(ILoggingEvent::getFormattedMessage)
            .filter(line -> line.contains("404 by")))
        .containsExactly(
            "pool shop: GET /health is answered with 404 by every backend, so all of them are dead;"
                + " set pools.shop.health.path to a page that answers 200, or write \"health: tcp\" to only connect");
    assertThat(health.pool().acceptingCount()).isZero();
  }

  private ListAppender<ILoggingEvent> log() {
    written.list = new CopyOnWriteArrayList<>();
    written.start();
    logger.addAppender(written);
    return written;
  }
}
