package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedRequest;
import io.evenkeel.kit.Scripts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that end their side of the connection after their last request (RFC 9112 section 9.6) get what they asked for. */
class HalfCloseTest {
  private static final String END = " HTTP/1.1\r\nHost: test\r\n";

  private static Farm farm() {
    Farm farm = Farm.of(1).pool("health.interval", "60s").boundMemory();
    farm.backend(1).at("/slow", request -> {
      request.body();
      request.pause(Duration.ofMillis(300));
      request.respond(200, "slow");
    });
    return farm;
  }

  private static void assertLastResponse(RawClient client, int status, String body) {
    Response response = client.read();
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.body()).contains(body);
    assertThat(client.readByte()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /slow" + END + "\r\n",
        "GET /slow HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "PUT /slow" + END + "Content-Length: 4\r\n\r\nbody",
        "POST /slow" + END + "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"
      })
  void a_response_that_takes_time_comes_after_a_half_close(String request) {
    try (Farm farm = farm().start();
        RawClient client = farm.connect()) {
      client.send(request).halfClose();

      assertLastResponse(client, 200, "slow");
    }
  }

  @Test
  void the_last_response_says_that_the_connection_ends() {
    try (Farm farm = farm().start();
        RawClient client = farm.connect()) {
      Response response = client.sendGet("/slow").halfClose().read();

      assertThat(response.field("connection")).contains("close");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "200:GET /own" + END + "\r\n",
        "308:GET /moved" + END + "\r\n",
        "404:GET /nowhere" + END + "\r\n",
        "400:GET /no host HTTP/1.1\r\n\r\n",
        "417:PUT /b" + END + "Expect: luck\r\nContent-Length: 0\r\n\r\n",
        "413:POST /b" + END + "Content-Length: 9\r\n\r\ntoo large"
      })
  void a_response_of_our_own_comes_although_the_end_is_in_the_same_packet(String statusAndRequest) {
    try (Farm farm = farm()
        .set(
            "routes",
            new JsonArray()
                .add(new JsonObject()
                    .put("path", "/own")
                    .put("respond", new JsonObject().put("status", 200)))
                .add(new JsonObject().put("path", "/moved").put("redirect", "/there"))
                .add(new JsonObject().put("path", "/b").put("pool", "default")))
        .set("proxy.limits.bodyBytes", "8B")
        .start()) {
      String[] parts = statusAndRequest.split(":", 2);
      for (int i = 0; i < 20; i++) {
        try (RawClient client = farm.connect()) {
          client.send(parts[1]).halfClose();

          assertLastResponse(client, Integer.parseInt(parts[0]), "");
        }
      }
    }
  }

  @Test
  void all_pipelined_requests_are_answered_in_order() {
    try (Farm farm = farm().start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/echo", Scripts.echoes());
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 30; i++) {
        requests.append(
            i % 3 == 0
                ? "GET /" + END + "\r\n"
                : "POST /echo" + END + "Content-Length: 2\r\n\r\n" + (10 + i));
      }
      client.send(requests.toString()).halfClose();

      for (int i = 0; i < 30; i++) {
        assertThat(client.read().body()).isEqualTo(i % 3 == 0 ? "b1" : "" + (10 + i));
      }
      assertThat(client.readByte()).isEqualTo(-1);
    }
  }

  @Test
  void the_complete_requests_before_an_incomplete_one_are_answered() {
    try (Farm farm = farm().start();
        RawClient client = farm.connect();
        RawClient other = farm.connect()) {
      client
          .send("GET /slow" + END + "\r\nPOST /" + END + "Content-Length: 10\r\n\r\nhalf")
          .halfClose();
      other.send("GET /slow" + END + "\r\nGET /ha").halfClose();

      assertLastResponse(client, 200, "slow");
      assertLastResponse(other, 200, "slow");
    }
  }

  @Test
  void a_response_that_streams_is_complete() {
    try (Farm farm = farm().start();
        RawClient client = farm.connect()) {
      Semaphore next = new Semaphore(0);
      farm.backend(1).at("/stream", request -> {
        request.write(ScriptedRequest.head(200, "transfer-encoding", "chunked") + "\r\n");
        for (int i = 0; i < 3; i++) {
          request.write(Scripts.chunk("part" + i));
          next.acquire();
        }
        request.write("0\r\n\r\n");
      });
      client.sendGet("/stream");
      var head = client.head();
      client.halfClose();
      next.release(3);

      assertThat(client.body(head)).hasContent("part0part1part2");
      assertThat(client.readByte()).isEqualTo(-1);
    }
  }

  @Test
  void a_large_response_is_complete_although_the_client_reads_it_late() {
    try (Farm farm = farm().start();
        RawClient client = RawClient.connect(farm.port(), 16 * 1024)) {
      int length = 8 << 20;
      farm.backend(1).at("/large", Scripts.download(length));
      client.sendGet("/large").halfClose();
      var head = client.head();

      assertThat(client.bytes(length)).hasSize(length);
      assertThat(head.word(1)).isEqualTo("200");
      assertThat(client.readByte()).isEqualTo(-1);
    }
  }

  @Test
  void a_large_upload_is_complete_although_the_backend_reads_it_late() {
    try (Farm farm = farm().start();
        RawClient client = farm.connect()) {
      int length = 8 << 20;
      farm.backend(1).at("/late", request -> {
        request.pause(Duration.ofMillis(500));
        request.respond(200, "" + request.count());
      });
      client.sendPost("/late", "x".repeat(length)).halfClose();

      assertLastResponse(client, 200, "" + length);
    }
  }

  @Test
  void a_request_in_the_queue_keeps_its_place() {
    Semaphore finish = new Semaphore(0);
    try (Farm farm =
            farm().pool("limits.requests", 1).pool("timeouts.queue", "9s").start();
        RawClient first = farm.connect();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/gate", request -> {
        finish.acquire();
        request.respond(200, "first");
      });
      first.sendGet("/gate");
      Await.until("it in flight", () -> farm.backend(1).received("/gate").size() == 1);
      client.sendGet("/").halfClose();
      Await.until("one queued", () -> farm.snapshot().encode().contains("\"waiting\":1"));
      finish.release();

      assertThat(first.read().body()).isEqualTo("first");
      assertLastResponse(client, 200, "b1");
    }
  }

  @Test
  void an_idle_connection_ends_with_the_clients_side() {
    try (Farm farm = farm().start();
        RawClient fresh = farm.connect();
        RawClient used = farm.connect()) {
      assertThat(used.get("/").status()).isEqualTo(200);

      assertThat(fresh.halfClose().readByte()).isEqualTo(-1);
      assertThat(used.halfClose().readByte()).isEqualTo(-1);
    }
  }

  @Test
  void a_response_over_tls_comes_after_a_fin(@TempDir Path directory) {
    Pki pki = new Pki(directory);
    try (Farm farm = HttpsTest.serving(farm(), HttpsTest.tls(pki.issue("localhost", "127.0.0.1")))
            .start();
        RawClient plain = farm.connect()) {
      RawClient client = plain.secured(pki.context(), "localhost");
      client.sendGet("/slow");
      plain.halfClose();

      assertThat(client.read().body()).isEqualTo("slow");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void responses_over_tls_come_after_the_end_of_the_clients_side(
      String version, @TempDir Path directory) {
    Pki pki = new Pki(directory);
    try (Farm farm = HttpsTest.serving(farm(), HttpsTest.tls(pki.issue("localhost", "127.0.0.1")))
        .start()) {
      for (String target : List.of("/slow", "/", "/slow")) {
        RawClient client = farm.connect().secured(pki.context(version), "localhost");
        assertThat(client.session().getProtocol()).isEqualTo(version);
        client.sendGet("/").sendGet(target).halfClose();

        assertThat(client.read().body()).isEqualTo("b1");
        assertLastResponse(client, 200, target.equals("/") ? "b1" : "slow");
        client.close();
      }
    }
  }

  @Test
  void a_request_over_tls_in_tiny_records_is_not_taken_for_an_end(@TempDir Path directory) {
    Pki pki = new Pki(directory);
    Semaphore finish = new Semaphore(0);
    try (Farm farm = HttpsTest.serving(farm(), HttpsTest.tls(pki.issue("localhost", "127.0.0.1")))
            .start();
        RawClient client = farm.connect().secured(pki.context(), "localhost")) {
      farm.backend(1).at("/gate", request -> {
        finish.acquire();
        request.respond(200, "first");
      });
      client.sendGet("/gate");
      Await.until("it in flight", () -> farm.backend(1).received("/gate").size() == 1);
      client.send("GE").send("T ").send("/ HTTP/1.1\r\nHost: test\r\n").send("\r\n");
      finish.release();

      assertThat(client.read().body()).isEqualTo("first");
      assertThat(client.read().body()).isEqualTo("b1");
      assertThat(client.get("/").body()).isEqualTo("b1");
    }
  }

  @Test
  void the_work_for_a_client_that_closes_while_it_waits_goes_on_and_ends() {
    try (Farm farm = farm().start()) {
      int start = farm.changes().size();
      RawClient client = farm.connect();
      client.sendGet("/slow");
      Await.until("it in flight", () -> farm.backend(1).received("/slow").size() == 1);

      client.closeNormally();

      farm.awaitIdle();
      assertThat(farm.get("/").status()).isEqualTo(200);
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }
}
