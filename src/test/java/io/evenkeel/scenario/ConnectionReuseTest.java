package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ReceivedRequest;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Script;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.Scripts;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A POST uses an idle connection only with evidence that the backend keeps it open, since it may not be retried. */
class ConnectionReuseTest {
  private static final int MANY = 60;

  /** Closes a little after the response, as a busy process does, without announcing it. */
  private static Script closeUnannounced() {
    return request -> {
      request.body();
      request.respond(200, "well");
      request.pause(Duration.ofMillis(3));
      request.close();
    };
  }

  private static Farm withoutProbes(int backends) {
    return Farm.of(backends)
        .pool("health.interval", "60s")
        .set("proxy.instances", 1)
        .start();
  }

  private static long countReused(ScriptedBackend backend) {
    return backend.received().stream().filter(each -> each.nth() > 1).count();
  }

  @Test
  void no_post_is_lost_if_backends_close_after_each_response_unannounced() {
    try (Farm farm = withoutProbes(2);
        RawClient client = farm.connect()) {
      farm.backends().forEach(each -> each.always(closeUnannounced()));

      for (int i = 0; i < MANY; i++) {
        assertThat(client.post("/", "precious").status()).isEqualTo(200);
      }
      assertThat(farm.backends()).allMatch(each -> each.requestsSeen("POST") == MANY / 2);
    }
  }

  @Test
  void no_post_is_lost_between_gets_that_meet_closed_connections() {
    try (Farm farm = withoutProbes(1);
        RawClient client = farm.connect()) {
      farm.backend(1).always(closeUnannounced());

      for (int i = 0; i < MANY; i++) {
        Response response = i % 3 == 0 ? client.post("/", "precious") : client.get("/");
        assertThat(response.status()).isEqualTo(200);
      }
    }
  }

  @Test
  void posts_reuse_connections_once_the_backend_was_observed_to_keep_them() {
    try (Farm farm = withoutProbes(1);
        RawClient client = farm.connect()) {
      Await.until("most reuse one", () -> {
        for (int i = 0; i < MANY; i++) {
          assertThat(client.post("/", "precious").status()).isEqualTo(200);
        }
        return countReused(farm.backend(1)) > 5 * MANY;
      });
    }
  }

  @Test
  void posts_reuse_connections_at_once_if_the_backend_announces_a_timeout() {
    try (Farm farm = withoutProbes(1);
        RawClient client = farm.connect()) {
      farm.backend(1).always(Scripts.responds(200, "kept", "Keep-Alive", "timeout=60"));

      client.post("/", "first");
      client.post("/", "second");

      assertThat(farm.backend(1).received()).extracting(ReceivedRequest::nth).containsExactly(1, 2);
    }
  }

  @Test
  void after_an_announced_close_no_post_uses_another_idle_connection() {
    try (Farm farm = withoutProbes(1);
        RawClient client = farm.connect();
        RawClient other = farm.connect()) {
      ScriptedBackend backend = farm.backend(1);
      Script keeps = Scripts.responds(200, "kept", "Keep-Alive", "timeout=60");
      CountDownLatch both = new CountDownLatch(2);
      backend.always(request -> {
        both.countDown();
        Await.until("two connections", () -> both.getCount() == 0);
        keeps.play(request);
      });
      client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
      other.get("/");
      client.read();

      backend.always(Scripts.responds(200, "closing", "Connection", "close"));
      client.get("/");
      backend.always(keeps);
      client.post("/", "precious");

      assertThat(backend.received()).extracting(ReceivedRequest::nth).containsExactly(1, 1, 2, 1);
    }
  }
}
