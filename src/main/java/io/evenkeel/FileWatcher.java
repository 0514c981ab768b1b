package io.evenkeel;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Notices that one of some files was written, or replaced by a rename or a link, within two seconds. */
final class FileWatcher {
  private static final long LOOK_MILLIS = 2000;
  private final Vertx vertx;
  private final Supplier<Set<Path>> files;
  private final Runnable changed;
  private final long timer;
  private volatile long lookedAt;
  private final Map<Path, FileFingerprint> seen = new ConcurrentHashMap<>();

  /**
   * @param since in milliseconds of the epoch; a file that was written later has changed when it is first seen
   * @param files asked each time, since they may be others after a change
   */
  FileWatcher(Vertx vertx, long since, Supplier<Set<Path>> files, Runnable changed) {
    this.vertx = vertx;
    this.lookedAt = since;
    this.files = files;
    this.changed = changed;
    this.timer = vertx.setPeriodic(0, LOOK_MILLIS, tick -> look());
  }

  private void look() {
    Set<Path> now = files.get();
    seen.keySet().retainAll(now);
    long before = lookedAt;
    lookedAt = System.currentTimeMillis();
    List<Future<Boolean>> looks =
        now.stream().map(file -> differs(file, before)).toList();
    Future.join(looks).onComplete(all -> {
      // One change for all of them: a certificate and its key are written together.
      if (looks.stream().anyMatch(each -> each.succeeded() && each.result())) {
        changed.run();
      }
    });
  }

  private Future<Boolean> differs(Path file, long lastLook) {
    FileFingerprint before = seen.get(file);
    return vertx.executeBlocking(() -> FileFingerprint.of(file, before), false).map(mark -> {
      seen.put(file, mark);
      return before == null ? mark.since(lastLook) : !mark.same(before);
    });
  }

  void stop() {
    vertx.cancelTimer(timer);
  }
}
