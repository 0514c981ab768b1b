package io.evenkeel.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin mounted in an application, behind its login. */
class MountedAdminTest {
  private final Vertx vertx = Vertx.vertx();
  private final FakeHealth health = new FakeHealth(vertx).with("shop", "b1");
  private final WebClient client =
      WebClient.create(vertx, new WebClientOptions().setFollowRedirects(false));
  private int port;

  @BeforeEach
  void start() {
    var application = Router.router(vertx);
    application.route("/balancer/*").handler(ctx -> {
      if ("nobody".equals(ctx.request().getHeader("X-User"))) {
        ctx.response().setStatusCode(418).end();
      } else {
        ctx.next();
      }
    });
    application.route("/balancer/*").subRouter(new AdminRouter(vertx, new FakeBalancer()).router());
    port = AdminFixture.await(
            vertx.createHttpServer().requestHandler(application).listen(0, "127.0.0.1"))
        .actualPort();
  }

  @AfterEach
  void stop() {
    AdminFixture.await(vertx.close());
  }

  @ParameterizedTest
  @CsvSource({
    "/balancer/,200",
    "/balancer/assets/style.css,200",
    "/balancer/assets/board.js,200",
    "/balancer/api,200",
    "/balancer/api/pools/shop/backends/b1,200",
    "/balancer/health/live,200",
    "/balancer/health/ready,200",
    "/balancer/eventbus/info,200",
    "/balancer/api/nope,404",
    "/balancer/api/check,405",
    "/balancer/login,404"
  })
  void every_call_is_served_below_the_mount_point(String path, int status) {
    assertThat(send(HttpMethod.GET, path, null).statusCode()).isEqualTo(status);
  }

  @Test
  void the_login_of_the_application_protects_it() {
    var request = client.get(port, "127.0.0.1", "/balancer/api").putHeader("X-User", "nobody");

    assertThat(AdminFixture.await(request.send()).statusCode()).isEqualTo(418);
  }

  @Test
  void without_its_last_slash_the_page_is_redirected_since_its_links_are_relative() {
    var response = send(HttpMethod.GET, "/balancer", null);

    assertThat(response.statusCode()).isEqualTo(308);
    assertThat(response.getHeader("Location")).isEqualTo("./balancer/");
  }

  @Test
  void an_added_backend_is_at_its_location() {
    var added = send(
        HttpMethod.POST,
        "/balancer/api/pools/shop/backends",
        new JsonObject().put("url", "http://h:1").put("id", "b2"));

    assertThat(added.getHeader("Location")).isEqualTo("/balancer/api/pools/shop/backends/b2");
    assertThat(health.commands).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"index.html", "login.html"})
  void pages_have_no_absolute_links_and_no_inline_script_or_style(String name) throws IOException {
    String page;
    try (InputStream in = getClass().getResourceAsStream("/dashboard/" + name)) {
      page = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    assertThat(page)
        .contains("lang=\"en\"")
        .doesNotContainPattern("(href|src|action)=\"(/|[a-z]+:)")
        .doesNotContainPattern("<script(?![^>]*src=)|<style| style=| on[a-z]+=");
  }

  private HttpResponse<Buffer> send(HttpMethod method, String path, @Nullable JsonObject body) {
    var request = client.request(method, port, "127.0.0.1", path);
    return AdminFixture.await(body == null ? request.send() : request.sendJsonObject(body));
  }
}
