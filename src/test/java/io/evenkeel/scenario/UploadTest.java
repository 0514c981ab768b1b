package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Script;
import io.evenkeel.kit.Scripts;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Uploads during which the backend or the client fails. */
class UploadTest {
  private static final int LENGTH = 8 << 20;

  @Test
  void an_upload_that_the_backend_resets_in_the_middle_is_a_502() {
    assertUploadFails(request -> {
      request.read(1 << 20);
      request.reset();
    });
  }

  @Test
  void an_upload_that_the_backend_closes_in_the_middle_is_a_502() {
    assertUploadFails(request -> {
      request.read(1 << 20);
      request.close();
    });
  }

  private static void assertUploadFails(Script script) {
    try (Farm farm = Farm.of(2).start();
        RawClient client = farm.connect()) {
      farm.backends().forEach(each -> each.at("/up", script));
      Thread writer = new Thread(() -> client
          .send("POST /up HTTP/1.1\r\nHost: test\r\nContent-Length: " + LENGTH + "\r\n\r\n")
          .send(new byte[LENGTH]));
      writer.setDaemon(true);
      writer.setUncaughtExceptionHandler((thread, closed) -> {});
      writer.start();

      Response response = client.read("POST");

      assertThat(response.status()).isEqualTo(502);
      assertThat(response.complete()).isTrue();
      assertThat(farm.backend(1).requestsSeen("POST") + farm.backend(2).requestsSeen("POST"))
          .isEqualTo(1);
      assertThat(farm.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void a_malformed_chunk_in_an_upload_is_the_clients_fault() {
    try (Farm farm = Farm.of(1).pool("health.interval", "60s").start();
        RawClient client = farm.connect()) {
      int start = farm.changes().size();
      farm.backend(1).at("/up", Scripts.echoes());
      client.send(
          "POST /up HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
      client.send("zz\r\nabc\r\n0\r\n\r\n");

      assertThat(client.read().status()).isEqualTo(400);
      assertThat(client.seesClose()).isTrue();
      farm.awaitIdle();
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }

  @Test
  void a_response_may_begin_before_the_upload_has_ended() {
    CountDownLatch answered = new CountDownLatch(1);
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/both", request -> {
        request.read(3);
        request.write(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + Scripts.chunk("early"));
        answered.countDown();
        long rest = request.count();
        request.write(Scripts.chunk(" and " + rest) + "0\r\n\r\n");
      });
      client.send(
          "POST /both HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
      var head = client.head();
      client.send("4\r\ndefg\r\n0\r\n\r\n");

      assertThat(head.word(1)).isEqualTo("200");
      assertThat(head.field("connection")).contains("close");
      assertThat(client.body(head)).hasContent("early and 4");
      assertThat(client.seesClose()).isTrue();
    }
  }

  @Test
  void a_small_upload_in_pieces_arrives_complete() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/echo", Scripts.echoes());
      client.send("PUT /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 6\r\n\r\nabc");
      client.send("def");

      assertThat(client.read().body()).isEqualTo("abcdef");
      assertThat(farm.backend(1).received("/echo").get(0).field("content-length"))
          .contains("6");
    }
  }
}
