package io.evenkeel.kit;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits with a bound: what does not come in time is a failed assertion that says what was waited for. */
public final class Await {
  public static final Duration BOUND = Duration.ofSeconds(10);

  private Await() {}

  public static void until(String what, BooleanSupplier holds) {
    until(() -> what, BOUND, holds);
  }

  /** @param what is asked for only when the time is over, so it can tell what there was instead */
  public static void until(Supplier<String> what, Duration bound, BooleanSupplier holds) {
    long end = System.nanoTime() + bound.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + bound.toMillis() + " ms: " + what.get());
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** The future's result; its failure is thrown as it is. */
  public static <T> T result(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(failed.getCause());
    } catch (TimeoutException late) {
      throw new AssertionError("a future did not complete within 30 s", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  /** Why the future failed; a success is a failed assertion. */
  public static Throwable failure(Future<?> future) {
    try {
      Object result = future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
      throw new AssertionError("succeeded with " + result);
    } catch (ExecutionException failed) {
      return failed.getCause() == null ? failed : failed.getCause();
    } catch (TimeoutException late) {
      throw new AssertionError("a future did not complete within 30 s", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }
}
