package io.evenkeel.health.monitor;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads and writes the file that {@code state} names, through any links. A write replaces the file atomically if it can be
 * replaced, and only its owner may read it. Blocks the calling thread.
 */
final class StateFile {
  private static final int VERSION = 1;
  private static final int MAX_LINKS = 40;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");

  /**
   * The content of the file.
   *
   * @param writable false if the file could neither be read nor be moved aside
   */
  record StoredState(List<OperatorOverride> overrides, boolean writable) {}

  private StateFile() {}

  /** Reads the file. Never throws: a file that cannot be read is moved aside and logged. */
  static StoredState read(Path file) {
    try {
      return new StoredState(parse(Files.readString(file)), true);
    } catch (NoSuchFileException firstStart) {
      return new StoredState(List.of(), true);
    } catch (IOException | RuntimeException problem) {
      return new StoredState(List.of(), moveAside(file, problem));
    }
  }

  private static List<OperatorOverride> parse(String text) {
    JsonObject json = new JsonObject(text);
    Integer version = json.getInteger("version");
    if (version == null || version != VERSION) {
      throw new IllegalArgumentException(
          "it is of version " + version + ", and version " + VERSION + " is known here");
    }
    List<OperatorOverride> overrides = new ArrayList<>();
    JsonArray backends = json.getJsonArray("backends");
    for (int i = 0; i < backends.size(); i++) {
      overrides.add(OperatorOverride.of(backends.getJsonObject(i)));
    }
    return List.copyOf(overrides);
  }

  /** Only the owner may read what operators and callers wrote. Empty if the file system has no such permissions. */
  private static FileAttribute<?>[] ownerOnly(Path file) {
    return Files.getFileAttributeView(file, PosixFileAttributeView.class) == null
        ? new FileAttribute<?>[0]
        : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)};
  }

  private static boolean moveAside(Path named, Exception problem) {
    String reason = String.valueOf(problem.getMessage()).lines().findFirst().orElse("");
    Path file = followLinks(named);
    Path copy = file.resolveSibling(
        file.getFileName() + ".bad-" + TIMESTAMP.format(ZonedDateTime.now(ZoneOffset.UTC)));
    try {
      moveOrCopy(file, copy);
      hide(copy);
      MonitorLog.LOG.error(
          "state {} cannot be read ({}): starting as configured, without the modes, weights and backends that"
              + " were set by the admin; what was in it is kept as {}",
          file,
          reason,
          copy);
      return true;
    } catch (IOException unmovable) {
      if (isEmpty(file)) {
        // made to be mounted, and nothing was kept in it yet
        return true;
      }
      MonitorLog.LOG.error(
          "state {} cannot be read ({}), nor moved aside: starting as configured, and nothing is kept in it until"
              + " the next start; mend it or its permissions",
          file,
          reason);
      return false;
    }
  }

  /** The file itself, whether it exists or not. A rename would replace a link to it. */
  private static Path followLinks(Path file) {
    Path target = file;
    try {
      for (int links = 0; links < MAX_LINKS && Files.isSymbolicLink(target); links++) {
        target = target.resolveSibling(Files.readSymbolicLink(target));
      }
      return target;
    } catch (IOException unreadable) {
      return file;
    }
  }

  private static boolean isEmpty(Path file) {
    try {
      return Files.size(file) == 0;
    } catch (IOException gone) {
      return false;
    }
  }

  /** A file that is mounted on its own cannot be moved; it is overwritten later. */
  private static void moveOrCopy(Path file, Path copy) throws IOException {
    try {
      Files.move(file, copy, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException mounted) {
      if (isEmpty(file)) {
        throw mounted;
      }
      Files.copy(file, copy);
    }
  }

  private static void hide(Path file) {
    try {
      PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
      if (view != null && !view.readAttributes().permissions().equals(OWNER_ONLY)) {
        Files.setPosixFilePermissions(file, OWNER_ONLY);
      }
    } catch (IOException notOurs) {
      MonitorLog.LOG.warn("{} may be read by others: {}", file, notOurs);
    }
  }

  static JsonArray toJson(List<OperatorOverride> overrides) {
    JsonArray backends = new JsonArray();
    overrides.forEach(each -> backends.add(each.toJson()));
    return backends;
  }

  /**
   * Replaces the file atomically: a reader sees the old content or the new. A file that cannot be replaced, because it is
   * mounted on its own or its directory cannot be written, is overwritten.
   */
  static void write(Path file, String node, String at, JsonArray backends) throws IOException {
    String text = new JsonObject()
        .put("version", VERSION)
        .put("node", node)
        .put("at", at)
        .put("backends", backends)
        .encodePrettily();
    byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
    Path target = followLinks(file);
    try {
      replace(target, bytes);
    } catch (FileSystemException irreplaceable) {
      if (!Files.isWritable(target)) {
        throw irreplaceable;
      }
      overwrite(target, bytes);
    }
  }

  private static void overwrite(Path file, byte[] bytes) throws IOException {
    hide(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      writeAll(channel, bytes);
      channel.truncate(bytes.length);
      channel.force(true);
    }
  }

  private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  private static void replace(Path target, byte[] bytes) throws IOException {
    Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
    // left by a process that was killed, perhaps with wider permissions
    Files.deleteIfExists(temporary);
    try (FileChannel channel = FileChannel.open(
        temporary,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        ownerOnly(temporary))) {
      writeAll(channel, bytes);
      channel.force(true);
    }
    try {
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (FileSystemException mounted) {
      Files.deleteIfExists(temporary);
      throw mounted;
    }
  }
}
