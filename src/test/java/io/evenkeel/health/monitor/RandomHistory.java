package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.BackendState;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.monitor.SimulatedHealth.StartedProbe;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.Health;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Applies the events of a random history to simulated health, and reports each one to the invariants first. */
final class RandomHistory implements AutoCloseable {
  private static final List<String> IDS = List.of("b1", "b2", "b3", "b4");
  private final Settings settings;
  private final SimulatedHealth health;
  private final HistoryInvariants invariants;
  private boolean allPass;

  RandomHistory(Vertx vertx, Settings settings, long seed) {
    this.settings = settings;
    health = new SimulatedHealth(vertx, 3, seed, this::onChange, this::onProbeStarted);
    invariants = new HistoryInvariants(settings, health);
    health.apply(settings);
  }

  @Override
  public void close() {
    health.close();
    assertThat(health.scheduler.inFlight()).isZero();
    assertThat(health.time.wheel.size()).isZero();
    assertThat(health.board.poolNames()).isEmpty();
  }

  private void onChange(HealthChanged change) {
    invariants.onChange(change);
  }

  private void onProbeStarted(StartedProbe run) {
    invariants.onProbeStarted(run);
    if (allPass) {
      end(run, true, true);
    }
  }

  /** Lets all probes pass and asserts that every backend is alive in the end. */
  void allRecover() {
    allPass = true;
    health.inFlight().forEach(run -> end(run, true, true));
    health.pass(Duration.ofSeconds(90));
    health.registry.pools().forEach(pool -> pool.backends()
        .values()
        .forEach(monitored -> assertThat(monitored.verdict().health()).isEqualTo(Health.ALIVE)));
  }

  /** Applies an event and checks the invariants. */
  void apply(HistoryEvent event) {
    String id = IDS.get(event.which());
    BackendId backend = new BackendId("shop", id);
    JsonObject which = HealthFixture.backend(id);
    BackendState state = health.board.backend(backend);
    switch (event.kind()) {
      case PASS -> running(backend).ifPresent(run -> end(run, true, true));
      case FAIL -> running(backend).ifPresent(run -> end(run, false, true));
      case LOSE -> running(backend).ifPresent(run -> end(run, false, false));
      case LATE -> late(backend);
      case TIME -> passTime(event.amount());
      case FAILED_REQUEST -> report(backend, state, true, event.amount() > 3);
      case ANSWERED_REQUEST -> report(backend, state, false, event.amount() > 3);
      case OLD_REPORT -> old(state, event.amount() % 2 == 0);
      case NEUTRAL_REPORT -> neutral(state, event.amount());
      case CHECK -> health.check(event.amount() < 6 ? which : new JsonObject());
      case SUSPECT -> health.suspect(which);
      case KICK -> health.reports.onNoneAccepting(new JsonObject().put("pool", "shop"));
      case MODE -> health.operate(mode(which, event.amount()));
      case WEIGHT -> health.operate(which.put("do", "weight").put("weight", event.amount()));
      case ADD -> add(state, event.amount());
      case REMOVE -> health.operate(which.put("do", "remove"));
      case RELOAD -> reload(event.amount());
      default -> throw new IllegalArgumentException(event.toString());
    }
    forgetRemoved();
    invariants.check();
  }

  private void forgetRemoved() {
    IDS.stream()
        .map(id -> new BackendId("shop", id))
        .filter(id -> health.board.backend(id) == null)
        .forEach(invariants::forget);
  }

  private Optional<StartedProbe> running(BackendId id) {
    return health.inFlight().stream().filter(run -> run.id().equals(id)).findFirst();
  }

  private void end(StartedProbe run, boolean passed, boolean answered) {
    invariants.beforeResult(run, passed);
    if (answered) {
      run.probe().onResponseHead(passed ? 200 : 500);
    }
    if (passed) {
      run.probe().pass("status 200");
    } else {
      run.probe().fail(answered ? "status 500" : "connection reset");
    }
  }

  /** Asserts that results after the end of a probe change nothing. */
  private void late(BackendId id) {
    Object before = health.board.pool("shop");
    health.runs.getOrDefault(id, List.of()).stream()
        .filter(run -> run.probe().ended())
        .forEach(run -> {
          run.probe().pass("late");
          run.probe().fail("late");
        });
    assertThat(health.board.pool("shop")).isSameAs(before);
  }

  /** Lets time pass tick by tick: each tick may end a probe by its deadline, which the invariants must know before. */
  private void passTime(int amount) {
    for (int ticks = 1 << amount; ticks > 0; ticks--) {
      long next = health.time.nanos() + Duration.ofMillis(20).toNanos();
      for (StartedProbe run : health.inFlight()) {
        if (next - run.startedAt() >= settings.timeout.toNanos()) {
          invariants.beforeResult(run, false);
        }
      }
      health.pass(Duration.ofMillis(20));
      forgetRemoved();
    }
  }

  private void report(BackendId id, @Nullable BackendState state, boolean failed, boolean withSeq) {
    if (state == null) {
      return;
    }
    invariants.beforeReport(id, failed, false);
    JsonObject report = HealthFixture.backend(id.backend())
        .put("outcome", failed ? "broken" : "answered")
        .put("reason", failed ? "connection reset" : "status 200");
    health.report(withSeq ? report.put("seq", state.seq()) : report);
  }

  private void old(@Nullable BackendState state, boolean failed) {
    if (state != null && state.seq() > 0) {
      Object before = health.board.pool("shop");
      health.report(HealthFixture.backend(state.id().backend())
          .put("outcome", failed ? "broken" : "answered")
          .put("seq", state.seq() - 1));
      assertThat(health.board.pool("shop")).isSameAs(before);
    }
  }

  private void neutral(@Nullable BackendState state, int amount) {
    if (state != null) {
      String outcome = List.of("saturated", "refused", "client-left", "stale").get(amount % 4);
      Health before = state.health();
      health.report(HealthFixture.backend(state.id().backend()).put("outcome", outcome));
      assertThat(Objects.requireNonNull(health.board.backend(state.id())).health())
          .isEqualTo(before);
    }
  }

  private static JsonObject mode(JsonObject which, int amount) {
    String word = List.of("active", "drain", "maintenance").get(amount % 3);
    JsonObject order = which.put("do", "mode").put("mode", word);
    return amount > 3 ? order.put("forMs", 300) : order;
  }

  private void add(@Nullable BackendState state, int amount) {
    if (state == null) {
      health.operate(new JsonObject()
          .put("do", "add")
          .put("pool", "shop")
          .put(
              "backend",
              new JsonObject()
                  .put("url", "http://127.0.0.1:" + (5 + amount))
                  .put("id", IDS.get(3))));
    }
  }

  /** Reloads the same settings, or fewer backends, or other probe settings. */
  private void reload(int amount) {
    if (amount > 5) {
      settings.path = settings.path.equals("/health") ? "/ready" : "/health";
      invariants.forgetProbes();
    }
    Settings next = settings.copy();
    if (amount % 2 == 0) {
      next.backends.remove(next.backends.size() - 1);
    }
    next.backends.stream()
        .map(each -> new BackendId("shop", each.id()))
        .filter(each -> health.board.backend(each) == null)
        .forEach(invariants::forget);
    health.apply(next);
  }
}
