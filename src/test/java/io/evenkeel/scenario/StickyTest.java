package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.Tunnels;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cookie keeps a client on the backend that responded to it, for as long as that one can serve. */
class StickyTest {
  private static final Pattern COOKIE = Pattern.compile("EVENKEEL=([0-9a-f]{16}); (.*)");

  /** A client that keeps the cookie as a browser does. */
  private static final class Browser implements AutoCloseable {
    private final RawClient connection;
    private String cookies = "";

    Browser(Farm farm) {
      connection = farm.connect();
    }

    Response get(String target) {
      connection.send("GET " + target + " HTTP/1.1\r\nHost: shop.example.com\r\n"
          + (cookies.isEmpty() ? "" : "Cookie: " + cookies + "\r\n") + "\r\n");
      Response response = connection.read();
      response
          .field("set-cookie")
          .ifPresent(line -> cookies = line.substring(0, line.indexOf(';')));
      return response;
    }

    @Override
    public void close() {
      connection.close();
    }
  }

  private static Farm sticky(int backends) {
    return Farm.of(backends).pool("sticky", new JsonObject()).admin();
  }

  private static void mode(Farm farm, String backend, String mode) {
    Response changed = farm.admin(
        "PATCH", "/api/pools/default/backends/" + backend, new JsonObject().put("mode", mode));
    assertThat(changed.status()).isEqualTo(200);
  }

  private static ScriptedBackend backend(Farm farm, String id) {
    return farm.backends().stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_client_stays_on_the_backend_that_responded_first_and_gets_one_cookie() {
    try (Farm farm = sticky(3).start();
        Browser browser = new Browser(farm)) {
      Response first = browser.get("/");
      String id = first.body();

      Matcher cookie = COOKIE.matcher(first.field("set-cookie").orElse(""));
      assertThat(cookie.matches()).isTrue();
      assertThat(cookie.group(2)).isEqualTo("Path=/; HttpOnly; SameSite=Lax");
      assertThat(first.field("cache-control")).contains("private");
      for (int i = 0; i < 20; i++) {
        Response next = browser.get("/");
        assertThat(next.body()).isEqualTo(id);
        assertThat(next.field("set-cookie")).isEmpty();
      }
    }
  }

  @Test
  void clients_without_the_cookie_are_spread() {
    try (Farm farm = sticky(3).start()) {
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < 12; i++) {
        seen.add(farm.get("/").body());
      }

      assertThat(seen).hasSize(3);
    }
  }

  @Test
  void two_balancers_know_the_cookies_of_each_other() {
    try (Farm one = sticky(3).pool("sticky.secret", "s3cret").start();
        Farm other = sticky(3).pool("sticky.secret", "s3cret").start();
        Browser here = new Browser(one);
        Browser there = new Browser(other)) {
      String id = here.get("/").body();
      there.cookies = here.cookies;

      Response response = there.get("/");

      assertThat(response.body()).isEqualTo(id);
      assertThat(response.field("set-cookie")).isEmpty();
    }
  }

  @Test
  void the_backend_gets_all_cookies_but_this_one() {
    try (Farm farm = sticky(1).start();
        RawClient client = farm.connect()) {
      String pair = farm.get("/").field("set-cookie").orElseThrow().split(";", -1)[0];

      client.send("GET /x HTTP/1.1\r\nHost: a\r\nCookie: a=1; " + pair + "; b=2\r\n\r\n");
      client.read();
      client.send("GET /y HTTP/1.1\r\nHost: a\r\nCookie: " + pair + "\r\n\r\n");
      client.read();

      assertThat(farm.backend(1).received("/x").get(0).field("cookie")).contains("a=1; b=2");
      assertThat(farm.backend(1).received("/y").get(0).field("cookie")).isEmpty();
    }
  }

