package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.Script;
import io.evenkeel.kit.ScriptedRequest;
import io.evenkeel.model.Health;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A probe passes when its body has matched, whatever follows, and waits where what follows matters. */
class EndlessProbeBodyTest {
  @TempDir
  private Path directory;

  private static Farm expecting(String body) {
    return expecting(Farm.of(1), body);
  }

  private static Farm expecting(Farm farm, String body) {
    return farm.pool("health.interval", "5s")
        .pool("health.timeout", "4s")
        .pool("health.expect", new JsonObject().put("status", 200).put("body", body));
  }

  private static Script answers(String first, CountDownLatch goOn, String rest) {
    return request -> {
      int length = first.length() + rest.length() + (rest.isEmpty() ? 1_000_000 : 0);
      request.write(
          ScriptedRequest.head(200, "Content-Length", Integer.toString(length)) + "\r\n" + first);
      goOn.await(20, TimeUnit.SECONDS);
      request.write(rest);
      request.awaitClose();
    };
  }

  @Test
  void a_body_that_has_matched_passes_before_it_ends() {
    CountDownLatch never = new CountDownLatch(1);
    try (Farm farm = expecting("\"status\"\\s*:\\s*\"UP\"")) {
      farm.backend(1).health(answers("{\"status\":\"UP\",\"more\":\"", never, ""));

      farm.start();

      assertThat(farm.changes().await("b1", Health.ALIVE).reason()).isEqualTo("status 200");
      never.countDown();
    }
  }

  @Test
  void the_same_holds_over_tls() {
    Pki pki = new Pki(directory);
    CountDownLatch never = new CountDownLatch(1);
    try (Farm farm =
        expecting(Farm.of(1, pki.sockets(pki.issue("127.0.0.1"), false)), "ready: [0-9]+")) {
      farm.backend(1).health(answers("ready: 17", never, ""));

      farm.pool("tls.ca", pki.ca().toString()).start();

      assertThat(farm.changes().await("b1", Health.ALIVE).reason()).isEqualTo("status 200");
      never.countDown();
    }
  }

  @Test
  void what_follows_counts_where_the_expression_asks_for_the_end() {
    CountDownLatch goOn = new CountDownLatch(1);
    try (Farm farm = expecting("^UP$")) {
      farm.backend(1).health(answers("UP", goOn, "SIDE DOWN"));
      farm.vertx().setTimer(500, tick -> goOn.countDown());

      farm.start();

      Await.until("judged", () -> farm.changes().size() > 0);
      assertThat(farm.changes().all().get(0).reason()).isEqualTo("body did not match");
    }
  }
}
