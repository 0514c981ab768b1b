package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.ConnectionLogins;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedRequest;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.Tunnels;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A backend connection over which a client has authenticated (NTLM, Negotiate) belongs to that client's connection, as
 * HAProxy's private connections do: no other client uses it, and both end together.
 */
class ConnectionAuthenticationTest {
  private static final String GET = "GET /me HTTP/1.1\r\nHost: test\r\n";

  /** One event loop, so that all clients share what can be shared. */
  private static Farm farm(int backends) {
    Farm farm = Farm.of(backends)
        .set("proxy.instances", 1)
        .pool("health.interval", "60s")
        .pool("timeouts.queue", "9s")
        .boundMemory();
    farm.backends().forEach(each -> each.always(ConnectionLogins.greets()));
    return farm;
  }

  private static Response ask(RawClient client, String credentials) {
    return client.send(GET + "Authorization: " + credentials + "\r\n\r\n").read();
  }

  /** Logs in by NTLM: two requests over the same connection. */
  private static void logIn(RawClient client, String user) {
    assertThat(client.get("/me").status()).isEqualTo(401);
    assertThat(ask(client, "NTLM hello " + user).body()).isEqualTo("prove it");
    assertThat(ask(client, "NTLM proof " + user).body()).isEqualTo("hello " + user);
  }

  private static int openConnections(Farm farm) {
    return farm.backends().stream().mapToInt(each -> each.openConnections()).sum();
  }

  @Test
  void a_stranger_is_not_answered_as_the_user_of_a_backend_connection() {
    try (Farm farm = farm(1).start();
        RawClient alice = farm.connect()) {
      logIn(alice, "alice");

      for (int i = 0; i < 5; i++) {
        assertThat(farm.get("/me").status()).isEqualTo(401);
      }

      assertThat(alice.get("/me").body()).isEqualTo("hello alice");
    }
  }

