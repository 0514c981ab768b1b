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

/** A POST is put on a kept connection only where that is known to be kept: it could not be sent again. */
class ConnectionReuseTest {
  private static final int MANY = 60;

  /** The close comes a little after the answer, as from a process that does something else first. */
  private static Script closesSilently() {
    return call -> {
      call.body();
      call.answer(200, "well");
      call.pause(Duration.ofMillis(3));
      call.close();
    };
  }

  private static Farm calm(int backends) {
    return Farm.of(backends)
        .pool("health.interval", "60s")
        .set("proxy.instances", 1)
        .start();
  }

  private static long reused(ScriptedBackend backend) {
    return backend.received().stream().filter(each -> each.nth() > 1).count();
  }

  @Test
  void no_post_is_lost_to_backends_that_close_after_each_answer_without_saying_so() {
    try (Farm farm = calm(2);
        RawClient client = farm.connect()) {
      farm.backends().forEach(each -> each.always(closesSilently()));

      for (int i = 0; i < MANY; i++) {
        assertThat(client.post("/", "precious").status()).isEqualTo(200);
      }
      assertThat(farm.backends()).allMatch(each -> each.requestsSeen("POST") == MANY / 2);
    }
  }

  @Test
  void no_post_is_lost_when_gets_find_closed_connections() {
    try (Farm farm = calm(1);
        RawClient client = farm.connect()) {
      farm.backend(1).always(closesSilently());

      for (int i = 0; i < MANY; i++) {
        Response answer = i % 3 == 0 ? client.post("/", "precious") : client.get("/");
        assertThat(answer.status()).isEqualTo(200);
      }
    }
  }

  @Test
  void posts_reuse_connections_once_the_backend_kept_one_open() {
    try (Farm farm = calm(1);
        RawClient client = farm.connect()) {
      Await.until("most share one", () -> {
        for (int i = 0; i < MANY; i++) {
          assertThat(client.post("/", "precious").status()).isEqualTo(200);
        }
        return reused(farm.backend(1)) > 5 * MANY;
      });
    }
  }

  @Test
  void a_keep_alive_header_is_trusted_at_once() {
    try (Farm farm = calm(1);
        RawClient client = farm.connect()) {
      farm.backend(1).always(Scripts.answers(200, "kept", "Keep-Alive", "timeout=60"));

      client.post("/", "first");
      client.post("/", "second");

      assertThat(farm.backend(1).received()).extracting(ReceivedRequest::nth).containsExactly(1, 2);
    }
  }

  @Test
  void a_backend_that_is_shutting_down_gets_no_post_on_its_idle_connections() {
    try (Farm farm = calm(1);
        RawClient client = farm.connect();
        RawClient other = farm.connect()) {
      ScriptedBackend backend = farm.backend(1);
      Script keeps = Scripts.answers(200, "kept", "Keep-Alive", "timeout=60");
      CountDownLatch both = new CountDownLatch(2);
      backend.always(call -> {
        both.countDown();
        Await.until("two connections", () -> both.getCount() == 0);
        keeps.play(call);
      });
      client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
      other.get("/");
      client.read();

      backend.always(Scripts.answers(200, "leaving", "Connection", "close"));
      client.get("/");
      backend.always(keeps);
      client.post("/", "precious");

      assertThat(backend.received()).extracting(ReceivedRequest::nth).containsExactly(1, 1, 2, 1);
    }
  }
}
