package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.ScriptedBackend;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A backend with its own weight is added under load. */
class AddedBackendTest {
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
