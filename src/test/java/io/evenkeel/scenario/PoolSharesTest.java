package io.evenkeel.scenario;

import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A route shares its clients among pools, as for a canary. */
class PoolSharesTest {
  private static final int CLIENTS = 600;

  /** Two backends; the second one is alone in the pool {@code canary}. */
  private static Farm farm(int stable, int canary) {
    Farm farm = Farm.of(2);
    JsonArray backends =
        farm.config().getJsonObject("pools").getJsonObject("default").getJsonArray("backends");
    return farm.pool("backends", new JsonArray().add(backends.getValue(0)))
        .set("pools.canary.backends", new JsonArray().add(backends.getValue(1)))
        .set("proxy.trustedProxies", new JsonArray().add("127.0.0.0/8"))
        .set(
            "routes",
            new JsonArray()
                .add(new JsonObject()
                    .put("pools", new JsonObject().put("default", stable).put("canary", canary))));
  }

  private static String get(RawClient client, int number, String... fields) {
    client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.1." + number / 250 + "."
        + number % 250 + "\r\n" + String.join("", fields) + "\r\n");
    Response response = client.read();
    assertThat(response.status()).isEqualTo(200);
    return response.body();
  }

  private static Map<Integer, String> places(Farm farm) {
    Map<Integer, String> places = new HashMap<>();
    try (RawClient client = farm.connect()) {
      for (int number = 0; number < CLIENTS; number++) {
        places.put(number, get(client, number));
      }
    }
    return places;
  }

  private static long count(Map<Integer, String> places, String backend) {
    return places.values().stream().filter(backend::equals).count();
  }

  @Test
  void clients_are_spread_by_the_shares_and_each_sees_one_pool() {
    try (Farm farm = farm(80, 20).start()) {
      Map<Integer, String> first = places(farm);

      assertThat((double) count(first, "b2")).isCloseTo(CLIENTS * 0.2, within(CLIENTS * 0.06));
      assertThat(places(farm)).isEqualTo(first);
    }
  }

  @Test
  void a_larger_share_moves_clients_to_that_pool_only() {
    Map<Integer, String> before;
    try (Farm farm = farm(95, 5).start()) {
      before = places(farm);
    }
    try (Farm farm = farm(50, 50).start()) {
      Map<Integer, String> after = places(farm);

      before.forEach((client, backend) -> {
        if (backend.equals("b2")) {
          assertThat(after.get(client)).isEqualTo("b2");
        }
      });
      assertThat(count(after, "b2")).isGreaterThan(count(before, "b2"));
    }
  }

  @Test
  void a_share_of_nothing_gets_no_request() {
    try (Farm farm = farm(100, 0).start()) {
      assertThat(count(places(farm), "b2")).isZero();
    }
  }

  @Test
  void the_share_of_a_pool_that_cannot_serve_goes_to_the_others() {
    try (Farm farm = farm(50, 50).start()) {
      int start = farm.changes().size();
      farm.backend(2).stop();
      try (RawClient client = farm.connect()) {
        Set<String> failing = new HashSet<>();
        for (int number = 0; number < 20; number++) {
          client.send(
              "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.1.0." + number + "\r\n\r\n");
          failing.add(Integer.toString(client.read().status()));
        }
        assertThat(failing).contains("200");
      }
      farm.changes().await(start, "b2", DEAD);

      assertThat(count(places(farm), "b1")).isEqualTo(CLIENTS);
    }
  }

  @Test
  void a_bound_client_stays_in_its_pool_whatever_its_address() {
    try (Farm farm = farm(50, 50)
            .pool("sticky.cookie", "S")
            .set("pools.canary.sticky.cookie", "S")
            .start();
        RawClient client = farm.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.1.0.1\r\n\r\n");
      Response first = client.read();
      String cookie = first.field("set-cookie").orElseThrow().split(";", -1)[0];

      for (int number = 0; number < 40; number++) {
        assertThat(get(client, number, "Cookie: " + cookie + "\r\n")).isEqualTo(first.body());
      }
    }
  }
}
