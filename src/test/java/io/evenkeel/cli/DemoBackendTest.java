package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DemoBackendTest {
  private final DemoBackend backend = new DemoBackend("b2", 0, Duration.ofMillis(100));
  private Vertx vertx;
  private WebClient client;

  @BeforeEach
  void deploy(Vertx given) {
    vertx = given;
    client = WebClient.create(vertx);
    await(vertx.deployVerticle(backend));
  }

  private static <T> T await(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  private Future<String> ask(HttpMethod method, String path) {
    return client
        .request(method, backend.port(), "127.0.0.1", path)
        .send()
        .map(response -> response.bodyAsString());
  }

  private Future<String> askUntilAnswered() {
    return ask(HttpMethod.GET, "/back")
        .recover(
            dead -> vertx.timer(20, TimeUnit.MILLISECONDS).compose(later -> askUntilAnswered()));
  }

  private Future<Throwable> askUntilRefused() {
    return ask(HttpMethod.GET, "/gone")
        .transform((response, failure) -> failure != null
            ? Future.succeededFuture(failure)
            : vertx.timer(5, TimeUnit.MILLISECONDS).compose(later -> askUntilRefused()));
  }

  @Test
  void a_response_names_the_backend_and_the_request() {
    assertThat(await(ask(HttpMethod.GET, "/hello?x=1")))
        .isEqualTo("b2 (port " + backend.port() + ") answers GET /hello?x=1\n");
    assertThat(await(ask(HttpMethod.GET, "/health"))).isEqualTo("well\n");
  }

  @Test
  void a_killed_backend_closes_and_restarts_on_the_same_port() {
    int port = backend.port();

    assertThat(await(ask(HttpMethod.POST, "/kill"))).startsWith("b2 is gone");
    assertThat(await(askUntilRefused())).isNotNull();

    assertThat(await(askUntilAnswered())).isEqualTo("b2 (port " + port + ") answers GET /back\n");
  }
}
