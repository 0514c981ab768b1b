package io.evenkeel.health.monitor;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that {@code state} names: read once at the start, and always written whole, beside it first. Blocks. */
final class StateFile {
  private static final Logger LOG = LoggerFactory.getLogger(HealthVerticle.class);
  private static final int VERSION = 1;
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");

  /**
   * What was found.
   *
   * @param writable false where the file holds what could neither be read nor put aside
   */
  record StoredState(List<OperatorOverride> overrides, boolean writable) {}

  private StateFile() {}

  /** What is in it; never fails. What cannot be read is put aside, and the log says where. */
  static StoredState read(Path file) {
    try {
      return new StoredState(parse(Files.readString(file)), true);
    } catch (NoSuchFileException first) {
      return new StoredState(List.of(), true);
    } catch (IOException | RuntimeException wrong) {
      return new StoredState(List.of(), moveAside(file, wrong));
    }
  }

  private static List<OperatorOverride> parse(String text) {
    JsonObject json = new JsonObject(text);
    Integer version = json.getInteger("version");
    if (version == null || version != VERSION) {
      throw new IllegalArgumentException(
          "it is of version " + version + ", and version " + VERSION + " is known here");
    }
    List<OperatorOverride> kept = new ArrayList<>();
    JsonArray backends = json.getJsonArray("backends");
    for (int i = 0; i < backends.size(); i++) {
      kept.add(OperatorOverride.of(backends.getJsonObject(i)));
    }
    return List.copyOf(kept);
  }

  private static boolean moveAside(Path file, Exception wrong) {
    String why = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("");
    Path copy = file.resolveSibling(
        file.getFileName() + ".bad-" + TIMESTAMP.format(ZonedDateTime.now(ZoneOffset.UTC)));
    try {
      Files.move(file, copy, StandardCopyOption.ATOMIC_MOVE);
      LOG.error(
          "state {} cannot be read ({}): starting as configured, without the modes, weights and backends that"
              + " were set by the admin; what was in it is kept as {}",
          file,
          why,
          copy);
      return true;
    } catch (IOException unmovable) {
      LOG.error(
          "state {} cannot be read ({}), nor moved aside: starting as configured, and nothing is kept in it until"
              + " the next start; mend it or its permissions",
          file,
          why);
      return false;
    }
  }

  static JsonArray toJson(List<OperatorOverride> kept) {
    JsonArray backends = new JsonArray();
    kept.forEach(each -> backends.add(each.toJson()));
    return backends;
  }

  /** Takes the place of what was there, at once: whoever reads it finds the old or the new, whole. */
  static void write(Path file, String node, String at, JsonArray backends) throws IOException {
    String text = new JsonObject()
        .put("version", VERSION)
        .put("node", node)
        .put("at", at)
        .put("backends", backends)
        .encodePrettily();
    Path real = Files.exists(file) ? file.toRealPath() : file;
    Path beside = real.resolveSibling(real.getFileName() + ".tmp");
    try (FileChannel channel = FileChannel.open(
        beside,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(beside, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
