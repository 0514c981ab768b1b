package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.evenkeel.health.BackendState;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.model.Health;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cost of one change in a pool of ten thousand backends, as bytes that the thread allocated. */
class LargePoolTest {
  private static final int BACKENDS = 10_000;
  private static final int CHANGES = 200;
  private static final int BATCHES = 5;

  /** A copy of ten thousand references would take at least 40 KB. */
  private static final long BYTES_A_CHANGE = 10_000;

  private final Vertx vertx = Vertx.vertx();
  private final List<HealthChanged> changes = new ArrayList<>();
  private SimulatedHealth health;

  @BeforeEach
  void start() {
    health =
        new SimulatedHealth(vertx, 256, 5, changes::add, run -> run.probe().pass("status 200"));
    Settings settings = Settings.calm();
    for (int i = 0; i < BACKENDS; i++) {
      settings.backend("b" + i, 1 + i);
    }
    health.apply(settings);
    health.pass(Duration.ofSeconds(1));
  }

  @AfterEach
  void end() {
    health.close();
    Eventually.get(vertx.close());
  }

  private void drain(int backend) {
    health.operate(HealthFixture.backend("b" + backend).put("do", "mode").put("mode", "drain"));
  }

  private PoolSnapshot pool() {
    return Objects.requireNonNull(health.board.pool("shop"));
  }

  @Test
  void each_of_ten_thousand_first_verdicts_is_published_with_the_counts_after_it() {
    assertThat(changes).hasSize(BACKENDS);
    for (int i = 0; i < BACKENDS; i++) {
      assertThat(changes.get(i).seq()).isEqualTo(i + 1);
      assertThat(changes.get(i).aliveCount()).isEqualTo(i + 1);
      assertThat(changes.get(i).acceptingCount()).isEqualTo(i + 1);
      assertThat(changes.get(i).totalCount()).isEqualTo(BACKENDS);
    }
    assertThat(pool().backends()).hasSize(BACKENDS).allMatch(BackendState::accepting);
    assertThat(health.registry.allKnown()).isTrue();
  }

  @Test
  void a_change_copies_only_a_small_part_of_the_pool() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    changes.clear();
    long least = Long.MAX_VALUE;
    // the least of several batches, because code that is not compiled yet allocates what compiled
    // code does not
    for (int batch = 0; batch < BATCHES; batch++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = batch * CHANGES; i < (batch + 1) * CHANGES; i++) {
        drain(i);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }

    assertThat(changes).hasSize(BATCHES * CHANGES);
    assertThat(least / CHANGES).isLessThan(BYTES_A_CHANGE);
    assertThat(pool().acceptingCount()).isEqualTo(BACKENDS - BATCHES * CHANGES);
  }

  @Test
  void an_older_snapshot_does_not_change() {
    PoolSnapshot older = pool();
    health.report(
        HealthFixture.backend("b129").put("outcome", "unreachable").put("reason", "refused"));

    assertThat(older.backends().get(129).health()).isEqualTo(Health.ALIVE);
    List<HealthChanged> deaths =
        changes.stream().filter(each -> each.health() == Health.DEAD).toList();
    assertThat(deaths).hasSize(1);
    assertThat(deaths.get(0).acceptingCount()).isEqualTo(BACKENDS - 1);
    assertThat(deaths.get(0).backend()).isEqualTo("b129");
  }
}
