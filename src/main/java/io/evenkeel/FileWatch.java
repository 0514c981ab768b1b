package io.evenkeel;

import io.vertx.core.Vertx;
import io.vertx.core.file.FileProps;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Notices that a file was written, or replaced by a rename or a link, within two seconds. */
final class FileWatch {
  private static final long LOOK_MILLIS = 2000;
  private final Vertx vertx;
  private final String file;
  private final Runnable changed;
  private final long timer;
  private volatile @Nullable String seen;

  FileWatch(Vertx vertx, Path file, Runnable changed) {
    this.vertx = vertx;
    this.file = file.toString();
    this.changed = changed;
    this.timer = vertx.setPeriodic(0, LOOK_MILLIS, tick -> look());
  }

  private void look() {
    vertx.fileSystem().props(file).onSuccess(props -> {
      String now = mark(props);
      String before = seen;
      seen = now;
      if (before != null && !before.equals(now)) {
        changed.run();
      }
    });
  }

  private static String mark(FileProps props) {
    return props.lastModifiedTime() + "/" + props.size();
  }

  void stop() {
    vertx.cancelTimer(timer);
  }
}
