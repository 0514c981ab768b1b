package io.evenkeel.admin.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.admin.AdminRouter;
import io.evenkeel.admin.AdminRun;
import io.evenkeel.admin.DashboardFiles;
import io.evenkeel.admin.FakeBalancer;
import io.evenkeel.admin.FakeHealth;
import io.evenkeel.admin.RawExchange;
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
    AdminRun.await(vertx.close());
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
  void the_head_says_what_a_proxy_on_the_way_needs_to_know() throws IOException {
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
  void who_was_away_resumes_after_the_last_id_it_had() throws IOException {
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
  void who_missed_nothing_resumes_with_the_next_change() throws IOException {
    String had = change(1);

    try (var stream = subscribe(had)) {
      stream.after("retry: ");
      String next = change(2);

      assertThat(stream.after("id: ")).isEqualTo(next);
    }
  }

  @Test
  void who_was_away_too_long_gets_a_snapshot_first() throws IOException {
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
  void a_snapshot_has_the_id_of_the_last_change_it_shows_so_that_it_too_resumes()
      throws IOException {
    String shown = change(1);

    try (var stream = subscribe("")) {
      assertThat(stream.after("id: ")).isEqualTo(shown);
      assertThat(stream.line()).isEqualTo("event: snapshot");
    }
  }

  @Test
  void a_reader_that_takes_nothing_is_cut_off_when_its_place_is_gone() throws IOException {
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
  void a_reader_that_takes_nothing_for_two_pings_is_cut_off() throws IOException {
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
  void a_quiet_stream_is_shown_to_be_alive() throws IOException {
    listen(30);
    try (var stream = subscribe("")) {
      assertThat(stream.after(": ")).isEqualTo("ping");
    }
  }

  @Test
  void a_stream_whose_client_has_left_is_forgotten() throws IOException {
    subscribe("").close();

    until(() -> admin.streams() == 0);
    assertThat(change(1)).isEqualTo("lb1-e1-1");
  }

  @Test
  void streams_end_at_once_and_none_is_taken_once_the_balancer_stops() throws IOException {
    try (var stream = subscribe("")) {
      stream.after("event: snapshot");

      admin.endStreams();

      assertThat(stream.countToEnd("event: change")).isZero();
      assertThat(RawExchange.status(port, "/api/events", "localhost")).isEqualTo(503);
    }
  }

  /** A change that has reached the feed: it listens in the context of this thread. */
  private String change(int number) {
    String id = health.change("shop", "b1", "reason " + number);
    Promise<Void> heard = Promise.promise();
    vertx.runOnContext(behindIt -> heard.complete());
    AdminRun.await(heard.future());
    return id;
  }

  /** Serves with another time between pings; kept connections close with their answer. */
  private void listen(long pingMs) {
    admin = new AdminRouter(vertx, new FakeBalancer(), new DashboardFiles(), KEPT, pingMs);
    HttpServer server = AdminRun.await(vertx
        .createHttpServer()
        .requestHandler(request -> {
          request.response().endHandler(ended -> request.connection().close());
          admin.router().handle(request);
        })
        .listen(0, "127.0.0.1"));
    port = server.actualPort();
  }

  private RawExchange subscribe(String lastId) throws IOException {
    String resume = lastId.isEmpty() ? "" : "Last-Event-ID: " + lastId + "\r\n";
    String request =
        "GET /api/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + resume + "\r\n";
    return new RawExchange(port, request);
  }

  private void until(java.util.function.BooleanSupplier holds) {
    for (int i = 0; i < 400 && !holds.getAsBoolean(); i++) {
      AdminRun.await(vertx.timer(25, TimeUnit.MILLISECONDS));
    }
    assertThat(holds.getAsBoolean()).isTrue();
  }
}