  @Test
  void each_user_of_several_backends_keeps_the_backend_of_the_handshake() {
    try (Farm farm = farm(3).start()) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        RawClient client = farm.connect();
        logIn(client, "user" + i);
        clients.add(client);
      }

      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 7; i++) {
          assertThat(clients.get(i).get("/me").body()).isEqualTo("hello user" + i);
        }
      }

      clients.forEach(RawClient::close);
      Await.until("only shared connections left", () -> openConnections(farm) <= 3);
      assertThat(farm.backends()).allSatisfy(each -> assertThat(each.received()).isNotEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Negotiate token eve",
        "negotiate token eve",
        "Nego2 token eve",
        "ntlm token eve",
        "Kerberos token eve"
      })
  void every_scheme_that_authenticates_connections_is_known(String credentials) {
    try (Farm farm = farm(1).start();
        RawClient client = farm.connect()) {
      assertThat(ask(client, credentials).body()).isEqualTo("hello eve");

      assertThat(farm.get("/me").status()).isEqualTo(401);
      assertThat(client.post("/me", "body").body()).isEqualTo("hello eve");
    }
  }

  @Test
  void credentials_of_requests_leave_the_connection_to_everybody() {
    try (Farm farm = farm(1).start();
        RawClient client = farm.connect()) {
      for (String credentials : List.of("Basic YTpi", "Bearer ntlm", "Digest username=\"nego\"")) {
        assertThat(ask(client, credentials).status()).isEqualTo(401);
        assertThat(farm.get("/me").status()).isEqualTo(401);
      }

      assertThat(farm.backend(1).acceptedConnections()).isEqualTo(2); // one of them for probes
    }
  }

  @Test
  void the_connections_end_together_if_the_client_leaves() {
    try (Farm farm = farm(1).start()) {
      for (int i = 0; i < 5; i++) {
        RawClient client = farm.connect();
        logIn(client, "alice");
        client.close();
      }

      Await.until("no connection of a client left", () -> openConnections(farm) <= 1);
    }
  }

  @Test
  void the_connections_end_together_if_the_backend_closes() {
    try (Farm farm = farm(2).start();
        RawClient client = farm.connect()) {
      logIn(client, "alice");

      farm.backends().forEach(each -> each.stop());

      assertThat(client.seesClose()).isTrue();
    }
  }

  @Test
  void a_response_that_ends_the_backends_connection_ends_the_clients() {
    try (Farm farm = farm(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/last", ConnectionLogins.guards(request -> {
        request.respond(200, "bye", "Connection", "close");
        request.close();
      }));
      logIn(client, "alice");

      Response last = client.get("/last");

      assertThat(last.body()).isEqualTo("bye");
      assertThat(last.field("connection")).contains("close");
      assertThat(client.seesClose()).isTrue();
    }
  }

  @Test
  void a_handshake_that_breaks_in_the_middle_is_not_continued_with_another_backend() {
    try (Farm farm = farm(2).pool("retry.attempts", 3).start();
        RawClient client = farm.connect()) {
      farm.backends()
          .forEach(each -> each.at("/breaks", ConnectionLogins.guards(ScriptedRequest::reset)));
      assertThat(ask(client, "NTLM hello alice").status()).isEqualTo(401);
      int before =
          farm.backend(1).received().size() + farm.backend(2).received().size();

      client.send("GET /breaks HTTP/1.1\r\nHost: test\r\nAuthorization: NTLM proof alice\r\n\r\n");

      assertThat(client.seesClose()).isTrue();
      assertThat(farm.backend(1).received().size() + farm.backend(2).received().size())
          .isEqualTo(before + 1);
    }
  }

  @Test
  void a_request_that_times_out_on_the_clients_connection_is_not_sent_elsewhere() {
    try (Farm farm = farm(2)
            .pool("timeouts.response", "300ms")
            .pool("retry.outcomes", new JsonArray().add("timeout"))
            .start();
        RawClient client = farm.connect()) {
      farm.backends()
          .forEach(each -> each.at("/never", ConnectionLogins.guards(Scripts.neverResponds())));
      logIn(client, "alice");

      Response response = client.get("/never");

      assertThat(response.status()).isEqualTo(504);
      assertThat(response.field("connection")).contains("close");
      assertThat(client.seesClose()).isTrue();
      assertThat(farm.backend(1).received("/never").size()
              + farm.backend(2).received("/never").size())
          .isEqualTo(1);
    }
  }

  @Test
  void an_idle_user_makes_room_if_all_connections_are_taken() {
    try (Farm farm = farm(1).pool("limits.connections", 2).start();
        RawClient alice = farm.connect();
        RawClient bob = farm.connect()) {
      logIn(alice, "alice");
      logIn(bob, "bob");

      assertThat(farm.get("/me").status()).isEqualTo(401);

      assertThat(alice.seesClose()).isTrue();
      assertThat(bob.get("/me").body()).isEqualTo("hello bob");
    }
  }

  @Test
  void a_user_waits_for_a_place_like_others_and_keeps_the_connection() {
    Semaphore finish = new Semaphore(0);
    try (Farm farm = farm(1).pool("limits.requests", 1).start();
        RawClient alice = farm.connect();
        RawClient other = farm.connect();
        RawClient third = farm.connect()) {
      farm.backend(1).at("/gate", request -> {
        finish.acquire();
        request.respond(200, "done");
      });
      logIn(alice, "alice");
      other.sendGet("/gate");
      Await.until("it in flight", () -> farm.backend(1).received("/gate").size() == 1);
      int before = farm.backend(1).received().size();

      alice.sendGet("/me");
      third.sendGet("/me");
      Await.until("one more queued", () -> farm.snapshot().encode().contains("\"waiting\":1"));

      assertThat(farm.backend(1).received()).hasSize(before);
      finish.release();
      assertThat(other.read().body()).isEqualTo("done");
      assertThat(alice.read().body()).isEqualTo("hello alice");
      assertThat(third.read().status()).isEqualTo(401);
    }
  }

  @Test
  void a_drain_lets_a_handshake_end_and_then_the_client_go() {
    try (Farm farm = farm(2).admin().start();
        RawClient client = farm.connect()) {
      assertThat(ask(client, "NTLM hello alice").status()).isEqualTo(401);
      farm.admin("PATCH", "/api/pools/default", new JsonObject().put("mode", "drain"));

      Response last = ask(client, "NTLM proof alice");

      assertThat(last.body()).isEqualTo("hello alice");
      assertThat(last.field("connection")).contains("close");
      assertThat(client.seesClose()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"maintenance", "removed"})
  void a_backend_that_is_taken_away_takes_its_users_connections_along(String how) {
    try (Farm farm = farm(1).admin().start();
        RawClient client = farm.connect()) {
      logIn(client, "alice");

      if (how.equals("removed")) {
        Await.result(farm.evenkeel()
            .reload(
                farm.pool("backends", new JsonArray().add("http://127.0.0.1:1")).config()));
      } else {
        farm.admin("PATCH", "/api/pools/default", new JsonObject().put("mode", how));
      }

      assertThat(client.seesClose()).isTrue();
    }
  }

  @Test
  void a_user_of_two_pools_has_a_connection_to_each() {
    try (Farm farm = farm(2)) {
      JsonObject other =
          new JsonObject().put("backends", new JsonArray().add(farm.backend(2).url()));
      farm.pool("backends", new JsonArray().add(farm.backend(1).url()))
          .set("pools.other", other)
          .set(
              "routes",
              new JsonArray()
                  .add(new JsonObject().put("path", "/other").put("pool", "other"))
                  .add(new JsonObject().put("pool", "default")))
          .start();
      try (RawClient client = farm.connect()) {
        logIn(client, "alice");
        assertThat(client.get("/other").status()).isEqualTo(401);
        client.send(
            "GET /other HTTP/1.1\r\nHost: test\r\nAuthorization: Negotiate token bob\r\n\r\n");
        assertThat(client.read().body()).isEqualTo("hello bob");

        assertThat(client.get("/me").body()).isEqualTo("hello alice");
        assertThat(client.get("/other").body()).isEqualTo("hello bob");
        farm.backend(2).stop();
        assertThat(client.seesClose()).isTrue();
      }
    }
  }

  @Test
  void a_tunnel_may_follow_the_handshake() {
    try (Farm farm = farm(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/tunnel", ConnectionLogins.guards(Tunnels.echoes()));
      logIn(client, "alice");

      assertThat(Tunnels.open(client, "/tunnel").word(1)).isEqualTo("101");
      client.send("to and fro");
      assertThat(Tunnels.text(client.bytes(10))).isEqualTo("to and fro");
    }
  }
}
