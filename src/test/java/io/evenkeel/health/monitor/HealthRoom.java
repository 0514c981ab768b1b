package io.evenkeel.health.monitor;

import io.evenkeel.config.Config;
import io.evenkeel.health.BackendState;
import io.evenkeel.health.HealthBoard;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.ChangeKind;
import io.evenkeel.model.Health;
import io.evenkeel.net.BackendNames;
import io.evenkeel.traffic.TrafficStats;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** One HealthVerticle with its board, as its neighbours meet it. */
public final class HealthRoom {
  final Vertx vertx;
  final HealthBoard board;
  final TrafficStats traffic = new TrafficStats(1);
  final HealthVerticle verticle;
  final List<HealthChanged> changes = new CopyOnWriteArrayList<>();
  private final String deployment;

  private HealthRoom(Vertx vertx, Config config) {
    this.vertx = vertx;
    this.board = new HealthBoard(vertx);
    this.verticle = new HealthVerticle(config, board, traffic, new BackendNames(vertx));
    Eventually.get(HealthChanged.follow(vertx, changes::add).completion());
    this.deployment = Eventually.get(vertx.deployVerticle(verticle));
  }

  /** Started, and through the first round. */
  public static HealthRoom open(Vertx vertx, Settings... pools) {
    HealthRoom room = opening(vertx, pools);
    Eventually.get(room.verticle.firstRound());
    return room;
  }

  /** Started, and in the first round. */
  static HealthRoom opening(Vertx vertx, Settings... pools) {
    return new HealthRoom(vertx, Settings.config(pools));
  }

  /** Started with a file in which the operator's wishes are kept, and through the first round. */
  static HealthRoom keeping(Path state, Vertx vertx, Settings... pools) {
    HealthRoom room = new HealthRoom(vertx, Settings.config(Optional.of(state), pools));
    Eventually.get(room.verticle.firstRound());
    return room;
  }

  void apply(Settings... pools) {
    Eventually.get(verticle.apply(Settings.config(pools), "a test"));
  }

  void close() {
    Eventually.get(vertx.undeploy(deployment));
  }

  public BackendState state(String backend) {
    BackendState state = board.backend(new BackendId("shop", backend));
    if (state == null) {
      throw new AssertionError("no backend " + backend);
    }
    return state;
  }

  public PoolSnapshot pool() {
    PoolSnapshot pool = board.pool("shop");
    if (pool == null) {
      throw new AssertionError("no pool");
    }
    return pool;
  }

  public void becomes(String backend, Health health) {
    Eventually.is(backend + " is " + health, () -> state(backend).health() == health);
  }

  /** As a proxy of this process does. */
  void report(String backend, String outcome, String reason) {
    JsonObject report = backend(backend).put("outcome", outcome).put("reason", reason);
    vertx.eventBus().send(HealthVerticle.OUTCOME_ADDRESS, report);
  }

  public Future<JsonObject> ask(String address, JsonObject body) {
    return vertx.eventBus().<JsonObject>request(address, body).map(answer -> answer.body());
  }

  public JsonObject operate(JsonObject order) {
    return Eventually.get(ask(HealthVerticle.OPERATE_ADDRESS, order));
  }

  /** The failure's code and its message. */
  public String refusal(String address, Object body) {
    ReplyException refused =
        (ReplyException) Eventually.failure(vertx.eventBus().request(address, body));
    return refused.failureCode() + " " + refused.getMessage();
  }

  public static JsonObject backend(String id) {
    return new JsonObject().put("pool", "shop").put("backend", id);
  }

  /** Every change of the backend that the board shows, once it was told: what it became in health or mode, and by what. */
  List<String> told(String backend) {
    BackendState state = board.backend(new BackendId("shop", backend));
    if (state != null) {
      state.changes().forEach(change -> Eventually.is("told of " + change, () -> heard(change)));
    }
    return changes.stream()
        .filter(change -> change.backend().equals(backend))
        .filter(change -> change.kind() == ChangeKind.HEALTH || change.kind() == ChangeKind.MODE)
        .map(change -> (change.mode() == change.wasMode()
                ? change.health().word()
                : change.mode().word())
            + " by "
            + change.cause().word())
        .toList();
  }

  private boolean heard(HealthChanged change) {
    return changes.stream().anyMatch(each -> each.id().equals(change.id()));
  }
}
