package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Answer;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Scripts;
import io.evenkeel.kit.Tunnels;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners that open anew in place of others that close, by the same socket, while requests come. */
class ListenerAnewTest {
  private static final String POST =
      "POST / HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx";

  private final JsonObject listener =
      new JsonObject().put("name", "http").put("host", "127.0.0.1").put("port", 0);

  private Farm farm() {
    return Farm.of(2).set("listeners", new JsonArray().add(listener)).start();
  }

  private Farm slow() {
    Farm farm = farm();
    farm.backends()
        .forEach(each -> each.at("/slow", Scripts.chunks(Duration.ofMillis(60), "o", "k")));
    return farm;
  }

  /** The limit cannot be changed in a listener that is open. */
  private void anew(Farm farm, int uriBytes) {
    listener.put("limits", new JsonObject().put("uriBytes", uriBytes + "B"));
    Await.result(farm.evenkeel().reload(farm.config()));
  }

  private void drops_nobody(Function<RawClient, RawClient> begin) {
    try (Farm farm = farm();
        Load load =
            new Load(farm.port(), 4, client -> begin.apply(client).send(POST).read())) {
      for (int i = 0; i < 4; i++) {
        load.more(20);
        anew(farm, 4000 + i);
      }
      load.more(20).stop();

      assertThat(load.errors()).isEmpty();
      assertThat(load.tally().keySet()).containsOnly("200 b1", "200 b2");
    }
  }

  @Test
  void under_load_it_drops_nobody() {
    drops_nobody(client -> client);
  }

  @Test
  void under_load_it_drops_nobody_where_http_2_may_be_spoken() {
    listener.put("h2c", true);
    drops_nobody(client -> client);
  }

  @Test
  void under_load_it_drops_nobody_who_comes_by_tls(@TempDir Path directory) {
    Pki pki = new Pki(directory);
    listener.put("tls", HttpsTest.tls(pki.issue("localhost")));
    drops_nobody(client -> client.secured(pki.context(), "localhost"));
  }

  @Test
  void who_had_said_half_of_a_head_or_nothing_yet_is_served() {
    listener.put("h2c", true);
    try (Farm farm = farm();
        RawClient half = farm.connect();
        RawClient oneByte = farm.connect();
        RawClient silent = farm.connect();
        H2Peer streams = H2Peer.connect(farm.port())) {
      half.send(POST.substring(0, 30));
      // as HTTP/2 begins too
      oneByte.send("P");
      assertThat(streams.get(1, "/").status()).isEqualTo(200);

      anew(farm, 4000);
      streams.await(Frame.GOAWAY);
      half.sendSlowly(Duration.ofMillis(150), "", POST.substring(30));
      oneByte.send(POST.substring(1));
      silent.send(POST);

      for (RawClient each : new RawClient[] {half, oneByte, silent}) {
        Answer answer = each.read();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(each.seesClose()).isTrue();
      }
      // one stream's, and one of each of these
      assertThat(
              farm.backends().stream().mapToInt(each -> each.received().size()).sum())
          .isEqualTo(4);
    }
  }

  @Test
  void who_has_not_shaken_hands_yet_is_served(@TempDir Path directory) {
    Pki pki = new Pki(directory);
    listener.put("tls", HttpsTest.tls(pki.issue("localhost")));
    try (Farm farm = farm();
        RawClient plain = RawClient.connect(farm.port());
        RawClient first = RawClient.connect(farm.port(), pki.context(), "localhost")) {
      assertThat(first.get("/").status()).isEqualTo(200);

      anew(farm, 4000);
      plain.sendSlowly(Duration.ofMillis(150), "");
      try (RawClient late = plain.secured(pki.context(), "localhost")) {
        assertThat(late.get("/").status()).isEqualTo(200);
        assertThat(late.seesClose()).isTrue();
      }
    }
  }

