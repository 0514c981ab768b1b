package io.evenkeel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What tells one state of a file from another.
 *
 * @param written in milliseconds of the epoch, by the file system
 * @param which file it is, where the file system tells: another may have taken its place
 * @param content a hash of what is in it
 * @param sure whether all that is written from now on gets another time
 */
record FileFingerprint(
    long modifiedAt, long size, String fileKey, int contentHash, boolean conclusive) {
  /** How far the times of files may be behind the clock: a tick of the kernel's, or two. */
  private static final long CLOCK_LAG_MILLIS = 20;

  /**
   * Looks at a file, or at what a link leads to; blocks.
   *
   * @param before what was seen there last: what is in it is only read where it may be something else now
   * @throws IOException where there is none, or it cannot be read
   */
  static FileFingerprint of(Path file, @Nullable FileFingerprint before) throws IOException {
    long now = System.currentTimeMillis();
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    long written = attributes.lastModifiedTime().toMillis();
    long size = attributes.size();
    String which = String.valueOf(attributes.fileKey());
    if (before != null && before.conclusive && before.sameAttributes(written, size, which)) {
      return before;
    }
    int content = Arrays.hashCode(Files.readAllBytes(file));
    return new FileFingerprint(written, size, which, content, written < now - CLOCK_LAG_MILLIS);
  }

  private boolean sameAttributes(long writtenThen, long sizeThen, String whichThen) {
    return modifiedAt == writtenThen && size == sizeThen && fileKey.equals(whichThen);
  }

  /** Whether nobody has written there, as far as can be told. */
  boolean matches(FileFingerprint other) {
    return sameAttributes(other.modifiedAt, other.size, other.fileKey)
        && contentHash == other.contentHash;
  }

  /** Whether it may have been written at this time of our clock, or later. */
  boolean modifiedSince(long millis) {
    return modifiedAt >= millis - CLOCK_LAG_MILLIS;
  }
}
