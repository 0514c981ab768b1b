package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedBackend;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends that an operator adds: under load, and with odd ids. */
class AddedBackendTest {
  private static Response add(Farm farm, String id) {
    return farm.admin(
        "POST",
        "/api/pools/default/backends",
        new JsonObject().put("url", "http://127.0.0.1:9").put("id", id));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "50%", "is it?", "#1", "a;b=c", "%2e%2e", "...", "b1+b2"})
  void an_id_that_is_accepted_can_be_named_by_a_url(String id) {
    try (Farm farm = Farm.of(1).admin().start()) {
      assertThat(add(farm, id).status()).isEqualTo(201);

      StringBuilder encoded = new StringBuilder();
      for (byte each : id.getBytes(StandardCharsets.UTF_8)) {
        encoded.append(String.format(Locale.ROOT, "%%%02X", each));
      }
      Response state = farm.admin("GET", "/api/pools/default/backends/" + encoded, null);

      assertThat(state.json().getString("id")).isEqualTo(id);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a/b", "", "line\nbreak"})
  void an_id_that_no_url_can_name_is_refused(String id) {
    try (Farm farm = Farm.of(1).admin().start()) {
      assertThat(add(farm, id).status()).isEqualTo(400);
    }
  }

  @Test
  void it_gets_its_share_at_once_and_no_request_fails() {
    try (ScriptedBackend added = new ScriptedBackend("b9");
        Farm farm = Farm.of(2)
            .pool("balance", "round-robin")
            .pool("slowStart", "0s")
            .admin()
            .start();
        Load load = farm.load(4)) {
      load.more(50);
      assertThat(farm.admin(
                  "POST",
                  "/api/pools/default/backends",
                  new JsonObject().put("url", added.url()).put("id", "b9").put("weight", 2))
              .status())
          .isEqualTo(201);
      farm.changes().await("b9", ALIVE);
      load.more(20);
      Map<String, Long> before = load.tally();
      load.more(400).stop();

      assertThat(load.errors()).isEmpty();
      assertThat(load.tally().keySet()).containsOnly("200 b1", "200 b2", "200 b9");
      long all = 0;
      for (Map.Entry<String, Long> each : load.tally().entrySet()) {
        all += each.getValue() - before.getOrDefault(each.getKey(), 0L);
      }
      long its = load.tally().getOrDefault("200 b9", 0L) - before.getOrDefault("200 b9", 0L);
      assertThat(its / (double) all).isBetween(0.42, 0.58);
    }
  }
}
