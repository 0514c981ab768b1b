package io.evenkeel.net;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/** Settles promises even if the code that should settle them throws: whatever waits for an unsettled promise waits forever. */
public final class Promises {
  private Promises() {}

  /** Settles {@code promise} as the future of {@code work}, or with what {@code work} throws. */
  public static <T> void settle(Promise<T> promise, Supplier<Future<T>> work) {
    attempt(work).onComplete(promise);
  }

  /** Returns the future of {@code work}, or a failed one with what {@code work} throws. */
  public static <T> Future<T> attempt(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException problem) {
      return Future.failedFuture(problem);
    }
  }
}