  @Test
  void under_another_name_nobody_is_counted_twice_or_never_again() {
    listener.put("h2c", true).put("limits", new JsonObject().put("connections", 8));
    try (Farm farm = farm();
        Load load = new Load(farm.port(), 4, client -> client.send(POST).read())) {
      for (int i = 0; i < 6; i++) {
        listener.put("name", i % 2 == 0 ? "other" : "http");
        Await.result(farm.evenkeel().reload(farm.config()));
        load.more(30);
      }
      load.stop();

      assertThat(load.errors()).isEmpty();
      assertThat(load.tally().keySet()).containsOnly("200 b1", "200 b2");
    }
  }

  @Test
  void the_limit_is_the_new_one_where_http_2_is_not_spoken_any_more() {
    listener.put("h2c", true).put("limits", new JsonObject().put("connections", 1));
    try (Farm farm = farm()) {
      listener.put("h2c", false).put("limits", new JsonObject().put("connections", 300));
      Await.result(farm.evenkeel().reload(farm.config()));

      // for a moment more the old one takes its share of those who come
      Await.until("two are served, and stay", () -> servesTwo(farm));
    }
  }

  private static boolean servesTwo(Farm farm) {
    try (RawClient one = farm.connect();
        RawClient another = farm.connect()) {
      return Stream.of(one, another, one, another)
          .map(each -> each.get("/"))
          .allMatch(answer -> answer.field("connection").isEmpty());
    } catch (UncheckedIOException gaveWay) {
      return false;
    }
  }

  @Test
  void a_reload_that_fails_cuts_nobody_and_leaves_all_as_it_was() throws IOException {
    listener.put("h2c", true);
    try (Farm farm = slow();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Load load = new Load(
            farm.port(), 8, client -> client.send(POST.replace("/ ", "/slow ")).read())) {
      farm.set(
          "listeners",
          new JsonArray(List.of(
              listener,
              new JsonObject()
                  .put("name", "no")
                  .put("host", "127.0.0.1")
                  .put("port", taken.getLocalPort()))));
      for (int i = 0; i < 4; i++) {
        load.more(8);
        listener.put("h2c", i % 2 == 1);
        listener.put("limits", new JsonObject().put("uriBytes", 4000 + i + "B"));
        assertThat(Await.failure(farm.evenkeel().reload(farm.config())))
            .hasMessageContaining("in use");
      }
      load.more(16).stop();

      assertThat(load.errors()).isEmpty();
      assertThat(load.tally().keySet()).containsOnly("200 ok");
      try (H2Peer streams = H2Peer.connect(farm.port())) {
        assertThat(streams.get(1, "/").status()).isEqualTo(200);
      }
      try (RawClient kept = farm.connect()) {
        assertThat(kept.get("/").status()).isEqualTo(200);
        assertThat(kept.get("/").status()).isEqualTo(200);
      }
    }
  }

  @Test
  void tunnels_and_requests_under_way_have_all_their_time_until_a_stop() {
    CountDownLatch finish = new CountDownLatch(1);
    try (Farm farm = farm();
        RawClient tunnel = farm.connect();
        RawClient slow = farm.connect()) {
      farm.set("proxy.shutdown.drain", "100ms");
      farm.backends().forEach(each -> each.at("/tunnel", Tunnels.echoes()).at("/slow", call -> {
        finish.await();
        call.answer(200, "at last");
      }));
      Tunnels.open(tunnel, "/tunnel");
      slow.sendGet("/slow");
      Await.until("it begun", () -> farm.inFlight() == 2);

      anew(farm, 4000);
      LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
      tunnel.send("still");
      assertThat(Tunnels.text(tunnel.bytes(5))).isEqualTo("still");

      farm.set("proxy.shutdown.drain", "5s");
      anew(farm, 4001);
      Future<Void> closing = farm.evenkeel().close();
      finish.countDown();
      assertThat(slow.read().body()).isEqualTo("at last");
      Await.result(closing);
    }
  }
}
