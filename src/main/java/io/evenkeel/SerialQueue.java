package io.evenkeel;

import io.evenkeel.net.Promises;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Runs asynchronous tasks one after the other: each starts when the previous one has succeeded or failed.
 * Thread-safe.
 */
final class SerialQueue<T> {
  private final AtomicReference<Future<?>> last = new AtomicReference<>(Future.succeededFuture());
  private final Completable<T> onResult;

  /**
   * @param onResult receives the result of each task
   */
  SerialQueue(Completable<T> onResult) {
    this.onResult = onResult;
  }

  Future<T> submit(Supplier<Future<T>> task) {
    Promise<T> promise = Promise.promise();
    Future<?> before = Objects.requireNonNull(last.getAndSet(promise.future()));
    before.onComplete(any -> Promises.settle(promise, task));
    return promise.future().onComplete(onResult);
  }
}
