package io.evenkeel.scenario;

import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.HealthChanged;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.Scripts;
import io.evenkeel.model.ChangeCause;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend whose responses are errors, and come fast. */
class FastFailureTest {
  @ParameterizedTest
  @ValueSource(strings = {"least-requests", "power-of-two", "peak-ewma"})
  void a_backend_that_fails_at_once_gets_no_more_than_its_share(String policy) {
    try (Farm farm = Farm.of(3)
        .pool("balance", policy)
        .pool("limits.requests", "unlimited")
        .pool("passive", false)
        .pool("health.interval", "60s")
        .start()) {
      for (int nth : new int[] {1, 2}) {
        farm.backend(nth).always(request -> {
          request.pause(Duration.ofMillis(20));
          Scripts.responds(200, "well").play(request);
        });
      }
      try (Load load = farm.load(6)) {
        load.more(60);
        Await.until(
            "the others have responded",
            () -> farm.backend(1).received().size() > 6
                && farm.backend(2).received().size() > 6);
        farm.backend(3).always(Scripts.responds(500, "broken"));
        int before = farm.backend(3).received().size();

        load.more(400).stop();

        assertThat(farm.backend(3).received().size() - before).isLessThan(200);
      }
    }
  }

  @Test
  void a_broken_release_whose_probe_says_so_is_out_after_its_first_errors() {
    try (Farm farm = Farm.of(3).pool("health.interval", "60s").start()) {
      for (int i = 0; i < 9; i++) {
        farm.get("/");
      }
      int start = farm.changes().size();
      farm.backend(2).always(Scripts.responds(500, "broken")).health(Scripts.responds(503, "no"));

      Await.until("marked", () -> {
        farm.get("/");
        return farm.changes().size() > start;
      });

      HealthChanged change = farm.changes().await(start, "b2", DEAD);
      assertThat(change.cause()).isEqualTo(ChangeCause.PROBE);
    }
  }

  @Test
  void errors_of_all_backends_ask_for_no_probe() {
    try (Farm farm = Farm.of(3).pool("health.interval", "60s").start()) {
      farm.backends().forEach(each -> each.at("/bad", Scripts.responds(500, "bad request data")));
      for (int i = 0; i < 60; i++) {
        farm.get("/bad");
      }
      int probes = farm.backends().stream().mapToInt(each -> each.probes()).sum();

      for (int i = 0; i < 60; i++) {
        farm.get("/bad");
      }

      assertThat(farm.backends().stream().mapToInt(each -> each.probes()).sum()).isEqualTo(probes);
    }
  }
}
