package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ReceivedRequest;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.Scripts;
import org.junit.jupiter.api.Test;

/** A request fails during its attempt: it is retried only if that is allowed. */
class RetryTest {
  private static final String[] BOTH = {"b1:alive→dead (request)", "b1:dead→alive (probe)"};

  @Test
  void a_post_that_breaks_on_a_fresh_connection_is_sent_once_and_answered_502() {
    try (Farm farm = Farm.of(2).pool("health.interval", "60s").start()) {
      farm.backends().forEach(each -> each.at("/break", Scripts.closesAfterReadingAll()));

      Response response = farm.post("/break", "precious");

      assertThat(response.status()).isEqualTo(502);
      assertThat(posts(farm)).isEqualTo(1);
    }
  }

  @Test
  void a_post_that_is_reset_is_sent_once_and_answered_502() {
    try (Farm farm = Farm.of(2).start()) {
      farm.backends().forEach(each -> each.at("/break", Scripts.resets()));

      Response response = farm.post("/break", "precious");

      assertThat(response.status()).isEqualTo(502);
      assertThat(posts(farm)).isEqualTo(1);
    }
  }

  @Test
  void a_fresh_connection_that_breaks_marks_and_the_confirming_probe_revives() {
    try (Farm farm = Farm.of(1).pool("health.interval", "60s").start()) {
      int start = farm.changes().size();
      farm.backend(1).at("/break", Scripts.closesAfterReadingAll());

      farm.post("/break", "precious");

      farm.changes().await(start, "b1", ALIVE);
      assertThat(farm.changes().brief(start)).containsExactly(BOTH);
      assertThat(farm.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void a_post_that_breaks_on_a_reused_connection_is_sent_once_answered_502_and_marks_no_backend() {
    try (Farm farm = Farm.of(1).pool("health.interval", "60s").start();
        RawClient client = farm.connect()) {
      int start = farm.changes().size();
      ScriptedBackend backend = farm.backend(1).at("/break", Scripts.closesAfterReadingAll());
      backend.at("/keeps", Scripts.responds(200, "kept", "Keep-Alive", "timeout=60"));
      client.get("/keeps");

      Response response = client.post("/break", "precious");

      assertThat(response.status()).isEqualTo(502);
      assertThat(backend.received("/break")).extracting(ReceivedRequest::nth).containsExactly(2);
      assertThat(farm.get("/").status()).isEqualTo(200);
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_get_that_breaks_is_answered_by_the_other_backend() {
    try (Farm farm = Farm.of(2).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/break", Scripts.closesAfterReadingAll());
      farm.backend(2).at("/break", Scripts.responds(200, "whole"));

      for (int i = 0; i < 6; i++) {
        Response response = client.get("/break");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("whole");
      }
    }
  }

  @Test
  void a_get_that_breaks_on_a_reused_connection_succeeds_on_a_fresh_one() {
    try (Farm farm = Farm.of(1).pool("health.interval", "60s").start();
        RawClient client = farm.connect()) {
      int start = farm.changes().size();
      ScriptedBackend backend = farm.backend(1);
      backend.at("/once", request -> {
        if (request.received().nth() > 1) {
          request.close();
        } else {
          request.respond(200, "fresh");
        }
      });
      client.get("/");

      Response response = client.get("/once");

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("fresh");
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_put_that_breaks_is_retried_with_its_whole_body() {
    try (Farm farm = Farm.of(2).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/put", Scripts.closesAfterReadingAll());
      farm.backend(2).at("/put", Scripts.echoes());

      for (int i = 0; i < 4; i++) {
        Response response = client
            .send("PUT /put HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nwords")
            .read();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("words");
      }
    }
  }

  @Test
  void a_put_whose_body_is_larger_than_the_replay_buffer_is_answered_502() {
    try (Farm farm = Farm.of(2).pool("retry.bodyBytes", "1KiB").start()) {
      farm.backends().forEach(each -> each.at("/put", Scripts.closesAfterReadingAll()));
      try (RawClient client = farm.connect()) {
        Response response = client
            .send("PUT /put HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\n")
            .send("x".repeat(100_000))
            .read();

        assertThat(response.status()).isEqualTo(502);
        assertThat(farm.backend(1).received("/put").size()
                + farm.backend(2).received("/put").size())
            .isEqualTo(1);
      }
    }
  }

  @Test
  void a_post_with_an_idempotency_key_is_retried() {
    try (Farm farm = Farm.of(2).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/pay", Scripts.closesAfterReadingAll());
      farm.backend(2).at("/pay", Scripts.echoes());

      for (int i = 0; i < 4; i++) {
        Response response = client
            .send(
                "POST /pay HTTP/1.1\r\nHost: test\r\nIdempotency-Key: k1\r\nContent-Length: 2\r\n\r\n42")
            .read();
        assertThat(response.status()).isEqualTo(200);
      }
    }
  }

  @Test
  void a_post_that_could_not_connect_goes_to_another_backend() {
    try (Farm farm = Farm.of(2).pool("health.interval", "60s").start();
        RawClient client = farm.connect()) {
      farm.backend(1).stop();
      farm.backend(2).at("/post", Scripts.echoes());

      for (int i = 0; i < 4; i++) {
        assertThat(client.post("/post", "words").body()).isEqualTo("words");
      }
    }
  }

  private static long posts(Farm farm) {
    return farm.backends().stream().mapToLong(each -> each.requestsSeen("POST")).sum();
  }
}
