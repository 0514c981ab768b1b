package io.evenkeel.admin;

import io.evenkeel.admin.guard.AdminConnections;
import io.evenkeel.config.AdminConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An AdminVerticle on a free port of loopback, with fakes of the other components on the event bus, and an HTTP
 * client.
 */
public final class AdminFixture implements AutoCloseable {
  public final Vertx vertx = Vertx.vertx();
  public final FakeHealth health = new FakeHealth(vertx);
  final FakeBalancer balancer = new FakeBalancer();
  public final AdminVerticle verticle;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public AdminFixture() {
    this("");
  }

  public AdminFixture(String token) {
    this(token, AdminConnections.Limits.DEFAULT);
  }

  public AdminFixture(String token, AdminConnections.Limits bounds) {
    AdminConfig config = new AdminConfig(true, "127.0.0.1", 0, token);
    verticle = new AdminVerticle(config, balancer, secured -> Future.succeededFuture(), bounds);
    await(vertx.deployVerticle(verticle));
  }

  public int port() {
    return verticle.port();
  }

  public HttpResponse<String> get(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  public HttpResponse<String> post(String path, String... headers) {
    return send("POST", path, null, headers);
  }

  public HttpResponse<String> patch(String path, String json) {
    return send("PATCH", path, json, "Content-Type", "application/json");
  }

  /**
   * @param headers name, value, name, value, …
   */
  public HttpResponse<String> send(
      String method, String path, @Nullable String body, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + port() + path))
        .timeout(Duration.ofSeconds(20))
        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public static JsonObject json(HttpResponse<String> response) {
    return new JsonObject(response.body());
  }

  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
