package io.evenkeel;

import io.evenkeel.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;

/** A running balancer. */
@SuppressWarnings({"DoNotCallSuggester", "unused"})
public final class Evenkeel {
  private Evenkeel() {}

  /**
   * Reads and checks a configuration file, YAML or JSON, without blocking.
   *
   * @return fails with a {@link io.evenkeel.config.ConfigException} that has every mistake
   */
  public static Future<Config> read(Vertx vertx, String file) {
    return Future.failedFuture("not yet");
  }

  /** Starts a balancer from what a program put together; the keys are those of the file. */
  public static Future<Evenkeel> start(Vertx vertx, JsonObject config) {
    return Future.failedFuture("not yet");
  }

  /** Starts a balancer; completes when its listeners are open. Fails plainly where this Vertx runs one already. */
  public static Future<Evenkeel> start(Vertx vertx, Config config) {
    return Future.failedFuture("not yet");
  }

  /** The port that a listener, or {@code admin}, is bound to. */
  public int port(String listener) {
    return 0;
  }

  /** Reads its file again and goes over to it; fails, and changes nothing, where it has a mistake. */
  public Future<JsonObject> reload() {
    return Future.failedFuture("not yet");
  }

  /** Goes over to another configuration; fails, and changes nothing, where it has a mistake. */
  public Future<JsonObject> reload(JsonObject config) {
    return Future.failedFuture("not yet");
  }

  /** The admin's pages and calls, to mount behind an application's own login. */
  public Router adminRouter() {
    throw new IllegalStateException("not yet");
  }

  /** Drains and stops. Completes when nothing is left; calling it again is the same as calling it once. */
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
