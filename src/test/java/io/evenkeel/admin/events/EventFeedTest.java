package io.evenkeel.admin.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.admin.AdminFixture;
import io.evenkeel.admin.AdminRouter;
import io.evenkeel.admin.DashboardFiles;
import io.evenkeel.admin.FakeBalancer;
import io.evenkeel.admin.FakeHealth;
import io.evenkeel.admin.RawSocket;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventFeedTest {
  private static final int KEPT = 20;

  private final Vertx vertx = Vertx.vertx();
  private final FakeHealth health = new FakeHealth(vertx);
  private AdminRouter admin;
  private int port;

  @BeforeEach
  void start() {
    health.with("shop", "b1");
    listen(15_000);
  }

  @AfterEach
  void stop() {
    AdminFixture.await(vertx.close());
  }

  @Test
  void a_new_subscriber_gets_a_snapshot_and_then_each_change_with_its_id() throws IOException {
    try (var stream = subscribe("")) {
      stream.after("event: snapshot");
      var snapshot = new JsonObject(stream.after("data: "));
      String id = health.change("shop", "b1", "connection refused");

      assertThat(snapshot.getJsonArray("pools")).hasSize(1);
      assertThat(stream.after("id: ")).isEqualTo(id);
      assertThat(stream.line()).isEqualTo("event: change");
      assertThat(new JsonObject(stream.after("data: ")).getString("reason"))
          .isEqualTo("connection refused");
    }
  }

  @Test
  void the_head_has_the_headers_for_proxies_in_between() throws IOException {
    try (var stream = subscribe("")) {
      assertThat(stream.line()).isEqualTo("HTTP/1.1 200 OK");
      String head = "";
      for (String line = stream.line(); !line.isEmpty(); line = stream.line()) {
        head += line.toLowerCase(java.util.Locale.ROOT) + "\n";
      }
      assertThat(head)
          .contains("content-type: text/event-stream", "cache-control: no-store")
          .contains("x-accel-buffering: no");
    }
  }

  @Test
  void a_client_that_reconnects_resumes_after_its_last_id() throws IOException {
    String had = change(1);
    String missed = change(2);
    String missedToo = change(3);

    try (var stream = subscribe(had)) {
      assertThat(stream.after("id: ")).isEqualTo(missed);
      assertThat(stream.line()).isEqualTo("event: change");
      assertThat(stream.after("id: ")).isEqualTo(missedToo);
    }
  }

  @Test
  void a_client_that_missed_nothing_resumes_with_the_next_change() throws IOException {
    String had = change(1);

    try (var stream = subscribe(had)) {
      stream.after("retry: ");
      String next = change(2);

      assertThat(stream.after("id: ")).isEqualTo(next);
    }
  }

  @Test
  void a_client_that_was_away_too_long_gets_a_snapshot_first() throws IOException {
    String had = change(1);
    for (int i = 0; i < KEPT; i++) {
      change(i);
    }

    try (var stream = subscribe(had)) {
      assertThat(stream.after("event: ")).isEqualTo("snapshot");
    }
  }

  @Test
  void an_id_of_an_earlier_run_of_the_balancer_gets_a_snapshot_first() throws IOException {
    change(1);

    try (var stream = subscribe("lb1-e0-1")) {
      assertThat(stream.after("event: ")).isEqualTo("snapshot");
    }
  }

  @Test
  void a_snapshot_has_the_id_of_its_last_change_so_that_a_client_can_resume() throws IOException {
    String shown = change(1);

    try (var stream = subscribe("")) {
      assertThat(stream.after("id: ")).isEqualTo(shown);
      assertThat(stream.line()).isEqualTo("event: snapshot");
    }
  }

  @Test
  void a_client_that_reads_nothing_is_disconnected_when_its_place_in_the_history_is_overwritten()
      throws IOException {
    try (var stream = subscribe("")) {
      stream.after("event: snapshot");
      for (int i = 0; i < 300; i++) {
        health.change("shop", "b1", "x".repeat(100_000));
      }

      until(() -> admin.streams() == 0);
      assertThat(stream.countToEnd("event: change")).isLessThan(300);
    }
  }

  @Test
  void a_client_that_reads_nothing_for_two_pings_is_disconnected() throws IOException {
    listen(100);
    try (var stream = subscribe("")) {
      stream.after("event: snapshot");
      for (int i = 0; i < KEPT - 1; i++) {
        health.change("shop", "b1", "x".repeat(2_000_000));
      }

      until(() -> admin.streams() == 0);
      assertThat(stream.countToEnd("event: change")).isLessThan(KEPT - 1);
    }
  }

  @Test
  void a_silent_stream_gets_pings() throws IOException {
    listen(30);
    try (var stream = subscribe("")) {
      assertThat(stream.after(": ")).isEqualTo("ping");
    }
  }

  @Test
  void a_stream_of_a_disconnected_client_is_removed() throws IOException {
    subscribe("").close();

    until(() -> admin.streams() == 0);
    assertThat(change(1)).isEqualTo("lb1-e1-1");
  }

  @Test
  void during_a_stop_streams_end_at_once_and_no_new_one_is_accepted() throws IOException {
    try (var stream = subscribe("")) {
      stream.after("event: snapshot");

      admin.endStreams();

      assertThat(stream.countToEnd("event: change")).isZero();
      assertThat(RawSocket.status(port, "/api/events", "localhost")).isEqualTo(503);
    }
  }

  /** Publishes a change; it has reached the feed on return, because the feed listens on this thread's context. */
  private String change(int number) {
    String id = health.change("shop", "b1", "reason " + number);
    Promise<Void> received = Promise.promise();
    vertx.runOnContext(behindIt -> received.complete());
    AdminFixture.await(received.future());
    return id;
  }

  /** Serves with another interval of pings; connections close after their response. */
  private void listen(long pingMs) {
    admin = new AdminRouter(vertx, new FakeBalancer(), new DashboardFiles(), KEPT, pingMs);
    HttpServer server = AdminFixture.await(vertx
        .createHttpServer()
        .requestHandler(request -> {
          request.response().endHandler(ended -> request.connection().close());
          admin.router().handle(request);
        })
        .listen(0, "127.0.0.1"));
    port = server.actualPort();
  }

  private RawSocket subscribe(String lastId) throws IOException {
    String resume = lastId.isEmpty() ? "" : "Last-Event-ID: " + lastId + "\r\n";
    String request =
        "GET /api/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + resume + "\r\n";
    return new RawSocket(port, request);
  }

  private void until(java.util.function.BooleanSupplier holds) {
    for (int i = 0; i < 400 && !holds.getAsBoolean(); i++) {
      AdminFixture.await(vertx.timer(25, TimeUnit.MILLISECONDS));
    }
    assertThat(holds.getAsBoolean()).isTrue();
  }
}
