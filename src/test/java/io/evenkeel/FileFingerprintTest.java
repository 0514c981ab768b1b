package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that was written is seen to be another, however alike it looks. */
class FileFingerprintTest {
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir
  private Path directory;

  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("site.pem");
  }

  private FileFingerprint written(String text, FileTime at) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, at);
    return FileFingerprint.of(file, null);
  }

  @Test
  void the_same_size_within_the_same_tick_is_another() throws IOException {
    FileTime now = FileTime.fromMillis(System.currentTimeMillis());
    FileFingerprint before = written("old", now);
    Files.writeString(file, "new");
    Files.setLastModifiedTime(file, now);

    assertThat(FileFingerprint.of(file, before).matches(before)).isFalse();
  }

  @Test
  void another_file_in_its_place_is_another_though_it_has_its_size_and_time() throws IOException {
    FileFingerprint before = written("old", LONG_AGO);
    Path beside = Files.writeString(directory.resolve("beside"), "new");
    Files.setLastModifiedTime(beside, LONG_AGO);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);

    assertThat(FileFingerprint.of(file, before).matches(before)).isFalse();
  }

  @Test
  void a_link_that_leads_elsewhere_is_another() throws IOException {
    Path one = Files.writeString(directory.resolve("one"), "old");
    Path other = Files.writeString(directory.resolve("other"), "new");
    Files.setLastModifiedTime(one, LONG_AGO);
    Files.setLastModifiedTime(other, LONG_AGO);
    Files.createSymbolicLink(file, one);
    FileFingerprint before = FileFingerprint.of(file, null);
    Files.delete(file);
    Files.createSymbolicLink(file, other);

    assertThat(FileFingerprint.of(file, before).matches(before)).isFalse();
  }

  @Test
  void what_was_written_anew_is_another_though_nothing_else_is_in_it() throws IOException {
    FileFingerprint before = written("old", LONG_AGO);

    assertThat(written("old", FileTime.fromMillis(LONG_AGO.toMillis() + 1)).matches(before))
        .isFalse();
  }

  @Test
  void what_nobody_touched_is_not_even_read() throws IOException {
    FileFingerprint before = written("old", LONG_AGO);

    assertThat(FileFingerprint.of(file, before)).isSameAs(before);
  }

  @Test
  void times_that_lag_behind_the_clock_are_since() throws IOException {
    assertThat(written("old", FileTime.fromMillis(5_000)).modifiedSince(5_004)).isTrue();
    assertThat(written("old", FileTime.fromMillis(5_000)).modifiedSince(6_000)).isFalse();
  }
}
