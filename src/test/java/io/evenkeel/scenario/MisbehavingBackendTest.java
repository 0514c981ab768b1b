package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evenkeel.Bypasses;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.MalformedResponses;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Script;
import io.evenkeel.kit.ScriptedRequest;
import io.evenkeel.kit.Scripts;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends that respond early, truncate their responses, send malformed data, send nothing, or close at any time. */
class MisbehavingBackendTest {
  @Test
  void a_response_during_an_upload_reaches_the_client() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      int start = farm.changes().size();
      farm.backend(1).at("/up", Scripts.respondsEarly(413));
      int length = 8 << 20;
      Thread writer = new Thread(() -> client
          .send("POST /up HTTP/1.1\r\nHost: test\r\nContent-Length: " + length + "\r\n\r\n")
          .send(new byte[length]));
      writer.setDaemon(true);
      writer.setUncaughtExceptionHandler((thread, closed) -> {});
      writer.start();

      Response response = client.read("POST");

      assertThat(response.status()).isEqualTo(413);
      assertThat(response.body()).isEqualTo("too much");
      assertThat(response.complete()).isTrue();
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_response_cut_before_its_length_is_not_ended_cleanly() {
    assertTruncated(Scripts.truncates());
  }

  @Test
  void a_response_cut_between_its_chunks_is_not_ended_cleanly() {
    assertTruncated(Scripts.truncatesChunks());
  }

  @Test
  void a_response_with_a_malformed_chunk_is_not_ended_cleanly() {
    assertTruncated(Scripts.sendsRaw(ScriptedRequest.head(200, "transfer-encoding", "chunked")
        + "\r\n5\r\nonly \r\n4\r\nthis\r\nzz\r\n0\r\n\r\n"));
  }

  @Test
  void a_response_reset_in_its_body_is_not_ended_cleanly() {
    assertTruncated(request -> {
      request.write(ScriptedRequest.head(200, "content-length", "1000") + "\r\nonly this");
      request.pause(Duration.ofMillis(100));
      request.reset();
    });
  }

  private static void assertTruncated(Script script) {
    try (Farm farm = Farm.of(2).pool("health.interval", "60s").start()) {
      int start = farm.changes().size();
      farm.backends().forEach(each -> each.at("/cut", script));

      Response response = farm.get("/cut");

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.complete()).isFalse();
      assertThat("only this").startsWith(response.body());
      farm.changes().await(start, "a revival", each -> each.health() == ALIVE);
      assertThat(farm.changes().brief(start).get(0)).endsWith(":alive→dead (request)");
      assertThat(
              farm.backends().stream().mapToInt(each -> each.received().size()).sum())
          .isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("io.evenkeel.kit.MalformedResponses#all")
  void a_malformed_response_sends_the_request_to_another_backend(String malformed) {
    assumeTrue(
        Bypasses.on() || !MalformedResponses.ofOurDecoder(malformed),
        "Vert.x's own decoder accepts this response");
    try (Farm farm = Farm.of(2).start();
        RawClient client = farm.connect()) {
      farm.backend(1).always(Scripts.sendsRaw(malformed));

      assertThat(client.get("/").body()).isEqualTo("b2");
      assertThat(client.get("/").body()).isEqualTo("b2");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage\r\n\r\n", "<html>hello</html>", "HTTP/1.1 200 OK\r\ncontent-le"})
  void malformed_responses_of_all_backends_are_a_502_without_their_bytes(String nonsense) {
    try (Farm farm = Farm.of(2).start()) {
      farm.backends().forEach(each -> each.always(Scripts.sendsRaw(nonsense)));

      Response response = farm.get("/");

      assertThat(response.status()).isEqualTo(502);
      assertThat(response.body()).doesNotContain("garbage", "hello");
      assertThat(response.json().getString("detail"))
          .contains("default")
          .doesNotContain("127.0.0.1");
    }
  }

  @Test
  void a_head_that_never_ends_is_a_502() {
    try (Farm farm = Farm.of(1).start()) {
      farm.backend(1).always(request -> {
        request.write("HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 4_000; i++) {
          request.write("x-filler-" + i + ": " + "y".repeat(100) + "\r\n");
        }
        request.awaitClose();
      });

      assertThat(farm.get("/").status()).isEqualTo(502);
    }
  }

  @Test
  void a_backend_that_never_answers_is_a_504_and_the_request_is_not_repeated() {
    try (Farm farm = Farm.of(2).pool("timeouts.response", "300ms").start()) {
      int start = farm.changes().size();
      farm.backends().forEach(each -> each.at("/never", Scripts.neverResponds()));

      Response response = farm.get("/never");

      assertThat(response.status()).isEqualTo(504);
      assertThat(
              farm.backends().stream().mapToInt(each -> each.received().size()).sum())
          .isEqualTo(1);
      farm.changes().await(start, "a revival", each -> each.health() == ALIVE);
      assertThat(farm.changes().brief(start).get(0)).endsWith(":alive→dead (request)");
    }
  }

  @Test
  void a_stalled_body_is_cut_after_its_timeout() {
    try (Farm farm = Farm.of(1).pool("timeouts.body", "300ms").start()) {
      farm.backend(1).at("/stall", request -> {
        request.write(ScriptedRequest.head(200, "content-length", "1000") + "\r\nonly this");
        request.awaitClose();
      });

      Response response = farm.get("/stall");

      assertThat(response.complete()).isFalse();
    }
  }

  @Test
  void a_backend_that_closes_idle_connections_fails_no_get_and_is_never_marked() {
    try (Farm farm = Farm.of(3).start()) {
      farm.backends().forEach(each -> each.closesIdleAfter(Duration.ofMillis(12)));
      int start = farm.changes().size();
      try (Load load = new Load(farm.port(), 6, client -> {
        LockSupport.parkNanos(Duration.ofMillis(4).toNanos());
        return client.get("/");
      })) {
        load.more(600).stop();
        assertThat(load.errors()).isEmpty();
        assertThat(load.tally().keySet()).allMatch(each -> each.startsWith("200 b"));
      }
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_backend_that_closes_after_each_response_unannounced_fails_no_get() {
    try (Farm farm = Farm.of(3).start()) {
      farm.backends().forEach(each -> each.always(Scripts.respondsAndCloses(200, each.id())));
      int start = farm.changes().size();
      try (Load load = farm.load(4)) {
        load.more(400).stop();
        assertThat(load.errors()).isEmpty();
        assertThat(load.tally().keySet()).containsOnly("200 b1", "200 b2", "200 b3");
      }
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void five_percent_of_resets_lose_no_get() {
    try (Farm farm = Farm.of(3).start()) {
      farm.backends()
          .forEach(each -> each.always(request -> {
            if (each.received().size() % 20 == 7) {
              request.reset();
            } else {
              request.respond(200, each.id());
            }
          }));
      try (Load load = farm.load(6)) {
        load.more(600).stop();
        assertThat(load.errors()).isEmpty();
        assertThat(load.tally().keySet()).containsOnly("200 b1", "200 b2", "200 b3");
      }
    }
  }
}
