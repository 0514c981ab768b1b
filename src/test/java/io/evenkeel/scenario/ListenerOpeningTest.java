package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Clients that connect while a port opens: the handlers of the listener may be installed slightly later than the
 * port.
 */
class ListenerOpeningTest {
  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  @RepeatedTest(5)
  void the_first_client_of_a_listener_with_h2c_is_served() throws Exception {
    int port = freePort();
    Farm farm = Farm.of(1)
        .set(
            "listeners",
            new JsonArray()
                .add(new JsonObject()
                    .put("name", "http")
                    .put("host", "127.0.0.1")
                    .put("port", port)
                    .put("h2c", true)));
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Response> response = CompletableFuture.supplyAsync(() -> first(port, over));
    try (Farm running = farm.start()) {
      assertThat(response.get(20, TimeUnit.SECONDS).body()).isEqualTo("b1");
      assertThat(running.backend(1).received().get(0).body()).isEqualTo("x");
      assertThat(running.post("/again", "x").body()).isEqualTo("b1");
    } finally {
      over.set(true);
    }
  }

  /** Sends a POST as soon as the port accepts a connection. */
  private static Response first(int port, AtomicBoolean over) {
    UncheckedIOException latest = null;
    while (!over.get()) {
      try (RawClient client = RawClient.connect(port)) {
        return client.post("/first", "x");
      } catch (UncheckedIOException refused) {
        if (!(refused.getCause() instanceof java.net.ConnectException)) {
          throw refused;
        }
        latest = refused;
        Thread.onSpinWait();
      }
    }
    throw new IllegalStateException("no connection was accepted", latest);
  }
}
