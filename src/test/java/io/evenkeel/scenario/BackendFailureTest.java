package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.HealthChanged;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.Scripts;
import io.evenkeel.model.ChangeCause;
import org.junit.jupiter.api.Test;

/** Backends die and recover, detected by probes and by failed requests. */
class BackendFailureTest {
  @Test
  void a_backend_that_fails_its_probes_gets_no_requests_until_it_passes_them_again() {
    try (Farm farm = Farm.of(3).pool("health.timeout", "200ms").start()) {
      ScriptedBackend silent = farm.backend(2);
      int start = farm.changes().size();
      silent.health(Scripts.neverResponds());
      HealthChanged death = farm.changes().await(start, "b2", DEAD);
      int seen = silent.received().size();

      try (Load load = farm.load(4)) {
        load.more(60);
        assertThat(silent.received()).hasSize(seen);
        int probes = silent.probes();
        silent.health(Scripts.responds(200, "well"));
        farm.changes().await(start, "b2", ALIVE);
        assertThat(silent.probes() - probes).isLessThanOrEqualTo(2);
        load.more(60).stop();
        assertThat(load.errors()).isEmpty();
      }

      assertThat(death.cause()).isEqualTo(ChangeCause.PROBE);
      assertThat(death.aliveCount()).isEqualTo(2);
      assertThat(silent.received().size()).isGreaterThan(seen);
      assertThat(farm.changes().brief(start))
          .containsExactly("b2:alive→dead (probe)", "b2:dead→alive (probe)");
    }
  }

  @Test
  void killing_one_of_three_backends_loses_no_get() {
    try (Farm farm = Farm.of(3).pool("health.interval", "60s").start();
        Load load = farm.load(8)) {
      int start = farm.changes().size();
      load.more(200);
      farm.backend(2).stop();
      HealthChanged death = farm.changes().await(start, "b2", DEAD);
      load.more(200).stop();

      assertThat(death.cause()).isEqualTo(ChangeCause.REQUEST);
      assertThat(load.errors()).isEmpty();
      assertThat(load.tally().keySet()).containsOnly("200 b1", "200 b2", "200 b3");
      assertThat(farm.changes().brief(start)).containsExactly("b2:alive→dead (request)");
    }
  }

  @Test
  void after_a_request_marked_it_dead_no_proxy_uses_the_backend() {
    try (Farm farm = Farm.of(3).pool("health.interval", "60s").start();
        Load load = farm.load(8)) {
      ScriptedBackend killed = farm.backend(2);
      load.more(50);
      killed.stop();
      farm.changes().await("b2", DEAD);
      Await.until("a failed confirming probe", () -> !lastProbePassed(farm, "b2"));
      killed.health(Scripts.responds(503, "not yet")).start();
      int before = killed.received().size();
      load.more(300).stop();

      assertThat(killed.received()).hasSize(before);
      assertThat(load.errors()).isEmpty();
    }
  }

  @Test
  void a_killed_backend_serves_again_after_its_restart() {
    try (Farm farm = Farm.of(3).start();
        Load load = farm.load(4)) {
      farm.backend(1).stop();
      farm.changes().await("b1", DEAD);
      int start = farm.changes().size();
      farm.backend(1).start();
      farm.changes().await(start, "b1", ALIVE);
      int before = farm.backend(1).received().size();
      load.more(100).stop();

      assertThat(load.errors()).isEmpty();
      assertThat(farm.backend(1).received().size()).isGreaterThan(before);
    }
  }

  @Test
  void a_rolling_restart_of_all_three_backends_loses_no_get() {
    try (Farm farm = Farm.of(3).start();
        Load load = farm.load(6)) {
      for (ScriptedBackend each : farm.backends()) {
        int start = farm.changes().size();
        each.stop();
        farm.changes().await(start, each.id(), DEAD);
        each.start();
        farm.changes().await(start, each.id(), ALIVE);
      }
      load.more(50).stop();

      assertThat(load.errors()).isEmpty();
      assertThat(load.tally().keySet()).containsOnly("200 b1", "200 b2", "200 b3");
    }
  }

  @Test
  void a_frozen_backend_loses_no_get() {
    try (Farm farm = Farm.of(3).pool("passive.suspectAfter", "200ms").start();
        Load load = farm.load(6)) {
      load.more(50);
      farm.backend(3).freeze();
      farm.changes().await("b3", DEAD);
      load.more(100).stop();
      farm.backend(3).thaw();

      assertThat(load.errors()).isEmpty();
      assertThat(load.tally().keySet()).containsOnly("200 b1", "200 b2", "200 b3");
    }
  }

  @Test
  void fall_and_rise_count_adjacent_probes_only() {
    try (Farm farm = Farm.of(1).pool("health.fall", 3).pool("health.rise", 2).start()) {
      int start = farm.changes().size();
      ScriptedBackend moody = farm.backend(1);
      int at = moody.probes();
      moody.health(
          request -> Scripts.responds(moody.probes() % 2 == 0 ? 500 : 200, "").play(request));
      Await.until("eight probes, every other one failed", () -> moody.probes() >= at + 8);
      assertThat(farm.changes().brief(start)).isEmpty();

      moody.health(Scripts.responds(500, "down"));
      farm.changes().await(start, "b1", DEAD);
    }
  }

  private static boolean lastProbePassed(Farm farm, String backend) {
    return farm.snapshot().encode().contains("\"lastProbe\"")
        && !Snapshots.backend(farm.snapshot(), backend)
            .getJsonObject("lastProbe")
            .getBoolean("passed")
            .equals(false);
  }
}
