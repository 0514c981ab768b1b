package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.BackendState;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.health.monitor.Stage.Run;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.ChangeKind;
import io.evenkeel.model.Health;
import io.evenkeel.model.Mode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What must hold of every history, told from outside: from what went in, and from the changes that came out. */
final class Rules {
  /** What the rules remember of one backend since its health last changed. */
  private static final class Life {
    Health health = Health.UNKNOWN;
    Mode mode = Mode.ACTIVE;
    long changedAt;
    int failedRequests;
    final List<Boolean> probes = new ArrayList<>();

    boolean lastAre(int count, boolean passed) {
      return probes.size() >= count
          && probes.subList(probes.size() - count, probes.size()).stream()
              .allMatch(each -> each == passed);
    }
  }

  private final Map<BackendId, Life> lives = new HashMap<>();
  private final Settings settings;
  private final Stage stage;
  private long seq;
  private int acceptingBefore;

  Rules(Settings settings, Stage stage) {
    this.settings = settings;
    this.stage = stage;
  }

  private Life life(BackendId id) {
    return lives.computeIfAbsent(id, unseen -> new Life());
  }

  void forget(BackendId id) {
    lives.remove(id);
  }

  /** Other settings: what probes said by the old ones counts no more. */
  void forgetProbes() {
    lives.values().forEach(life -> life.probes.clear());
  }

  void begun(Run run) {
    long open = stage.runs.getOrDefault(run.id(), List.of()).stream()
        .filter(each -> !each.look().ended())
        .count();
    assertThat(open).as("probes in flight for %s", run.id()).isEqualTo(1);
    assertThat(stage.rounds.inFlight()).isPositive();
  }

  /** To be told just before the result is. */
  void ending(Run run, boolean passed) {
    Life life = life(run.id());
    if (!run.look().ended() && run.order() > life.changedAt) {
      life.probes.add(passed);
    }
  }

  /** To be told just before the report is sent. */
  void reporting(BackendId id, boolean failed, boolean old) {
    acceptingBefore = accepting(id.pool());
    if (!old) {
      Life life = life(id);
      life.failedRequests = failed ? life.failedRequests + 1 : 0;
    }
  }

  void changed(HealthChanged change) {
    assertThat(change.seq()).as("seq strictly rises").isGreaterThan(seq);
    seq = change.seq();
    if (change.kind() != ChangeKind.HEALTH && change.kind() != ChangeKind.MODE) {
      assertThat(change.cause()).isIn(ChangeCause.OPERATOR, ChangeCause.CONFIG);
      assertThat(change.health()).isEqualTo(change.was());
      assertThat(change.mode()).isEqualTo(change.wasMode());
      counts(change);
      return;
    }
    BackendId id = new BackendId(change.pool(), change.backend());
    Life life = life(id);
    BackendState state = Objects.requireNonNull(stage.board.backend(id), "the board is first");
    assertThat(state.health()).isEqualTo(change.health());
    assertThat(state.mode().mode()).isEqualTo(change.mode());
    assertThat(state.changes().get(0)).isEqualTo(change);
    assertThat(state.changes()).hasSizeLessThanOrEqualTo(50);
    assertThat(change.was()).isEqualTo(life.health);
    assertThat(change.health() != change.was()).isNotEqualTo(change.mode() != change.wasMode());
    counts(change);
    if (change.mode() != change.wasMode()) {
      assertThat(change.cause()).isIn(ChangeCause.OPERATOR, ChangeCause.CONFIG);
      life.mode = change.mode();
      return;
    }
    assertThat(change.mode()).as("health leaves the operator's mode alone").isEqualTo(life.mode);
    if (change.was() == Health.DEAD) {
      revived(change, life);
    } else if (change.was() == Health.ALIVE) {
      died(change, life, state);
    } else {
      assertThat(life.probes).as("the first verdict is a probe's").hasSize(1);
    }
    life.health = change.health();
    life.changedAt = stage.next();
    life.failedRequests = 0;
    life.probes.clear();
  }

  private void revived(HealthChanged change, Life life) {
    if (change.cause() == ChangeCause.REQUEST) {
      assertThat(change.reason()).contains("answered");
    } else {
      // each of these began after the death, for others were never counted
      assertThat(life.lastAre(1, true)).as("a later probe passed").isTrue();
    }
  }

  private void died(HealthChanged change, Life life, BackendState state) {
    if (change.cause() == ChangeCause.REQUEST) {
      assertThat(life.failedRequests).isGreaterThanOrEqualTo(settings.passiveFall);
      assertThat(state.held())
          .as("marks by traffic alone leave it a last resort")
          .isTrue();
      assertThat(state.isLastResort()).isEqualTo(life.mode == Mode.ACTIVE);
      if (life.mode == Mode.ACTIVE && state.backend().weight() > 0) {
        assertThat(acceptingBefore).isGreaterThan(settings.minAlive);
      }
    } else {
      assertThat(life.lastAre(settings.fall, false))
          .as("adjacent failures only: %s", life.probes)
          .isTrue();
      assertThat(state.held()).isFalse();
    }
  }

  private void counts(HealthChanged change) {
    PoolSnapshot pool = Objects.requireNonNull(stage.board.pool(change.pool()));
    assertThat(change.totalCount()).isEqualTo(pool.backends().size());
    assertThat(change.acceptingCount()).isEqualTo(accepting(change.pool()));
    assertThat(change.aliveCount()).isEqualTo((int)
        pool.backends().stream().filter(each -> each.health() == Health.ALIVE).count());
  }

  private int accepting(String pool) {
    PoolSnapshot snapshot = stage.board.pool(pool);
    return snapshot == null ? 0 : snapshot.acceptingCount();
  }

  /** What holds between any two events. */
  void hold() {
    assertThat(stage.rounds.inFlight()).isEqualTo(stage.underWay().size());
    for (MonitoredPool pool : stage.roster.pools()) {
      assertThat(pool.snapshot().backends())
          .containsExactlyElementsOf(
              pool.backends().values().stream().map(MonitoredBackend::lastState).toList());
      for (MonitoredBackend watch : pool.backends().values()) {
        BackendState state = Objects.requireNonNull(stage.board.backend(watch.id()));
        assertThat(state.accepting())
            .isEqualTo(state.health() == Health.ALIVE
                && state.mode().mode() == Mode.ACTIVE
                && state.backend().weight() > 0);
        if (state.held()) {
          assertThat(state.health()).isEqualTo(Health.DEAD);
          assertThat(life(watch.id()).lastAre(settings.fall, false))
              .as("probes since it is held: %s", life(watch.id()).probes)
              .isFalse();
        }
      }
    }
  }
}
