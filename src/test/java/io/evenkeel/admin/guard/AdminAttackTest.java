package io.evenkeel.admin.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.admin.AdminFixture;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.MemoryBound;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Malicious clients of the admin: they take bounded time, memory and connections, and other clients are served. */
class AdminAttackTest {
  private static final int CONNECTIONS = 20;
  private static final String TOKEN = "0123456789abcdef";
  private static final String BEARER = "Authorization: Bearer " + TOKEN + "\r\n\r\n";
  private static final String EVENTS = "GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration LONG = Duration.ofSeconds(30);
  private final List<RawClient> clients = new ArrayList<>();

  private AdminFixture run(Duration idle, Duration head, Duration body, Duration silence) {
    return new AdminFixture(
        "", new AdminConnections.Limits(CONNECTIONS, idle, head, body, silence));
  }

  @AfterEach
  void leave() {
    clients.forEach(RawClient::close);
  }

  private RawClient connect(AdminFixture admin, String bytes) {
    RawClient client = RawClient.connect(admin.port()).send(bytes);
    clients.add(client);
    return client;
  }

  private static Response served(AdminFixture admin) {
    try (RawClient client = RawClient.connect(admin.port())) {
      Response response = client
          .send("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
          .read();
      assertThat(response.status()).isEqualTo(200);
      return response;
    }
  }

  @Test
  void heads_that_arrive_byte_by_byte_time_out() {
    try (AdminFixture admin = run(LONG, SHORT, LONG, LONG)) {
      for (int i = 0; i < 10; i++) {
        connect(admin, "GET /api HTTP/1.1\r\nHost: loc");
      }
      long end = System.nanoTime() + SHORT.toNanos();
      while (System.nanoTime() - end < 0) {
        clients.forEach(each -> trickle(each, "a"));
        served(admin);
      }

      clients.forEach(each -> assertThat(each.seesClose()).isTrue());
    }
  }

  @Test
  void bodies_that_arrive_byte_by_byte_time_out() {
    try (AdminFixture admin = run(LONG, LONG, SHORT, LONG)) {
      RawClient announced = connect(
          admin,
          "PATCH /api/pools/default HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n{");
      RawClient unasked = connect(
          admin, "GET /api/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n");

      assertThat(announced.seesClose()).isTrue();
      Await.until("closed", () -> closed(unasked));
      served(admin);
    }
  }

  @Test
  void a_stream_after_a_complete_request_stays_open() {
    try (AdminFixture admin = run(SHORT, SHORT, SHORT, SHORT)) {
      RawClient stream = connect(admin, "GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
      stream.head();
      RawClient idle = connect(admin, "");

      assertThat(idle.seesClose()).isTrue();
      AdminFixture.await(admin.vertx.timer(2 * SHORT.toMillis()));
      trickle(stream, "GET");
      assertThat(stream.bytes(8)).isNotEmpty();
    }
  }

  @Test
  void a_flood_of_connections_blocks_no_client() {
    try (AdminFixture admin = run(LONG, LONG, LONG, LONG)) {
      for (int i = 0; i < 3 * CONNECTIONS; i++) {
        connect(admin, i % 2 == 0 ? "" : "GET /api HTTP/1.1\r\nHo");
        if (i % 10 == 0) {
          served(admin);
        }
      }

      served(admin);
      clients.subList(0, CONNECTIONS).forEach(each -> assertThat(each.seesClose())
          .isTrue());
    }
  }

  @Test
  void streams_never_take_the_places_of_other_calls_and_of_the_balancers_own_health() {
    try (AdminFixture admin = run(LONG, LONG, LONG, LONG)) {
      int streams = CONNECTIONS - 2;
      for (int i = 0; i < streams; i++) {
        connect(admin, EVENTS).head();
      }

      assertThat(connect(admin, EVENTS).read().status()).isEqualTo(503);
      for (int i = 0; i < CONNECTIONS; i++) {
        connect(
            admin,
            i % 2 == 0
                ? ""
                : "PATCH /api/pools/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n");
      }

      served(admin);
      admin.health.change("shop", "b1", "still here");
      clients.subList(0, streams).forEach(each -> hears(each, "still here"));
      clients.get(0).close();
      Await.until("room again", () -> connect(admin, EVENTS).head().word(1).equals("200"));
    }
  }

  @Test
  void unfinished_logins_and_unread_refusals_shut_out_neither_the_token_nor_the_health_calls() {
    try (AdminFixture admin = new AdminFixture(TOKEN, AdminConnections.Limits.DEFAULT)) {
      RawClient stream = connect(admin, EVENTS.replace("\r\n\r\n", "\r\n" + BEARER));
      stream.head();
      String login = "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n"
          + "Content-Type: application/x-www-form-urlencoded\r\n\r\ntoken=";
      String refused = "GET /api HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100);
      for (int i = 0; i < 300; i++) {
        connect(admin, i % 8 == 0 ? refused : login);
      }

      for (int i = 0; i < 20; i++) {
        served(admin);
        try (RawClient operator = RawClient.connect(admin.port())) {
          Response response =
              operator.send("GET /api HTTP/1.1\r\nHost: localhost\r\n" + BEARER).read();
          assertThat(response.status()).isEqualTo(200);
        }
        connect(admin, login);
      }
      admin.health.change("shop", "b1", "still here");
      hears(stream, "still here");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-A: %s", "%s", "X-%s: 1"})
  void too_many_headers_are_rejected(String line) {
    try (AdminFixture admin = run(LONG, LONG, LONG, LONG)) {
      String bomb = line.formatted("y".repeat(100_000));

      assertThat(connect(admin, "GET /api HTTP/1.1\r\nHost: localhost\r\n" + bomb)
              .read()
              .status())
          .isBetween(400, 431);
      served(admin);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0",
        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"
      })
  void other_protocols_are_rejected(String bytes) {
    try (AdminFixture admin = run(SHORT, SHORT, SHORT, SHORT)) {
      RawClient client = connect(admin, bytes);
      Response response = client.read();

      assertThat(response.status()).isBetween(400, 505);
      assertThat(response.body()).doesNotContain("io.vertx", "io.netty", "Exception");
      assertThat(client.seesClose()).isTrue();
      served(admin);
    }
  }

  @Test
  void an_upgrade_to_http_2_is_ignored() {
    try (AdminFixture admin = run(LONG, LONG, LONG, LONG)) {
      Response response = connect(
              admin,
              "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                  + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
          .read();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.version()).isEqualTo("HTTP/1.1");
    }
  }

  @Test
  void a_huge_body_is_neither_buffered_nor_read_for_long() {
    try (AdminFixture admin = run(LONG, LONG, SHORT, LONG);
        MemoryBound memory = MemoryBound.bounded()) {
      RawClient client = connect(
          admin,
          "POST /api/pools/default/backends HTTP/1.1\r\nHost: localhost\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n");
      String chunk = "10000\r\n" + "x".repeat(65_536) + "\r\n";
      boolean taken = true;
      for (int i = 0; i < 5_000 && taken; i++) {
        taken = trickle(client, chunk);
      }

      assertThat(taken).as("300 MB are taken").isFalse();
      memory.check();
      served(admin);
    }
  }

  @Test
  void a_flood_of_pipelined_requests_is_served_only_as_fast_as_its_responses_are_read() {
    try (AdminFixture admin = run(LONG, LONG, LONG, SHORT);
        MemoryBound memory = MemoryBound.bounded()) {
      RawClient flood = connect(admin, "");
      String many = "GET /api HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1_000);
      boolean taken = true;
      for (int i = 0; i < 5_000 && taken; i++) {
        taken = trickle(flood, many);
      }

      assertThat(taken).as("five million requests are taken").isFalse();
      memory.check();
      served(admin);
    }
  }

  private static void hears(RawClient stream, String words) {
    StringBuilder heard = new StringBuilder();
    for (int next = 0; next >= 0 && heard.indexOf(words) < 0; next = stream.readByte()) {
      heard.append((char) next);
    }
    assertThat(heard.toString()).contains(words);
  }

  private static boolean closed(RawClient client) {
    try {
      client.readTimeout(Duration.ofMillis(10)).send("x");
      return client.readByte() < 0;
    } catch (UncheckedIOException problem) {
      return !(problem.getCause() instanceof java.net.SocketTimeoutException);
    }
  }

  private static boolean trickle(RawClient client, String bytes) {
    try {
      client.send(bytes);
      return true;
    } catch (UncheckedIOException gone) {
      return false;
    }
  }
}
