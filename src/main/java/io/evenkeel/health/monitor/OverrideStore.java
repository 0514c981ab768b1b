package io.evenkeel.health.monitor;

import io.evenkeel.time.TimerWheel.Timer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Writes the operator's overrides to the state file, 200 ms after a change and when it is closed. Used on
 * HealthVerticle's event loop only.
 */
public final class OverrideStore extends Timer {
  private static final long WRITE_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long RETRY_DELAY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Vertx vertx;
  private final HealthPublisher publisher;
  private final Supplier<List<OperatorOverride>> overrides;
  private Optional<Path> configuredFile;
  private Optional<Path> file;
  private Optional<JsonArray> lastWritten;
  private Future<Void> writing = Future.succeededFuture();
  private boolean lastWriteFailed;
  private boolean closed;

  /**
   * @param configured empty if the configuration names no state file
   * @param stored the current content of the file
   * @param overrides supplies the overrides to write
   */
  OverrideStore(
      Vertx vertx,
      HealthPublisher publisher,
      Optional<Path> configured,
      StateFile.StoredState stored,
      Supplier<List<OperatorOverride>> overrides) {
    this.vertx = vertx;
    this.publisher = publisher;
    this.configuredFile = configured;
    this.file = configured.filter(any -> stored.writable());
    this.lastWritten = Optional.of(StateFile.toJson(stored.overrides()));
    this.overrides = overrides;
  }

  /** Uses another file from now on, and overwrites it with the current overrides. */
  void setFile(Optional<Path> changed) {
    if (!changed.equals(configuredFile)) {
      configuredFile = changed;
      file = changed;
      lastWritten = Optional.empty();
      scheduleWrite();
    }
  }

  /** Called when the overrides may have changed. */
  void scheduleWrite() {
    if (file.isPresent() && !closed && !isScheduled()) {
      publisher.wheel().schedule(this, publisher.timeSource().nanos() + WRITE_DELAY_NANOS);
    }
  }

  @Override
  public void onExpired(long now) {
    write();
  }

  private void write() {
    if (file.isEmpty()) {
      return;
    }
    if (!writing.isComplete()) {
      scheduleWrite();
      return;
    }
    JsonArray next = StateFile.toJson(overrides.get());
    if (lastWritten.equals(Optional.of(next))) {
      return;
    }
    writing = write(file.get(), next);
  }

  private Future<Void> write(Path target, JsonArray next) {
    String node = publisher.node();
    String at = publisher.timeSource().instant().toString();
    return vertx
        .<Void>executeBlocking(() -> {
          StateFile.write(target, node, at, next);
          return null;
        })
        .onComplete((done, problem) -> onWritten(target, next, Optional.ofNullable(problem)));
  }

  private void onWritten(Path target, JsonArray next, Optional<Throwable> problem) {
    if (problem.isEmpty()) {
      if (file.equals(Optional.of(target))) {
        lastWritten = Optional.of(next);
      }
      lastWriteFailed = false;
      return;
    }
    if (!lastWriteFailed) {
      MonitorLog.LOG.error(
          "state {} cannot be written ({}): modes, weights and added backends would not outlive a restart now; it is"
              + " tried again every 5 s",
          target,
          problem.get().toString());
    }
    lastWriteFailed = true;
    if (!closed && !isScheduled()) {
      publisher.wheel().schedule(this, publisher.timeSource().nanos() + RETRY_DELAY_NANOS);
    }
  }

  /**
   * Writes pending changes.
   *
   * @return completes when the last write has ended, even if it failed; never fails
   */
  Future<Void> close() {
    closed = true;
    publisher.wheel().cancel(this);
    if (file.isEmpty()) {
      return Future.succeededFuture();
    }
    Path to = file.get();
    JsonArray lastWrite = StateFile.toJson(overrides.get());
    return writing
        .otherwiseEmpty()
        .compose(previous -> lastWritten.equals(Optional.of(lastWrite))
            ? Future.succeededFuture()
            : write(to, lastWrite).otherwiseEmpty());
  }
}
