package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.BackendState;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.monitor.Stage.Run;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.Health;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stage on which events happen one by one, each told to the rules before. */
final class History implements AutoCloseable {
  private static final List<String> IDS = List.of("b1", "b2", "b3", "b4");
  private final Settings settings;
  private final Stage stage;
  private final Rules rules;
  private boolean well;

  History(Vertx vertx, Settings settings, long seed) {
    this.settings = settings;
    stage = new Stage(vertx, 3, seed, this::changed, this::begun);
    rules = new Rules(settings, stage);
    stage.apply(settings);
  }

  @Override
  public void close() {
    stage.close();
    assertThat(stage.rounds.inFlight()).isZero();
    assertThat(stage.time.wheel.size()).isZero();
    assertThat(stage.board.poolNames()).isEmpty();
  }

  private void changed(HealthChanged change) {
    rules.changed(change);
  }

  private void begun(Run run) {
    rules.begun(run);
    if (well) {
      end(run, true, true);
    }
  }

  /** Whatever came before: with probes that pass, everyone is alive in the end. */
  void allRecover() {
    well = true;
    stage.underWay().forEach(run -> end(run, true, true));
    stage.pass(Duration.ofSeconds(90));
    stage.roster.pools().forEach(pool -> pool.backends()
        .values()
        .forEach(watch -> assertThat(watch.verdict().health()).isEqualTo(Health.ALIVE)));
  }

  /** Has it happen, and holds what became of it against the rules. */
  void happens(Event event) {
    String id = IDS.get(event.which());
    BackendId backend = new BackendId("shop", id);
    JsonObject which = HealthRoom.backend(id);
    BackendState state = stage.board.backend(backend);
    switch (event.kind()) {
      case PASS -> running(backend).ifPresent(run -> end(run, true, true));
      case FAIL -> running(backend).ifPresent(run -> end(run, false, true));
      case LOSE -> running(backend).ifPresent(run -> end(run, false, false));
      case LATE -> late(backend);
      case TIME -> passes(event.amount());
      case FAILED_REQUEST -> report(backend, state, true, event.amount() > 3);
      case ANSWERED_REQUEST -> report(backend, state, false, event.amount() > 3);
      case OLD_REPORT -> old(state, event.amount() % 2 == 0);
      case NEUTRAL_REPORT -> neutral(state, event.amount());
      case CHECK -> stage.check(event.amount() < 6 ? which : new JsonObject());
      case SUSPECT -> stage.suspect(which);
      case KICK -> stage.reports.onNoneAccepting(new JsonObject().put("pool", "shop"));
      case MODE -> stage.operate(mode(which, event.amount()));
      case WEIGHT -> stage.operate(which.put("do", "weight").put("weight", event.amount()));
      case ADD -> add(state, event.amount());
      case REMOVE -> stage.operate(which.put("do", "remove"));
      case RELOAD -> reload(event.amount());
      default -> throw new IllegalArgumentException(event.toString());
    }
    rulesForget();
    rules.hold();
  }

  private void rulesForget() {
    IDS.stream()
        .map(id -> new BackendId("shop", id))
        .filter(id -> stage.board.backend(id) == null)
        .forEach(rules::forget);
  }

  private Optional<Run> running(BackendId id) {
    return stage.underWay().stream().filter(run -> run.id().equals(id)).findFirst();
  }

  private void end(Run run, boolean passed, boolean answered) {
    rules.ending(run, passed);
    if (answered) {
      run.look().onResponseHead(passed ? 200 : 500);
    }
    if (passed) {
      run.look().pass("status 200");
    } else {
      run.look().fail(answered ? "status 500" : "connection reset");
    }
  }

  /** What is told after its end changes nothing. */
  private void late(BackendId id) {
    Object before = stage.board.pool("shop");
    stage.runs.getOrDefault(id, List.of()).stream()
        .filter(run -> run.look().ended())
        .forEach(run -> {
          run.look().pass("late");
          run.look().fail("late");
        });
    assertThat(stage.board.pool("shop")).isSameAs(before);
  }

  /** In ticks, since each may end a probe by its deadline, of which the rules are to hear first. */
  private void passes(int amount) {
    for (int ticks = 1 << amount; ticks > 0; ticks--) {
      long next = stage.time.nanos() + Duration.ofMillis(20).toNanos();
      for (Run run : stage.underWay()) {
        if (next - run.startedAt() >= settings.timeout.toNanos()) {
          rules.ending(run, false);
        }
      }
      stage.pass(Duration.ofMillis(20));
      rulesForget();
    }
  }

  private void report(BackendId id, @Nullable BackendState state, boolean failed, boolean withSeq) {
    if (state == null) {
      return;
    }
    rules.reporting(id, failed, false);
    JsonObject report = HealthRoom.backend(id.backend())
        .put("outcome", failed ? "broken" : "answered")
        .put("reason", failed ? "connection reset" : "status 200");
    stage.report(withSeq ? report.put("seq", state.seq()) : report);
  }

  private void old(@Nullable BackendState state, boolean failed) {
    if (state != null && state.seq() > 0) {
      Object before = stage.board.pool("shop");
      stage.report(HealthRoom.backend(state.id().backend())
          .put("outcome", failed ? "broken" : "answered")
          .put("seq", state.seq() - 1));
      assertThat(stage.board.pool("shop")).isSameAs(before);
    }
  }

  private void neutral(@Nullable BackendState state, int amount) {
    if (state != null) {
      String outcome = List.of("saturated", "refused", "client-left", "stale").get(amount % 4);
      Health before = state.health();
      stage.report(HealthRoom.backend(state.id().backend()).put("outcome", outcome));
      assertThat(Objects.requireNonNull(stage.board.backend(state.id())).health())
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
      stage.operate(new JsonObject()
          .put("do", "add")
          .put("pool", "shop")
          .put(
              "backend",
              new JsonObject()
                  .put("url", "http://127.0.0.1:" + (5 + amount))
                  .put("id", IDS.get(3))));
    }
  }

  /** The same again, or without a backend, or with other probes. */
  private void reload(int amount) {
    if (amount > 5) {
      settings.path = settings.path.equals("/health") ? "/ready" : "/health";
      rules.forgetProbes();
    }
    Settings next = settings.copy();
    if (amount % 2 == 0) {
      next.backends.remove(next.backends.size() - 1);
    }
    next.backends.stream()
        .map(each -> new BackendId("shop", each.id()))
        .filter(each -> stage.board.backend(each) == null)
        .forEach(rules::forget);
    stage.apply(next);
  }
}
