package io.evenkeel.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.Stage.Run;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.Health;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Any order of probes, reports, orders and reloads, held against the rules. */
class HealthPropertyTest {
  private static final List<String> IDS = List.of("b1", "b2", "b3", "b4");
  private static Vertx vertx;
  private Settings settings;
  private Stage stage;
  private Rules rules;
  private boolean well;

  @BeforeContainer
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterContainer
  static void close() {
    Eventually.get(vertx.close());
  }

  @Provide
  Arbitrary<List<Event>> histories() {
    return Event.histories();
  }

  @Property(tries = 400, shrinking = ShrinkingMode.BOUNDED)
  void any_history_keeps_the_rules(
      @ForAll("histories") List<Event> history,
      @ForAll @IntRange(min = 1, max = 3) int fall,
      @ForAll @IntRange(min = 1, max = 3) int rise,
      @ForAll @IntRange(min = 1, max = 2) int passiveFall,
      @ForAll @IntRange(min = 0, max = 2) int minAlive,
      @ForAll @IntRange(min = 0, max = 1) int firstHold,
      @ForAll long seed) {
    settings = Settings.every(Duration.ofSeconds(1));
    settings.timeout = Duration.ofMillis(500);
    settings.jitter = 0.1;
    settings.fall = fall;
    settings.rise = rise;
    settings.passiveFall = passiveFall;
    settings.minAlive = minAlive;
    settings.backoffFirst = Duration.ofSeconds(firstHold);
    settings.backend("b1", 1).backend("b2", 2).backend("b3", 3);
    well = false;
    rules = new Rules(settings);
    stage = new Stage(vertx, 3, seed, change -> rules.changed(change), this::begun);
    rules.watch(stage);
    try {
      stage.apply(settings);
      for (Event event : history) {
        happens(event);
        rules.hold();
      }
      allRecover();
    } finally {
      stage.close();
    }
    assertThat(stage.rounds.inFlight()).isZero();
    assertThat(stage.time.wheel.size()).isZero();
    assertThat(stage.board.names()).isEmpty();
  }

  private void begun(Run run) {
    rules.begun(run);
    if (well) {
      end(run, true, true);
    }
  }

  /** Whatever came before: with probes that pass, everyone is alive in the end. */
  private void allRecover() {
    well = true;
    stage.underWay().forEach(run -> end(run, true, true));
    stage.pass(Duration.ofSeconds(90));
    stage.roster.pools().forEach(pool -> pool.watches()
        .values()
        .forEach(watch -> assertThat(watch.verdict().health()).isEqualTo(Health.ALIVE)));
  }

  private void happens(Event event) {
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
      case KICK -> stage.reports.kick(new JsonObject().put("pool", "shop"));
      case MODE -> stage.operate(mode(which, event.amount()));
      case WEIGHT -> stage.operate(which.put("do", "weight").put("weight", event.amount()));
      case ADD -> add(state, event.amount());
      case REMOVE -> stage.operate(which.put("do", "remove"));
      case RELOAD -> reload(event.amount());
      default -> throw new IllegalArgumentException(event.toString());
    }
    rulesForget();
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
    rules.ending(run, passed, answered);
    if (answered) {
      run.look().head(passed ? 200 : 500);
    }
    if (passed) {
      run.look().passed("status 200");
    } else {
      run.look().failed(answered ? "status 500" : "connection reset");
    }
  }

  /** What is told after its end changes nothing. */
  private void late(BackendId id) {
    Object before = stage.board.pool("shop");
    stage.runs.getOrDefault(id, List.of()).stream()
        .filter(run -> run.look().ended())
        .forEach(run -> {
          run.look().passed("late");
          run.look().failed("late");
        });
    assertThat(stage.board.pool("shop")).isSameAs(before);
  }

  /** In ticks, since each may end a probe by its deadline, of which the rules are to hear first. */
  private void passes(int amount) {
    for (int ticks = 1 << amount; ticks > 0; ticks--) {
      long next = stage.time.nanos() + Duration.ofMillis(20).toNanos();
      for (Run run : stage.underWay()) {
        if (next - run.startedAt() >= settings.timeout.toNanos()) {
          rules.ending(run, false, false);
        }
      }
      stage.pass(Duration.ofMillis(20));
      rulesForget();
    }
  }

  private void report(BackendId id, BackendState state, boolean failed, boolean withSeq) {
    if (state == null) {
      return;
    }
    rules.reporting(id, failed, false);
    JsonObject report = HealthRoom.backend(id.backend())
        .put("outcome", failed ? "broken" : "answered")
        .put("reason", failed ? "connection reset" : "status 200");
    stage.report(withSeq ? report.put("seq", state.seq()) : report);
  }

  private void old(BackendState state, boolean failed) {
    if (state != null && state.seq() > 0) {
      Object before = stage.board.pool("shop");
      stage.report(HealthRoom.backend(state.id().backend())
          .put("outcome", failed ? "broken" : "answered")
          .put("seq", state.seq() - 1));
      assertThat(stage.board.pool("shop")).isSameAs(before);
    }
  }

  private void neutral(BackendState state, int amount) {
    if (state != null) {
      String outcome = List.of("saturated", "refused", "client-left", "stale").get(amount % 4);
      Health before = state.health();
      stage.report(HealthRoom.backend(state.id().backend()).put("outcome", outcome));
      assertThat(stage.board.backend(state.id()).health()).isEqualTo(before);
    }
  }

  private static JsonObject mode(JsonObject which, int amount) {
    String word = List.of("active", "drain", "maintenance").get(amount % 3);
    JsonObject order = which.put("do", "mode").put("mode", word);
    return amount > 3 ? order.put("forMs", 300) : order;
  }

  private void add(BackendState state, int amount) {
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
