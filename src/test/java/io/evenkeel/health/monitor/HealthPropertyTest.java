package io.evenkeel.health.monitor;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** Random histories of probes, reports, operator commands and reloads, checked against invariants. */
class HealthPropertyTest {
  private static final Vertx VERTX = Vertx.vertx();

  @AfterContainer
  static void close() {
    Eventually.get(VERTX.close());
  }

  @Provide
  Arbitrary<List<HistoryEvent>> histories() {
    return HistoryEvent.histories();
  }

  @Property(tries = 1500, shrinking = ShrinkingMode.BOUNDED)
  void any_history_keeps_the_invariants(
      @ForAll("histories") List<HistoryEvent> history,
      @ForAll @IntRange(min = 1, max = 3) int fall,
      @ForAll @IntRange(min = 1, max = 3) int rise,
      @ForAll @IntRange(min = 1, max = 2) int passiveFall,
      @ForAll @IntRange(min = 0, max = 2) int minAlive,
      @ForAll @IntRange(min = 0, max = 1) int firstHold,
      @ForAll long seed) {
    Settings settings = Settings.every(Duration.ofSeconds(1));
    settings.timeout = Duration.ofMillis(500);
    settings.jitter = 0.1;
    settings.fall = fall;
    settings.rise = rise;
    settings.passiveFall = passiveFall;
    settings.minAlive = minAlive;
    settings.backoffFirst = Duration.ofSeconds(firstHold);
    settings.backend("b1", 1).backend("b2", 2).backend("b3", 3);
    try (RandomHistory random = new RandomHistory(VERTX, settings, seed)) {
      history.forEach(random::apply);
      random.allRecover();
    }
  }
}
