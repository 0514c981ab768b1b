package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.BackendState;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.health.monitor.SimulatedHealth.StartedProbe;
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

/** Invariants of every history, checked from the inputs and the published changes only. */
final class HistoryInvariants {
  /** The inputs for one backend since its last health change. */
  private static final class BackendHistory {
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

  private final Map<BackendId, BackendHistory> histories = new HashMap<>();
  private final Settings settings;
  private final SimulatedHealth health;
  private long seq;
  private int acceptingBefore;

  HistoryInvariants(Settings settings, SimulatedHealth health) {
    this.settings = settings;
    this.health = health;
  }

  private BackendHistory history(BackendId id) {
    return histories.computeIfAbsent(id, unseen -> new BackendHistory());
  }

  void forget(BackendId id) {
    histories.remove(id);
  }

  /** Drops results of probes with the old settings, which no longer count. */
  void forgetProbes() {
    histories.values().forEach(history -> history.probes.clear());
  }

  void onProbeStarted(StartedProbe run) {
    long open = health.runs.getOrDefault(run.id(), List.of()).stream()
        .filter(each -> !each.probe().ended())
        .count();
    assertThat(open).as("probes in flight for %s", run.id()).isEqualTo(1);
    assertThat(health.scheduler.inFlight()).isPositive();
  }

  /** Must be called before the result of a probe is reported. */
  void beforeResult(StartedProbe run, boolean passed) {
    BackendHistory history = history(run.id());
    if (!run.probe().ended() && run.order() > history.changedAt) {
      history.probes.add(passed);
    }
  }

  /** Must be called before a report is sent. */
  void beforeReport(BackendId id, boolean failed, boolean old) {
    acceptingBefore = accepting(id.pool());
    if (!old) {
      BackendHistory history = history(id);
      history.failedRequests = failed ? history.failedRequests + 1 : 0;
    }
  }

  void onChange(HealthChanged change) {
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
    BackendHistory history = history(id);
    BackendState state = Objects.requireNonNull(health.board.backend(id), "the board is first");
    assertThat(state.health()).isEqualTo(change.health());
    assertThat(state.mode().mode()).isEqualTo(change.mode());
    assertThat(state.changes().get(0)).isEqualTo(change);
    assertThat(state.changes()).hasSizeLessThanOrEqualTo(50);
    assertThat(change.was()).isEqualTo(history.health);
    assertThat(change.health() != change.was()).isNotEqualTo(change.mode() != change.wasMode());
    counts(change);
    if (change.mode() != change.wasMode()) {
      assertThat(change.cause()).isIn(ChangeCause.OPERATOR, ChangeCause.CONFIG);
      history.mode = change.mode();
      return;
    }
    assertThat(change.mode())
        .as("a health change keeps the operator's mode")
        .isEqualTo(history.mode);
    if (change.was() == Health.DEAD) {
      revived(change, history);
    } else if (change.was() == Health.ALIVE) {
      died(change, history, state);
    } else {
      assertThat(history.probes).as("the first verdict is a probe's").hasSize(1);
    }
    history.health = change.health();
    history.changedAt = health.next();
    history.failedRequests = 0;
    history.probes.clear();
  }

  private void revived(HealthChanged change, BackendHistory history) {
    if (change.cause() == ChangeCause.REQUEST) {
      assertThat(change.reason()).contains("answered");
    } else {
      // all these probes started after the death; others were not recorded
      assertThat(history.lastAre(1, true)).as("a later probe passed").isTrue();
    }
  }

  private void died(HealthChanged change, BackendHistory history, BackendState state) {
    if (change.cause() == ChangeCause.REQUEST) {
      assertThat(history.failedRequests).isGreaterThanOrEqualTo(settings.passiveFall);
      assertThat(state.held())
          .as("marks by traffic alone leave it a last resort")
          .isTrue();
      assertThat(state.isLastResort()).isEqualTo(history.mode == Mode.ACTIVE);
      if (history.mode == Mode.ACTIVE && state.backend().weight() > 0) {
        assertThat(acceptingBefore).isGreaterThan(settings.minAlive);
      }
    } else {
      assertThat(history.lastAre(settings.fall, false))
          .as("adjacent failures only: %s", history.probes)
          .isTrue();
      assertThat(state.held()).isFalse();
    }
  }

  private void counts(HealthChanged change) {
    PoolSnapshot pool = Objects.requireNonNull(health.board.pool(change.pool()));
    assertThat(change.totalCount()).isEqualTo(pool.backends().size());
    assertThat(change.acceptingCount()).isEqualTo(accepting(change.pool()));
    assertThat(change.aliveCount()).isEqualTo((int)
        pool.backends().stream().filter(each -> each.health() == Health.ALIVE).count());
  }

  private int accepting(String pool) {
    PoolSnapshot snapshot = health.board.pool(pool);
    return snapshot == null ? 0 : snapshot.acceptingCount();
  }

  /** Checks the invariants between two events. */
  void check() {
    assertThat(health.scheduler.inFlight()).isEqualTo(health.inFlight().size());
    for (MonitoredPool pool : health.registry.pools()) {
      assertThat(pool.snapshot().backends())
          .containsExactlyElementsOf(
              pool.backends().values().stream().map(MonitoredBackend::lastState).toList());
      for (MonitoredBackend monitored : pool.backends().values()) {
        BackendState state = Objects.requireNonNull(health.board.backend(monitored.id()));
        assertThat(state.accepting())
            .isEqualTo(state.health() == Health.ALIVE
                && state.mode().mode() == Mode.ACTIVE
                && state.backend().weight() > 0);
        if (state.held()) {
          assertThat(state.health()).isEqualTo(Health.DEAD);
          assertThat(history(monitored.id()).lastAre(settings.fall, false))
              .as("probes since it is held: %s", history(monitored.id()).probes)
              .isFalse();
        }
      }
    }
  }
}
