package io.evenkeel.config.reader;

import io.evenkeel.config.AccessLogConfig;
import io.evenkeel.config.AccessLogConfig.AccessLogFile;
import io.evenkeel.config.AccessLogConfig.Format;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.TextTypes;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of {@code accessLog}, of the proxy and of each listener. */
final class AccessLogSchema {
  static final ObjectKeys KEYS = new ObjectKeys("proxy.accessLog");

  static final ConfigKey<Format> FORMAT = KEYS.add(
      "format",
      TextTypes.oneOf(TextTypes.wordTable(
          Format.class, "false", Format.OFF, "combined", Format.COMBINED, "json", Format.JSON)),
      "combined",
      "`combined`: that of Apache and nginx, and more; `json`: an object on each line");
  static final ConfigKey<Optional<String>> FILE = KEYS.add(
      "file",
      TextTypes.FILE.map(Optional::of).orWord("false", Optional.empty()),
      false,
      "the file that lines are appended to; `false`: standard output; opened again on SIGUSR1");
  static final ConfigKey<Long> ROTATE = KEYS.add(
      "rotate",
      NumberTypes.size("1MiB", "1000GiB").orWord("false", Long.MAX_VALUE),
      "100MiB",
      "at which size the file is renamed to `FILE.1`, `FILE.1` to `FILE.2` and so on; `false`: never");
  static final ConfigKey<Integer> KEEP =
      KEYS.add("keep", NumberTypes.count(1, 100), 7, "how many renamed files are kept");

  static final ObjectType VALUE_TYPE = ObjectType.withShorthand(FORMAT, KEYS).orFalse();

  private final RelativeFiles files;
  private final Map<Path, AccessLogFile> known = new HashMap<>();

  AccessLogSchema(RelativeFiles files) {
    this.files = files;
  }

  AccessLogConfig read(ConfigSection log) {
    if (log.disabled() || log.get(FORMAT) == Format.OFF) {
      return AccessLogConfig.OFF;
    }
    Optional<String> name = log.get(FILE);
    long rotate = log.get(ROTATE);
    int keep = log.get(KEEP);
    if (name.isEmpty()) {
      refuseWithoutFile(log, ROTATE);
      refuseWithoutFile(log, KEEP);
    }
    return new AccessLogConfig(
        log.get(FORMAT),
        name.flatMap(each -> path(log, each))
            .map(path -> shared(log, new AccessLogFile(path, rotate, keep))));
  }

  private static void refuseWithoutFile(ConfigSection log, ConfigKey<?> key) {
    if (log.rawValue(key).isPresent()) {
      log.addMistake(key, "has no use without file; name one, or leave this out");
    }
  }

  private Optional<Path> path(ConfigSection log, String name) {
    try {
      Path path = files.resolve(name).toAbsolutePath().normalize();
      if (path.toString().contains("%")) {
        // the names of renamed files have the syntax of Logback
        log.addMistake(
            FILE, "\"" + name + "\" is no name of a file without %; write such as access.log");
      } else if (Files.isDirectory(path)) {
        log.addMistake(FILE, name + " is a directory; name a file in it");
      } else if (!isWritable(path)) {
        log.addMistake(FILE, path + " may not be written; check its permissions");
      } else {
        return Optional.of(path);
      }
    } catch (InvalidPathException problem) {
      log.addMistake(FILE, "\"" + name + "\" is no name of a file: " + FileNames.reasonOf(problem));
    }
    return Optional.empty();
  }

  /** Whether the file can be appended to, or be made with the directories above it that do not exist. */
  private static boolean isWritable(Path file) {
    if (Files.exists(file)) {
      return Files.isWritable(file);
    }
    @Nullable Path directory = file.getParent();
    while (directory != null && !Files.exists(directory)) {
      directory = directory.getParent();
    }
    return directory != null && Files.isDirectory(directory) && Files.isWritable(directory);
  }

  private AccessLogFile shared(ConfigSection log, AccessLogFile file) {
    AccessLogFile other = known.putIfAbsent(file.path(), file);
    if (other != null && !other.equals(file)) {
      log.addMistake(
          FILE, "is the file of another listener, too, which has another rotate or keep");
    }
    return file;
  }
}
