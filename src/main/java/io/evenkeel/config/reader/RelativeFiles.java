package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Reads the files that keys name. Their names are relative to the directory of the configuration file. Blocks. */
final class RelativeFiles {
  private static final long MAX_FILE_BYTES = 4 * 1024 * 1024;

  private final Path directory;
  private final Set<Path> named = new LinkedHashSet<>();

  private RelativeFiles(Path directory) {
    this.directory = directory;
  }

  /** @param configFile if empty, names are relative to the working directory */
  static RelativeFiles of(Optional<Path> configFile) {
    return new RelativeFiles(
        configFile.map(Path::toAbsolutePath).map(Path::getParent).orElse(Path.of("")));
  }

  /** The files that were read, or could not be read. */
  Set<Path> named() {
    return Set.copyOf(named);
  }

  /** @throws InvalidPathException if the name is not valid */
  Path resolve(String name) {
    return directory.resolve(name);
  }

  /**
   * The content of the file that {@code key} names, or empty after a mistake was added.
   *
   * @param tooLargeHint what to do about a file of more than 4 MiB
   */
  Optional<byte[]> read(ConfigSection section, ConfigKey<?> key, String name, String tooLargeHint) {
    try {
      Path file = resolve(name);
      named.add(file);
      if (!Files.isRegularFile(file)) {
        String hint = FileNames.localeHint(file.toString());
        section.addMistake(
            key,
            "there is no file " + file + "; "
                + (hint.isEmpty() ? "paths are relative to this file's directory" : hint));
      } else if (Files.size(file) > MAX_FILE_BYTES) {
        section.addMistake(key, name + " is larger than 4 MiB; " + tooLargeHint);
      } else {
        return Optional.of(Files.readAllBytes(file));
      }
    } catch (IOException problem) {
      section.addMistake(key, name + " cannot be read; check its permissions");
    } catch (InvalidPathException problem) {
      section.addMistake(key, name + " cannot be read: " + FileNames.reasonOf(problem));
    }
    return Optional.empty();
  }
}
