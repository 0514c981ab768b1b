package io.evenkeel.health.monitor;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits with a bound. */
public final class Eventually {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private Eventually() {}

  public static <T> T get(Future<T> future) {
    CompletableFuture<T> waited = future.toCompletionStage().toCompletableFuture();
    try {
      return waited.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      throw new AssertionError(failed.getCause());
    } catch (TimeoutException | InterruptedException late) {
      throw new AssertionError("nothing came", late);
    }
  }

  static Throwable failure(Future<?> future) {
    CompletableFuture<Throwable> waited = new CompletableFuture<>();
    future.onComplete((value, failure) -> waited.complete(failure));
    return get(Future.fromCompletionStage(waited));
  }

  public static void isTrue(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("never: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }
}
