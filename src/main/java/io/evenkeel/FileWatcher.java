package io.evenkeel;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Detects within two seconds that one of several files was written, or replaced by a rename or a link. */
final class FileWatcher {
  private static final long POLL_MILLIS = 2000;
  private final Vertx vertx;
  private final Supplier<Set<Path>> files;
  private final Runnable onChange;
  private final long timer;
  private volatile long lastPolledAt;
  private final Map<Path, FileFingerprint> fingerprints = new ConcurrentHashMap<>();

  /**
   * @param since in milliseconds of the epoch; a file that was written later counts as changed when it is first read
   * @param files supplies the files at every poll, because a change may name other files
   */
  FileWatcher(Vertx vertx, long since, Supplier<Set<Path>> files, Runnable changed) {
    this.vertx = vertx;
    this.lastPolledAt = since;
    this.files = files;
    this.onChange = changed;
    this.timer = vertx.setPeriodic(0, POLL_MILLIS, tick -> poll());
  }

  private void poll() {
    Set<Path> now = files.get();
    fingerprints.keySet().retainAll(now);
    long before = lastPolledAt;
    lastPolledAt = System.currentTimeMillis();
    List<Future<Boolean>> looks =
        now.stream().map(file -> checkForChange(file, before)).toList();
    Future.join(looks).onComplete(all -> {
      // one call for all files, because a certificate and its key are written together
      if (looks.stream().anyMatch(each -> each.succeeded() && each.result())) {
        onChange.run();
      }
    });
  }

  private Future<Boolean> checkForChange(Path file, long previous) {
    FileFingerprint before = fingerprints.get(file);
    return vertx.executeBlocking(() -> FileFingerprint.of(file, before), false).map(fingerprint -> {
      fingerprints.put(file, fingerprint);
      return before == null ? fingerprint.modifiedSince(previous) : !fingerprint.matches(before);
    });
  }

  void stop() {
    vertx.cancelTimer(timer);
  }
}
