package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Body;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Head;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Scripts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The event stream of the admin: a snapshot, then each change; after a reconnect, the changes that were missed. */
class EventStreamTest {
  @Test
  void a_new_subscriber_gets_a_snapshot_and_then_each_change() throws IOException {
    try (Farm farm = Farm.of(2).admin().start();
        Events events = new Events(farm, "")) {
      Map<String, String> snapshot = events.next();
      farm.backend(1).health(Scripts.responds(500, "down"));
      Map<String, String> change = events.next();

      assertThat(snapshot).containsEntry("event", "snapshot");
      assertThat(snapshot.get("data")).contains("\"b1\"", "\"b2\"");
      JsonObject data = new JsonObject(change.get("data"));
      assertThat(data.getString("backend")).isEqualTo("b1");
      assertThat(data.getString("health")).isEqualTo("dead");
      assertThat(change).containsEntry("id", data.getString("id"));
    }
  }

  @Test
  void many_backends_are_one_snapshot_although_it_is_written_in_pieces() throws IOException {
    JsonArray many = new JsonArray();
    for (int i = 0; i < 250; i++) {
      many.add(new JsonObject().put("id", "m" + i).put("url", "http://127.0.1." + i + ":9"));
    }
    try (Farm farm = Farm.of(1)
            .set("pools.many.backends", many)
            .set("pools.many.health", false)
            .admin()
            .start();
        Events events = new Events(farm, "")) {
      Map<String, String> snapshot = events.next();
      farm.backend(1).health(Scripts.responds(500, "down"));
      Map<String, String> change = events.next();

      assertThat(snapshot).containsEntry("event", "snapshot");
      JsonArray pools = new JsonObject(snapshot.get("data")).getJsonArray("pools");
      assertThat(pools).hasSize(2);
      assertThat(pools.stream()
              .flatMap(each -> ((JsonObject) each).getJsonArray("backends").stream())
              .map(each -> ((JsonObject) each).getString("id")))
          .hasSize(251)
          .doesNotHaveDuplicates();
      assertThat(change.get("data")).contains("\"b1\"", "\"dead\"");
    }
  }

  @Test
  void a_subscriber_that_returns_gets_what_it_missed() throws IOException {
    try (Farm farm = Farm.of(2).admin().start()) {
      String last;
      try (Events events = new Events(farm, "")) {
        events.next();
        farm.backend(1).health(Scripts.responds(500, "down"));
        last = events.next().getOrDefault("id", "");
      }
      farm.backend(1).health(Scripts.responds(200, "well"));
      farm.changes().await(farm.changes().size() - 1, "b1", ALIVE);

      try (Events again = new Events(farm, "Last-Event-ID: " + last + "\r\n")) {
        Map<String, String> missed = again.next();
        while ("pool".equals(missed.get("event"))) {
          missed = again.next();
        }
        assertThat(missed.get("data")).contains("\"alive\"", "\"b1\"");
        assertThat(missed.getOrDefault("event", "")).isNotEqualTo("snapshot");
      }
    }
  }

  @Test
  void after_a_restart_of_the_balancer_a_subscriber_starts_from_a_snapshot() throws IOException {
    try (Farm farm = Farm.of(1).admin().start()) {
      String last;
      try (Events events = new Events(farm, "")) {
        events.next();
        farm.backend(1).health(Scripts.responds(500, "down"));
        last = events.next().getOrDefault("id", "");
      }
      io.evenkeel.kit.Await.result(farm.evenkeel().close());
      farm.start();

      try (Events again = new Events(farm, "Last-Event-ID: " + last + "\r\n")) {
        assertThat(again.next()).containsEntry("event", "snapshot");
      }
    }
  }

  @Test
  void a_stop_ends_the_stream_at_once() throws IOException {
    try (Farm farm = Farm.of(1).admin().start();
        Events events = new Events(farm, "")) {
      events.next();
      farm.backend(1).health(Scripts.responds(500, "down"));
      farm.changes().await("b1", DEAD);

      io.evenkeel.kit.Await.result(farm.evenkeel().close());

      Map<String, String> left = events.next();
      while (!left.isEmpty()) {
        left = events.next();
      }
      assertThat(left).isEmpty();
    }
  }

  /** One subscription. */
  private static final class Events implements AutoCloseable {
    private final RawClient client;
    private final BufferedReader lines;

    Events(Farm farm, String fields) {
      int port = farm.evenkeel().port("admin");
      client = RawClient.connect(port);
      client.send("GET /api/events HTTP/1.1\r\nHost: localhost:" + port
          + "\r\nAccept: text/event-stream\r\n" + fields + "\r\n");
      Head head = client.head();
      assertThat(head.word(1)).isEqualTo("200");
      assertThat(head.field("content-type").orElse("")).startsWith("text/event-stream");
      Body body = client.body(head);
      lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /** Reads the fields of the next event; empty at the end of the stream. */
    Map<String, String> next() throws IOException {
      Map<String, String> event = new TreeMap<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty() && event.containsKey("data")) {
          return event;
        }
        int colon = line.indexOf(':');
        if (colon > 0) {
          event.merge(line.substring(0, colon), line.substring(colon + 1).trim(), (a, b) -> a + b);
        }
      }
      return Map.of();
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
