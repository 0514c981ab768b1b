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
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
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
}
