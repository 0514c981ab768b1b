package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which changes of files are seen. */
class FileWatcherTest {
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir
  private Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final List<Set<Path>> changes = new CopyOnWriteArrayList<>();
  private Path first;
  private Path second;
  private FileWatcher watcher;

  @BeforeEach
  void watch() throws IOException {
    first = directory.resolve("first");
    second = directory.resolve("second");
    Files.writeString(first, "here");
    Files.setLastModifiedTime(first, LONG_AGO);
    watcher = new FileWatcher(
        vertx, System.currentTimeMillis(), () -> Set.of(first, second), changes::add);
  }

  @AfterEach
  void stop() {
    watcher.stop();
    Await.result(vertx.close());
  }

  /** Looks at the files several times, because a look that is under way already may have missed the change. */
  private void look() {
    for (int i = 0; i < 3; i++) {
      watcher.poll(System.currentTimeMillis());
      Await.until("the look has ended", () -> !watcher.polling());
    }
  }

  @Test
  void a_file_that_comes_later_is_a_change_however_old_it_is() throws IOException {
    look();
    Path prepared = Files.writeString(directory.resolve("prepared"), "of last year");
    Files.setLastModifiedTime(prepared, LONG_AGO);
    assertThat(changes).isEmpty();

    Files.move(prepared, second);
    look();

    assertThat(changes).containsExactly(Set.of(second));
  }

  @Test
  void a_file_that_is_deleted_is_a_change_and_so_is_its_return() throws IOException {
    look();
    Files.delete(first);
    look();
    assertThat(changes).containsExactly(Set.of(first));
    look();
    assertThat(changes).hasSize(1);

    Files.writeString(first, "here");
    Files.setLastModifiedTime(first, LONG_AGO);
    look();

    assertThat(changes).containsExactly(Set.of(first), Set.of(first));
  }

  @Test
  void two_files_that_change_together_are_one_change() throws IOException {
    look();
    Files.writeString(first, "other");
    Files.writeString(second, "new");
    look();

    assertThat(changes).containsExactly(Set.of(first, second));
  }
}
