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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the operator's wishes in a file: soon after each change, and before the end. Confined to its event loop. */
public final class OverrideStore extends Timer {
  private static final Logger LOG = LoggerFactory.getLogger(HealthVerticle.class);
  private static final long WRITE_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long RETRY_DELAY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Vertx vertx;
  private final HealthPublisher publisher;
  private final Supplier<List<OperatorOverride>> overrides;
  private Optional<Path> configuredFile;
  private Optional<Path> file;
  private Optional<JsonArray> lastWritten;
  private Future<Void> writing = Future.succeededFuture();
  private boolean failing;
  private boolean closed;

  /**
   * @param configured empty: nothing is kept
   * @param found what is in the file already, and whether it may be written
   * @param wishes asked for what is to be kept
   */
  OverrideStore(
      Vertx vertx,
      HealthPublisher ledger,
      Optional<Path> configured,
      StateFile.StoredState found,
      Supplier<List<OperatorOverride>> wishes) {
    this.vertx = vertx;
    this.publisher = ledger;
    this.configuredFile = configured;
    this.file = configured.filter(any -> found.writable());
    this.lastWritten = Optional.of(StateFile.toJson(found.overrides()));
    this.overrides = wishes;
  }

  /** From now on it is this file. What is in effect is written there, whatever it held. */
  void setFile(Optional<Path> changed) {
    if (!changed.equals(configuredFile)) {
      configuredFile = changed;
      file = changed;
      lastWritten = Optional.empty();
      scheduleWrite();
    }
  }

  /** Something may be different. */
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

  private Future<Void> write(Path to, JsonArray next) {
    String node = publisher.node();
    String at = publisher.timeSource().instant().toString();
    return vertx
        .<Void>executeBlocking(() -> {
          StateFile.write(to, node, at, next);
          return null;
        })
        .onComplete(done ->
            onWritten(to, next, done.succeeded() ? Optional.empty() : Optional.of(done.cause())));
  }

  private void onWritten(Path to, JsonArray next, Optional<Throwable> problem) {
    if (problem.isEmpty()) {
      if (file.equals(Optional.of(to))) {
        lastWritten = Optional.of(next);
      }
      failing = false;
      return;
    }
    if (!failing) {
      LOG.error(
          "state {} cannot be written ({}): modes, weights and added backends would not outlive a restart now; it is"
              + " tried again every 5 s",
          to,
          problem.get().toString());
    }
    failing = true;
    if (!closed && !isScheduled()) {
      publisher.wheel().schedule(this, publisher.timeSource().nanos() + RETRY_DELAY_NANOS);
    }
  }

  /**
   * Writes what is not written yet.
   *
   * @return completes when it is, or cannot be; never fails
   */
  Future<Void> close() {
    closed = true;
    publisher.wheel().cancel(this);
    if (file.isEmpty()) {
      return Future.succeededFuture();
    }
    Path to = file.get();
    JsonArray last = StateFile.toJson(overrides.get());
    return writing
        .otherwiseEmpty()
        .compose(before -> lastWritten.equals(Optional.of(last))
            ? Future.succeededFuture()
            : write(to, last).otherwiseEmpty());
  }
}
