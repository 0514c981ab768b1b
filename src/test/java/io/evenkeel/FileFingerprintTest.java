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

/** A file that was written has another fingerprint, however similar it is. */
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
  void a_write_of_the_same_size_within_one_clock_tick_changes_it() throws IOException {
    FileTime now = FileTime.fromMillis(System.currentTimeMillis());
    FileFingerprint before = written("old", now);
    Files.writeString(file, "new");
    Files.setLastModifiedTime(file, now);

    assertThat(FileFingerprint.of(file, before).matches(before)).isFalse();
  }

  @Test
  void a_replaced_file_of_the_same_size_and_time_has_another_fingerprint() throws IOException {
    FileFingerprint before = written("old", LONG_AGO);
    Path beside = Files.writeString(directory.resolve("beside"), "new");
    Files.setLastModifiedTime(beside, LONG_AGO);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);

    assertThat(FileFingerprint.of(file, before).matches(before)).isFalse();
  }

  @Test
  void a_link_with_another_target_has_another_fingerprint() throws IOException {
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
  void a_rewrite_with_the_same_content_changes_it() throws IOException {
    FileFingerprint before = written("old", LONG_AGO);

    assertThat(written("old", FileTime.fromMillis(LONG_AGO.toMillis() + 1)).matches(before))
        .isFalse();
  }

  @Test
  void an_untouched_file_is_not_read_again() throws IOException {
    FileFingerprint before = written("old", LONG_AGO);

    assertThat(FileFingerprint.of(file, before)).isSameAs(before);
  }

  @Test
  void a_file_time_slightly_behind_the_clock_counts_as_modified_since() throws IOException {
    assertThat(written("old", FileTime.fromMillis(5_000)).modifiedSince(5_004)).isTrue();
    assertThat(written("old", FileTime.fromMillis(5_000)).modifiedSince(6_000)).isFalse();
  }
}
