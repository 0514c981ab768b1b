package io.evenkeel.admin.api;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits until a backend, or every backend of a pool, has no request in flight. */
final class DrainWait {
  private static final long POLL_INTERVAL_MS = 50;

  private final Vertx vertx;
  private final Supplier<Future<JsonObject>> currentState;
  private final BooleanSupplier cancelled;
  private final long deadline;
  private final Promise<JsonObject> result = Promise.promise();

  /**
   * @param currentState reads the current state of the backend or pool
   * @param timeout the time after which the wait completes in any case
   * @param cancelled if it returns true, the wait ends at once
   */
  DrainWait(
      Vertx vertx,
      Supplier<Future<JsonObject>> currentState,
      Duration timeout,
      BooleanSupplier cancelled) {
    this.vertx = vertx;
    this.currentState = currentState;
    this.cancelled = cancelled;
    this.deadline = System.nanoTime() + timeout.toNanos();
  }

  /** Completes with the last state; fails as {@code look} does. */
  Future<JsonObject> start() {
    poll();
    return result.future();
  }

  private void poll() {
    Future<JsonObject> current;
    try {
      current = currentState.get();
    } catch (RuntimeException problem) {
      result.fail(problem);
      return;
    }
    current.onComplete((state, failure) -> {
      if (failure != null) {
        result.fail(failure);
      } else if (inFlight(state) == 0 || cancelled.getAsBoolean() || remainingMs() <= 0) {
        result.complete(state);
      } else {
        vertx.setTimer(Math.min(POLL_INTERVAL_MS, remainingMs() + 1), tick -> poll());
      }
    });
  }

  private long remainingMs() {
    return (deadline - System.nanoTime()) / 1_000_000;
  }

  private static long inFlight(JsonObject state) {
    JsonArray backends = state.getJsonArray("backends");
    if (backends == null) {
      return state.getLong("inFlight", 0L);
    }
    long sum = 0;
    for (int i = 0; i < backends.size(); i++) {
      sum += backends.getJsonObject(i).getLong("inFlight", 0L);
    }
    return sum;
  }
}
