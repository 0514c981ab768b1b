package io.evenkeel.kit;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits up to a bound, then fails the test with a message that names what did not happen. */
public final class Await {
  public static final Duration BOUND = Duration.ofSeconds(10);

  private Await() {}

  public static void until(String what, BooleanSupplier holds) {
    until(() -> what, BOUND, holds);
  }

  /**
   * @param what is evaluated only after the bound, so that it can describe the state at that time
   */
  public static void until(Supplier<String> what, Duration bound, BooleanSupplier holds) {
    long end = System.nanoTime() + bound.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + bound.toMillis() + " ms: " + what.get());
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Returns the result of the future, or throws its failure unchanged if it is a runtime exception. */
  public static <T> T result(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(failed.getCause());
    } catch (TimeoutException late) {
      throw late(late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  /** Returns why the future failed; fails the test if it succeeded. */
  public static Throwable failure(Future<?> future) {
    try {
      Object result = future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
      throw new AssertionError("succeeded with " + result);
    } catch (ExecutionException failed) {
      return failed.getCause() == null ? failed : failed.getCause();
    } catch (TimeoutException late) {
      throw late(late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  /** Prints what all threads wait for, since a future that does not complete has no stack of its own. */
  private static AssertionError late(TimeoutException late) {
    Thread.getAllStackTraces().forEach((thread, stack) -> {
      System.err.println(thread);
      for (StackTraceElement frame : stack) {
        System.err.println("    at " + frame);
      }
    });
    return new AssertionError("a future did not complete within 30 s", late);
  }
}
