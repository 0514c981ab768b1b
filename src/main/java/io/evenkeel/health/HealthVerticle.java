package io.evenkeel.health;

import io.evenkeel.config.Config;
import io.evenkeel.traffic.Traffic;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** The writer: every verdict changes here, on one event loop, and nowhere else. One instance. */
public final class HealthVerticle extends VerticleBase {
  public HealthVerticle(Config config, HealthBoard board, Traffic traffic) {}

  /** Completes when every backend of every pool has its first verdict, or after two seconds. Never fails. */
  public Future<Void> firstRound() {
    return Future.succeededFuture();
  }

  /**
   * Goes over to another configuration: what did not change keeps its health, modes and probes. From any thread.
   *
   * @return completes when the board shows it
   */
  public Future<Void> apply(Config changed) {
    return Future.succeededFuture();
  }
}