  @Test
  void a_drained_backend_keeps_its_clients_counts_them_and_gets_no_others() {
    try (Farm farm = sticky(2).start();
        Browser browser = new Browser(farm)) {
      String id = browser.get("/").body();
      mode(farm, id, "drain");

      for (int i = 0; i < 5; i++) {
        assertThat(browser.get("/").body()).isEqualTo(id);
        assertThat(farm.get("/").body()).isNotEqualTo(id);
      }

      JsonObject state =
          farm.admin("GET", "/api/pools/default/backends/" + id, null).json();
      assertThat(state.getJsonObject("boundRequests").getInteger("lastMinute")).isEqualTo(5);
      assertThat(state.getJsonObject("boundRequests").getInteger("lastHour")).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @CsvSource({"maintenance", "dead"})
  void a_client_moves_for_good_when_its_backend_cannot_serve(String why) {
    try (Farm farm = sticky(2).start();
        Browser browser = new Browser(farm)) {
      String id = browser.get("/").body();
      int start = farm.changes().size();
      if (why.equals("dead")) {
        backend(farm, id).stop();
      } else {
        mode(farm, id, "maintenance");
      }

      Response moved = browser.get("/");
      assertThat(moved.status()).isEqualTo(200);
      assertThat(moved.body()).isNotEqualTo(id);
      assertThat(moved.field("set-cookie")).isPresent();
      if (why.equals("dead")) {
        farm.changes().await(start, id, DEAD);
        backend(farm, id).start();
        farm.admin("POST", "/api/check", null);
        farm.changes().await(start, id, ALIVE);
      } else {
        mode(farm, id, "active");
      }
      for (int i = 0; i < 6; i++) {
        Response next = browser.get("/");
        assertThat(next.body()).isEqualTo(moved.body());
        assertThat(next.field("set-cookie")).isEmpty();
      }
    }
  }

  @Test
  void a_client_waits_for_its_full_backend_and_is_served_there() throws Exception {
    try (Farm farm =
            sticky(2).pool("limits.requests", 1).pool("timeouts.queue", "9s").start();
        Browser browser = new Browser(farm);
        Browser second = new Browser(farm)) {
      String id = browser.get("/").body();
      CountDownLatch finish = new CountDownLatch(1);
      backend(farm, id).at("/long", request -> {
        finish.await();
        request.respond(200, id);
      });
      second.cookies = browser.cookies;
      Thread busy = new Thread(() -> second.get("/long"));
      busy.start();
      Await.until("busy", () -> !backend(farm, id).received("/long").isEmpty());
      Thread frees = new Thread(() -> {
        Await.until("queued", () -> farm.inFlight() > 1);
        finish.countDown();
      });
      frees.start();

      Response response = browser.get("/");

      assertThat(response.body()).isEqualTo(id);
      assertThat(response.field("set-cookie")).isEmpty();
      busy.join();
      frees.join();
    }
  }

  @Test
  void after_its_time_in_the_queue_a_client_is_served_elsewhere_once_and_stays_bound()
      throws Exception {
    try (Farm farm =
            sticky(2).pool("limits.requests", 1).pool("timeouts.queue", "200ms").start();
        Browser browser = new Browser(farm);
        Browser second = new Browser(farm)) {
      String id = browser.get("/").body();
      CountDownLatch finish = new CountDownLatch(1);
      backend(farm, id).at("/long", request -> {
        finish.await();
        request.respond(200, id);
      });
      second.cookies = browser.cookies;
      Thread busy = new Thread(() -> second.get("/long"));
      busy.start();
      Await.until("busy", () -> !backend(farm, id).received("/long").isEmpty());

      Response elsewhere = browser.get("/");

      assertThat(elsewhere.status()).isEqualTo(200);
      assertThat(elsewhere.body()).isNotEqualTo(id);
      assertThat(elsewhere.field("set-cookie")).isEmpty();
      finish.countDown();
      busy.join();
      assertThat(browser.get("/").body()).isEqualTo(id);
    }
  }

  @Test
  void a_retry_binds_to_the_backend_that_responded() {
    try (Farm farm = sticky(2).pool("health.interval", "60s").start();
        Browser browser = new Browser(farm)) {
      String id = browser.get("/").body();
      backend(farm, id).always(Scripts.closesAfterReadingHead());

      Response moved = browser.get("/");

      assertThat(moved.status()).isEqualTo(200);
      assertThat(moved.body()).isNotEqualTo(id);
      assertThat(browser.get("/").body()).isEqualTo(moved.body());
    }
  }

  @Test
  void an_error_of_the_backend_binds_nobody() {
    try (Farm farm = sticky(1).start()) {
      farm.backend(1).at("/broken", Scripts.responds(500, "oops"));

      assertThat(farm.get("/broken").field("set-cookie")).isEmpty();
    }
  }

  @Test
  void a_cookie_of_this_name_from_the_backend_passes_as_it_is() {
    try (Farm farm = sticky(1).start()) {
      farm.backend(1)
          .at("/logout", Scripts.responds(200, "bye", "Set-Cookie", "EVENKEEL=; Max-Age=0"));

      assertThat(farm.get("/logout").field("set-cookie")).contains("EVENKEEL=; Max-Age=0");
    }
  }

  @Test
  void what_a_response_says_of_caching_stays() {
    try (Farm farm = sticky(1).start()) {
      farm.backend(1).at("/cached", Scripts.responds(200, "x", "Cache-Control", "max-age=60"));

      Response response = farm.get("/cached");

      assertThat(response.field("set-cookie")).isPresent();
      assertThat(response.field("cache-control")).contains("max-age=60");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "maxAge    | 1h     | Path=/; Max-Age=3600; HttpOnly; SameSite=Lax",
        "sameSite  | none   | Path=/; HttpOnly; Secure; SameSite=None",
        "sameSite  | strict | Path=/; HttpOnly; SameSite=Strict",
        "secure    | true   | Path=/; HttpOnly; Secure; SameSite=Lax",
        "httpOnly  | false  | Path=/; SameSite=Lax",
        "path      | /app   | Path=/app; HttpOnly; SameSite=Lax",
        "domain    | a.test | Path=/; Domain=a.test; HttpOnly; SameSite=Lax",
      })
  void attributes_follow_the_configuration(String key, String value, String attributes) {
    try (Farm farm = sticky(1).pool("sticky." + key, value).start()) {
      Matcher cookie = COOKIE.matcher(farm.get("/").field("set-cookie").orElse(""));

      assertThat(cookie.matches()).isTrue();
      assertThat(cookie.group(2)).isEqualTo(attributes);
    }
  }

  @Test
  void a_secret_changes_the_value_and_is_not_shown() {
    try (Farm open = sticky(1).start();
        Farm secret = sticky(1).pool("sticky.secret", "much secret").start()) {
      assertThat(open.get("/").field("set-cookie"))
          .isNotEqualTo(secret.get("/").field("set-cookie"));
      assertThat(secret.admin("GET", "/api/config", null).body()).doesNotContain("much secret");
    }
  }

  @Test
  void a_tunnel_follows_the_cookie() {
    try (Farm farm = sticky(3).start();
        Browser browser = new Browser(farm)) {
      String id = browser.get("/").body();
      for (int i = 0; i < 4; i++) {
        try (RawClient socket = farm.connect()) {
          farm.backends().forEach(each -> each.at("/ws", Tunnels.echoes()));
          socket.send(Tunnels.request("/ws", "Cookie", browser.cookies));
          assertThat(socket.head().word(1)).isEqualTo("101");
        }
      }
      assertThat(backend(farm, id).received("/ws")).hasSize(4);
    }
  }
}
