package io.evenkeel.admin;

import static io.evenkeel.admin.AdminFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.admin.api.ConfigProblem;
import io.evenkeel.admin.api.ProblemException;
import io.evenkeel.admin.guard.DnsRebindingHandler;
import io.evenkeel.config.AdminConfig;
import io.evenkeel.config.ConfigException;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminVerticleTest {
  private AdminFixture admin;

  @BeforeEach
  void start() {
    admin = new AdminFixture();
    admin.health.with("shop", "b1");
  }

  @AfterEach
  void stop() {
    admin.close();
  }

  @Test
  void a_port_in_use_is_reported_with_a_hint() {
    var second =
        new AdminVerticle(new AdminConfig(true, "127.0.0.1", admin.port(), ""), new FakeBalancer());

    assertThatThrownBy(() -> AdminFixture.await(admin.vertx.deployVerticle(second)))
        .hasRootCauseInstanceOf(java.io.IOException.class)
        .cause()
        .hasMessage("port " + admin.port() + " on 127.0.0.1 is in use; stop what holds it,"
            + " or set admin.port to another (0 takes any free one)");
  }

  @Test
  void an_address_of_another_machine_is_reported_with_a_hint() {
    var elsewhere =
        new AdminVerticle(new AdminConfig(true, "192.0.2.1", 0, "t"), new FakeBalancer());

    assertThatThrownBy(() -> AdminFixture.await(admin.vertx.deployVerticle(elsewhere)))
        .cause()
        .hasMessageStartingWith("the admin cannot listen on 192.0.2.1:0: ")
        .hasMessageContaining("set admin.host to an address of this machine");
  }

  @Test
  void without_a_token_it_does_not_listen_on_other_addresses() {
    var open = new AdminVerticle(new AdminConfig(true, "0.0.0.0", 0, ""), new FakeBalancer());

    assertThatThrownBy(() -> AdminFixture.await(admin.vertx.deployVerticle(open)))
        .cause()
        .hasMessageContaining("admin.token must be set");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,true",
    "127.8.8.8,true",
    "::1,true",
    "[::1],true",
    "localhost,true",
    "LocalHost,true",
    "0.0.0.0,false",
    "::,false",
    "10.0.0.1,false",
    "localhost.example.com,false",
    "127.0.0.1.example.com,false"
  })
  void loopback_is_recognized_without_dns(String host, boolean loopback) {
    assertThat(DnsRebindingHandler.isLoopback(host)).isEqualTo(loopback);
  }

  @Test
  void live_and_ready_are_distinguished() {
    admin.balancer.notReadyBecause = Optional.of("draining");

    var ready = admin.get("/health/ready");

    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).contains("draining", "\"DOWN\"");
    assertThat(admin.get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void a_ready_balancer_reports_ready() {
    var ready = admin.get("/health/ready");

    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(json(ready).getString("status")).isEqualTo("UP");
  }

  @Test
  void a_pool_is_ready_if_any_of_its_backends_accepts() {
    admin.health.with("blog", "b9");
    admin.health.backend("blog", "b9", "accepting", false);

    assertThat(admin.get("/health/ready?pool=shop").statusCode()).isEqualTo(200);
    assertThat(admin.get("/health/ready?pool=blog").statusCode()).isEqualTo(503);
    assertThat(admin.get("/health/ready?pool=nope").statusCode()).isEqualTo(404);
  }

  @Test
  void the_configuration_is_shown_with_its_last_error() {
    admin.balancer.configProblem =
        Optional.of(new ConfigProblem(List.of("x.yaml: no"), "SIGHUP", Instant.EPOCH));

    assertThat(json(admin.get("/api/config")))
        .isEqualTo(new JsonObject()
            .put("config", admin.balancer.effectiveConfig())
            .put("lastError", "x.yaml: no"));
  }

  @Test
  void a_rejected_configuration_and_what_waits_for_a_restart_are_in_the_overview() {
    assertThat(json(admin.get("/api")).getValue("configError")).isNull();
    admin.balancer.needsRestart = List.of("proxy.transport");
    admin.balancer.configProblem = Optional.of(
        new ConfigProblem(List.of("x.yaml: no", "x.yaml: nor this"), "SIGHUP", Instant.EPOCH));

    JsonObject overview = json(admin.get("/api"));

    assertThat(overview.getJsonArray("needsRestart")).containsExactly("proxy.transport");
    assertThat(overview.getJsonObject("configError"))
        .isEqualTo(new JsonObject()
            .put("since", "1970-01-01T00:00:00Z")
            .put("by", "SIGHUP")
            .put("mistakes", JsonArray.of("x.yaml: no", "x.yaml: nor this")));
  }

  @Test
  void a_reload_returns_what_changed() {
    admin.balancer.reload = Future.succeededFuture(new JsonObject().put("changed", "pools.shop"));

    assertThat(json(admin.post("/api/config/reload")).getString("changed")).isEqualTo("pools.shop");
  }

  @Test
  void a_rejected_reload_is_422_with_all_mistakes() {
    admin.balancer.reload =
        Future.failedFuture(new ConfigException(List.of("a.yaml: no", "a.yaml: nor this")));

    var response = admin.post("/api/config/reload");

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(json(response).getString("detail")).isEqualTo("a.yaml: no\na.yaml: nor this");
    assertThat(json(response).getJsonArray("problems"))
        .containsExactly("a.yaml: no", "a.yaml: nor this");
  }

  @Test
  void an_internal_failure_is_a_500_without_internal_details() {
    admin.balancer.reload = Future.failedFuture(new IllegalStateException("secret /etc/path"));

    var response = admin.post("/api/config/reload");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("secret", "IllegalState");
  }

  @Test
  void without_health_the_response_is_503() {
    try (AdminFixture other = new AdminFixture()) {
      var failure = new ReplyException(ReplyFailure.NO_HANDLERS, "x");

      assertThat(ProblemException.of(failure, "a").status()).isEqualTo(503);
      assertThat(ProblemException.of(new ReplyException(ReplyFailure.TIMEOUT, "x"), "a")
              .status())
          .isEqualTo(504);
      assertThat(other.get("/api/pools").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_stopped_admin_releases_its_port() {
    int port = admin.port();
    String id = admin.vertx.deploymentIDs().iterator().next();

    AdminFixture.await(admin.vertx.undeploy(id));

    var next = new AdminVerticle(new AdminConfig(true, "127.0.0.1", port, ""), new FakeBalancer());
    assertThat(AdminFixture.await(admin.vertx.deployVerticle(next))).isNotEmpty();
  }
}
