package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.Evenkeel;
import io.evenkeel.config.ConfigException;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ScriptedBackend;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A balancer embedded in an application, as the examples show it. */
@ExtendWith(VertxExtension.class)
class EmbeddingTest {
  private static final Logger log = Logger.getLogger("shop");

  /** A verticle that starts its own balancer, written as an application without nullness checks does. */
  @SuppressWarnings("NullAway")
  public static class ShopVerticle extends VerticleBase {
    private final String first;
    private final String second;
    private Evenkeel evenkeel;

    ShopVerticle(String first, String second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public Future<?> start() {
      var config = new JsonObject()
          .put("listeners", JsonArray.of(0))
          .put("admin", false)
          .put("backends", JsonArray.of(first, second));
      return Evenkeel.start(vertx, config).onSuccess(running -> evenkeel = running);
    }

    @Override
    public Future<?> stop() {
      return evenkeel.close();
    }
  }

  @Test
  void a_verticle_starts_its_own_balancer(Vertx vertx) {
    try (ScriptedBackend b1 = new ScriptedBackend("b1");
        ScriptedBackend b2 = new ScriptedBackend("b2")) {
      ShopVerticle shop = new ShopVerticle(b1.url(), b2.url());
      String id = Await.result(vertx.deployVerticle(shop));
      int port = shop.evenkeel.port("http");
      try (RawClient client = RawClient.connect(port)) {
        assertThat(client.get("/").status()).isEqualTo(200);
      }

      Await.result(vertx.undeploy(id));

      Await.until("nothing left", () -> b1.openConnections() + b2.openConnections() == 0);
    }
  }

  @Test
  void the_balancer_forwards_a_request(Vertx vertx, VertxTestContext test) {
    var backend = new ScriptedBackend("b1");
    var backendUrl = backend.url();
    var config = new JsonObject()
        .put("listeners", JsonArray.of(0))
        .put("admin", false)
        .put("backends", JsonArray.of(backendUrl));
    Evenkeel.start(vertx, config)
        .compose(evenkeel ->
            WebClient.create(vertx).get(evenkeel.port("http"), "localhost", "/").send())
        .onComplete(test.succeeding(response -> {
          backend.close();
          test.verify(() -> assertThat(response.statusCode()).isEqualTo(200));
          test.completeNow();
        }));
  }

  @Test
  void a_file_that_an_operator_edits_is_read_and_served(Vertx vertx, @TempDir Path dir)
      throws IOException {
    Path file = dir.resolve("evenkeel.yaml");
    try (ScriptedBackend backend = new ScriptedBackend("b1")) {
      Files.writeString(file, """
          listeners: [{ name: http, host: 127.0.0.1, port: 0 }]
          admin: false
          backends: ["%s"]
          """.formatted(backend.url()));
      Evenkeel evenkeel = Await.result(Evenkeel.read(vertx, file.toString())
          .compose(config -> Evenkeel.start(vertx, config))
          .onSuccess(running -> log.fine("serving on " + running.port("http")))
          .onFailure(problem -> log.severe(problem.getMessage())));

      try (RawClient client = RawClient.connect(evenkeel.port("http"))) {
        assertThat(client.get("/").body()).isEqualTo("b1");
      }
      Await.result(evenkeel.close());
    }
  }

  @Test
  void a_mistake_in_the_file_fails_with_every_mistake_a_line(Vertx vertx, @TempDir Path dir)
      throws IOException {
    Path file = dir.resolve("evenkeel.yaml");
    Files.writeString(
        file, "backends: [\"http://localhost:99999\"]\ndefaults: { balance: roundrobin }\n");

    Throwable problem = Await.failure(Evenkeel.read(vertx, file.toString()));

    assertThat(problem).isInstanceOf(ConfigException.class);
    assertThat(((ConfigException) problem).problems()).hasSize(2);
    assertThat(problem).hasMessageContaining("roundrobin").hasMessageContaining("99999");
  }

  @Test
  void a_mistake_in_the_program_fails_the_start_and_leaks_nothing(Vertx vertx) {
    var wrong = new JsonObject().put("listners", JsonArray.of(0)).put("backends", JsonArray.of());

    assertThat(Await.failure(Evenkeel.start(vertx, wrong))).isInstanceOf(ConfigException.class);

    try (ScriptedBackend backend = new ScriptedBackend("b1")) {
      var right = new JsonObject()
          .put("listeners", JsonArray.of(0))
          .put("admin", false)
          .put("backends", JsonArray.of(backend.url()));
      Await.result(Await.result(Evenkeel.start(vertx, right)).close());
    }
  }

  @Test
  void a_port_in_use_fails_the_start_with_a_clear_message_and_leaks_nothing() {
    try (Farm farm = Farm.of(1);
        ScriptedBackend taken = new ScriptedBackend("taken")) {
      farm.config();
      farm.set(
          "listeners",
          new JsonArray().add(new JsonObject().put("host", "127.0.0.1").put("port", taken.port())));

      Throwable problem = Await.failure(Evenkeel.start(farm.vertx(), farm.config()));

      assertThat(problem.getMessage()).contains(Integer.toString(taken.port()));
      farm.set(
              "listeners",
              new JsonArray()
                  .add(new JsonObject()
                      .put("name", "http")
                      .put("host", "127.0.0.1")
                      .put("port", 0)))
          .start();
      assertThat(farm.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void its_admin_is_mounted_behind_the_applications_own_login() {
    try (Farm farm = Farm.of(1).start()) {
      Evenkeel evenkeel = farm.evenkeel();
      Router router = Router.router(farm.vertx());
      router.route("/balancer/*").handler(context -> {
        if (context.request().getHeader("X-Login") == null) {
          context.fail(401);
        } else {
          context.next();
        }
      });
      router.route("/balancer/*").subRouter(evenkeel.adminRouter());
      int port = Await.result(
              farm.vertx().createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
          .actualPort();

      try (RawClient client = RawClient.connect(port)) {
        assertThat(client.get("/balancer/api/pools").status()).isEqualTo(401);
        assertThat(client
                .send("GET /balancer/api/pools HTTP/1.1\r\nHost: localhost\r\nX-Login: me\r\n\r\n")
                .read()
                .status())
            .isEqualTo(200);
      }
    }
  }

  @Test
  void health_is_followed_without_a_class_of_evenkeel() {
    List<String> pages = new CopyOnWriteArrayList<>();
    try (Farm farm = Farm.of(1)) {
      farm.vertx().eventBus().<JsonObject>consumer("evenkeel.health", message -> {
        if (message.body().getInteger("acceptingCount") == 0) {
          pages.add(message.body().getString("reason"));
        }
      });
      farm.start();
      farm.backend(1).health(io.evenkeel.kit.Scripts.responds(503, "down"));

      Await.until("a page", () -> !pages.isEmpty());

      assertThat(pages.get(0)).contains("503");
    }
  }
}
