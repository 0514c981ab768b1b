package io.evenkeel.admin;

import static io.evenkeel.admin.AdminRun.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.admin.api.ProblemException;
import io.evenkeel.admin.guard.DnsRebindingHandler;
import io.evenkeel.config.AdminConfig;
import io.evenkeel.config.ConfigException;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminVerticleTest {
  private AdminRun admin;

  @BeforeEach
  void start() {
    admin = new AdminRun();
    admin.health.with("shop", "b1");
  }

  @AfterEach
  void stop() {
    admin.close();
  }

  @Test
  void a_port_in_use_is_told_with_what_to_do() {
    var second =
        new AdminVerticle(new AdminConfig(true, "127.0.0.1", admin.port(), ""), new FakeBalancer());

    assertThatThrownBy(() -> AdminRun.await(admin.vertx.deployVerticle(second)))
        .hasRootCauseInstanceOf(java.io.IOException.class)
        .cause()
        .hasMessage("port " + admin.port() + " on 127.0.0.1 is in use; stop what holds it,"
            + " or set admin.port to another (0 takes any free one)");
  }

  @Test
  void an_address_of_another_machine_is_told_with_what_to_do() {
    var elsewhere =
        new AdminVerticle(new AdminConfig(true, "192.0.2.1", 0, "t"), new FakeBalancer());

    assertThatThrownBy(() -> AdminRun.await(admin.vertx.deployVerticle(elsewhere)))
        .cause()
        .hasMessageStartingWith("the admin cannot listen on 192.0.2.1:0: ")
        .hasMessageContaining("set admin.host to an address of this machine");
  }

  @Test
  void without_a_token_it_does_not_open_to_others() {
    var open = new AdminVerticle(new AdminConfig(true, "0.0.0.0", 0, ""), new FakeBalancer());

    assertThatThrownBy(() -> AdminRun.await(admin.vertx.deployVerticle(open)))
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
  void what_is_loopback_is_told_without_dns(String host, boolean loopback) {
    assertThat(DnsRebindingHandler.isLoopback(host)).isEqualTo(loopback);
  }

  @Test
  void live_and_ready_are_told_apart() {
    admin.balancer.notReadyBecause = Optional.of("draining");

    var ready = admin.get("/health/ready");

    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).contains("draining", "\"DOWN\"");
    assertThat(admin.get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void a_ready_balancer_says_so() {
    var ready = admin.get("/health/ready");

    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(json(ready).getString("status")).isEqualTo("UP");
  }

  @Test
  void ready_of_a_pool_is_whether_anybody_there_accepts() {
    admin.health.with("blog", "b9");
    admin.health.backend("blog", "b9", "accepting", false);

    assertThat(admin.get("/health/ready?pool=shop").statusCode()).isEqualTo(200);
    assertThat(admin.get("/health/ready?pool=blog").statusCode()).isEqualTo(503);
    assertThat(admin.get("/health/ready?pool=nope").statusCode()).isEqualTo(404);
  }

  @Test
  void the_configuration_is_shown_with_its_last_error() {
    admin.balancer.lastConfigError = Optional.of("x.yaml: no");

    assertThat(json(admin.get("/api/config")))
        .isEqualTo(new JsonObject()
            .put("config", admin.balancer.effectiveConfig())
            .put("lastError", "x.yaml: no"));
  }

  @Test
  void a_reload_answers_what_changed() {
    admin.balancer.reload = Future.succeededFuture(new JsonObject().put("changed", "pools.shop"));

    assertThat(json(admin.post("/api/config/reload")).getString("changed")).isEqualTo("pools.shop");
  }

  @Test
  void a_refused_reload_is_422_with_every_mistake() {
    admin.balancer.reload =
        Future.failedFuture(new ConfigException(List.of("a.yaml: no", "a.yaml: nor this")));

    var response = admin.post("/api/config/reload");

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(json(response).getString("detail")).isEqualTo("a.yaml: no\na.yaml: nor this");
    assertThat(json(response).getJsonArray("problems"))
        .containsExactly("a.yaml: no", "a.yaml: nor this");
  }

  @Test
  void a_failure_of_our_own_is_500_and_tells_nothing_internal() {
    admin.balancer.reload = Future.failedFuture(new IllegalStateException("secret /etc/path"));

    var response = admin.post("/api/config/reload");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("secret", "IllegalState");
  }

  @Test
  void while_health_is_not_there_the_answer_is_503() {
    try (AdminRun other = new AdminRun()) {
      var failure = new ReplyException(ReplyFailure.NO_HANDLERS, "x");

      assertThat(ProblemException.of(failure, "a").status()).isEqualTo(503);
      assertThat(ProblemException.of(new ReplyException(ReplyFailure.TIMEOUT, "x"), "a")
              .status())
          .isEqualTo(504);
      assertThat(other.get("/api/pools").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_stopped_admin_leaves_its_port_free() {
    int port = admin.port();
    String id = admin.vertx.deploymentIDs().iterator().next();

    AdminRun.await(admin.vertx.undeploy(id));

    var next = new AdminVerticle(new AdminConfig(true, "127.0.0.1", port, ""), new FakeBalancer());
    assertThat(AdminRun.await(admin.vertx.deployVerticle(next))).isNotEmpty();
  }
}
