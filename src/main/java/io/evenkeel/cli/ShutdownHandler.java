package io.evenkeel.cli;

import io.evenkeel.logging.Log;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Ends the process: the first call drains and exits with 0; a second call exits with 1 at once. */
final class ShutdownHandler implements Runnable {
  private static final Log LOG = Log.of(ShutdownHandler.class);

  private final Supplier<Future<Void>> close;
  private final Duration timeout;
  private final IntConsumer exit;
  private final IntConsumer halt;
  private final AtomicBoolean started = new AtomicBoolean();

  /**
   * @param close drains and stops; called once
   * @param bound the longest time for that
   * @param exit ends the process and runs its shutdown hooks
   * @param halt ends the process at once
   */
  ShutdownHandler(
      Supplier<Future<Void>> close, Duration bound, IntConsumer exit, IntConsumer halt) {
    this.close = close;
    this.timeout = bound;
    this.exit = exit;
    this.halt = halt;
  }

  /** Blocks until the process ends. Must not be called on an event loop, which the draining needs. */
  @Override
  public void run() {
    if (!started.compareAndSet(false, true)) {
      LOG.warn("asked to stop a second time: ending at once");
      halt.accept(1);
      return;
    }
    LOG.info("stopping: requests under way are finished first; ask again to stop at once");
    try {
      close
          .get()
          .toCompletionStage()
          .toCompletableFuture()
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      exit.accept(0);
    } catch (TimeoutException tooSlow) {
      LOG.error("not drained within {} s: ending at once", timeout.toSeconds());
      halt.accept(1);
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      LOG.error("stopped, but not cleanly: {}", cause == null ? failed : cause.getMessage());
      exit.accept(1);
    } catch (RuntimeException | LinkageError problem) {
      // a class may be missing because the jar was replaced; the process must end anyway
      LOG.error("stopped, but not cleanly: {}", problem.toString());
      halt.accept(1);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      halt.accept(1);
    }
  }
}
