package io.evenkeel;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Detects within two seconds that one of several files was written, replaced by a rename or a link, or created, and
 * within four that one was deleted. Thread-safe.
 */
final class FileWatcher {
  private static final long POLL_MILLIS = 2000;

  private final Vertx vertx;
  private final Supplier<Set<Path>> files;
  private final Consumer<Set<Path>> onChange;
  private final long timer;
  private volatile long lastPolledAt;
  private final AtomicBoolean polling = new AtomicBoolean();
  private final Map<Path, FileState> states = new ConcurrentHashMap<>();

  /**
   * @param fingerprint empty if there is no file, or it cannot be read
   * @param missing whether the last look found no file where this fingerprint was: it may be about to be replaced
   */
  private record FileState(Optional<FileFingerprint> fingerprint, boolean missing) {}

  /**
   * @param since in milliseconds of the epoch; a file that was written later counts as changed when it is first read
   * @param files supplies the files at every poll, because a change may name other files
   * @param changed receives the files that have changed
   */
  FileWatcher(Vertx vertx, long since, Supplier<Set<Path>> files, Consumer<Set<Path>> changed) {
    this.vertx = vertx;
    this.lastPolledAt = since;
    this.files = files;
    this.onChange = changed;
    this.timer = vertx.setPeriodic(0, POLL_MILLIS, tick -> poll(lastPolledAt));
  }

  /**
   * Looks at all files now, so that each later change of them is one.
   *
   * @param since in milliseconds of the epoch; a file that is new here and was written later has changed
   */
  void poll(long since) {
    if (!polling.compareAndSet(false, true)) {
      return;
    }
    Set<Path> now = files.get();
    states.keySet().retainAll(now);
    lastPolledAt = System.currentTimeMillis();
    vertx
        // one result for all files, because a certificate and its key are written together
        .executeBlocking(
            () -> now.stream().filter(file -> hasChanged(file, since)).collect(Collectors.toSet()),
            false)
        .eventually(() -> {
          polling.set(false);
          return Future.succeededFuture();
        })
        .onSuccess(changed -> {
          if (!changed.isEmpty()) {
            onChange.accept(changed);
          }
        });
  }

  /** Whether a look is under way. */
  boolean polling() {
    return polling.get();
  }

  private boolean hasChanged(Path file, long since) {
    @Nullable FileState known = states.get(file);
    Optional<FileFingerprint> before = known == null ? Optional.empty() : known.fingerprint();
    Optional<FileFingerprint> found = read(file, before);
    if (known == null) {
      states.put(file, new FileState(found, false));
      return found.isPresent() && found.get().modifiedSince(since);
    }
    boolean gone = before.isPresent() && found.isEmpty();
    boolean firstMissing = gone && !known.missing();
    states.put(file, new FileState(firstMissing ? before : found, firstMissing));
    return gone
        ? !firstMissing
        : found.isPresent() && (before.isEmpty() || !found.get().matches(before.get()));
  }

  private static Optional<FileFingerprint> read(Path file, Optional<FileFingerprint> before) {
    try {
      return Optional.of(FileFingerprint.of(file, before.orElse(null)));
    } catch (IOException absent) {
      return Optional.empty();
    }
  }

  void stop() {
    vertx.cancelTimer(timer);
  }
}
