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

/** A deployed HealthVerticle with its board, used over the event bus like other components do. */
public final class HealthFixture {
  final Vertx vertx;
  final HealthBoard board;
  final TrafficStats traffic = new TrafficStats(1);
  final HealthVerticle verticle;
  final List<HealthChanged> changes = new CopyOnWriteArrayList<>();
  private final String deployment;

  private HealthFixture(Vertx vertx, Config config) {
    this.vertx = vertx;
    this.board = new HealthBoard(vertx);
    this.verticle = new HealthVerticle(config, board, traffic, new BackendNames(vertx));
    Eventually.get(HealthChanged.follow(vertx, changes::add).completion());
    this.deployment = Eventually.get(vertx.deployVerticle(verticle));
  }

  /** Deploys it and waits for the end of the first round of probes. */
  public static HealthFixture start(Vertx vertx, Settings... pools) {
    HealthFixture health = deploy(vertx, pools);
    Eventually.get(health.verticle.firstRound());
    return health;
  }

  /** Deploys it without waiting for the first round. */
  static HealthFixture deploy(Vertx vertx, Settings... pools) {
    return new HealthFixture(vertx, Settings.config(pools));
  }

  /** Deploys it with a file for operator overrides, and waits for the end of the first round. */
  static HealthFixture startWithState(Path state, Vertx vertx, Settings... pools) {
    HealthFixture health = new HealthFixture(vertx, Settings.config(Optional.of(state), pools));
    Eventually.get(health.verticle.firstRound());
    return health;
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

  public void awaitHealth(String backend, Health health) {
    Eventually.isTrue(backend + " is " + health, () -> state(backend).health() == health);
  }

  /** Sends a report as a proxy of this process does. */
  void report(String backend, String outcome, String reason) {
    JsonObject report = backend(backend).put("outcome", outcome).put("reason", reason);
    vertx.eventBus().send(HealthVerticle.OUTCOME_ADDRESS, report);
  }

  public Future<JsonObject> request(String address, JsonObject body) {
    return vertx.eventBus().<JsonObject>request(address, body).map(reply -> reply.body());
  }

  public JsonObject operate(JsonObject order) {
    return Eventually.get(request(HealthVerticle.OPERATE_ADDRESS, order));
  }

  /** The code and message of the failure. */
  public String failureOf(String address, Object body) {
    ReplyException refused =
        (ReplyException) Eventually.failure(vertx.eventBus().request(address, body));
    return refused.failureCode() + " " + refused.getMessage();
  }

  public static JsonObject backend(String id) {
    return new JsonObject().put("pool", "shop").put("backend", id);
  }

  /**
   * Waits until every change of the backend on the board was published, and returns them: the new health or mode
   * and the cause.
   */
  List<String> publishedChanges(String backend) {
    BackendState state = board.backend(new BackendId("shop", backend));
    if (state != null) {
      state
          .changes()
          .forEach(
              change -> Eventually.isTrue(change + " was published", () -> isPublished(change)));
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

  private boolean isPublished(HealthChanged change) {
    return changes.stream().anyMatch(each -> each.id().equals(change.id()));
  }
}
