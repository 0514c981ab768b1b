package io.evenkeel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the state of a file, to detect changes.
 *
 * @param modifiedAt the modification time by the file system, in milliseconds of the epoch
 * @param fileKey the file's key, if the file system has one; it changes if another file replaces the file
 * @param contentHash a hash of the content
 * @param conclusive whether every later write gets another modification time
 */
record FileFingerprint(
    long modifiedAt, long size, String fileKey, int contentHash, boolean conclusive) {
  /** How far modification times may lag behind the clock: one or two ticks of the kernel. */
  private static final long CLOCK_LAG_MILLIS = 20;

  /**
   * Reads the state of a file, or of the file that a link leads to. Blocks.
   *
   * @param before the last known state: the content is read only if it may have changed since
   * @throws IOException if there is no file, or it cannot be read
   */
  static FileFingerprint of(Path file, @Nullable FileFingerprint before) throws IOException {
    long now = System.currentTimeMillis();
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    long modifiedAt = attributes.lastModifiedTime().toMillis();
    long size = attributes.size();
    String fileKey = String.valueOf(attributes.fileKey());
    if (before != null && before.conclusive && before.sameAttributes(modifiedAt, size, fileKey)) {
      return before;
    }
    int contentHash = Arrays.hashCode(Files.readAllBytes(file));
    return new FileFingerprint(
        modifiedAt, size, fileKey, contentHash, modifiedAt < now - CLOCK_LAG_MILLIS);
  }

  private boolean sameAttributes(long otherModifiedAt, long otherSize, String otherFileKey) {
    return modifiedAt == otherModifiedAt && size == otherSize && fileKey.equals(otherFileKey);
  }

  /** Whether the file is unchanged. */
  boolean matches(FileFingerprint other) {
    return sameAttributes(other.modifiedAt, other.size, other.fileKey)
        && contentHash == other.contentHash;
  }

  /** Whether the file may have been written at this time of the process's clock, or later. */
  boolean modifiedSince(long millis) {
    return modifiedAt >= millis - CLOCK_LAG_MILLIS;
  }
}
