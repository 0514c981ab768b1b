package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ConfigSection;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads {@code state}: the name of a file that may not be there yet, in a directory that must be. */
final class StateReader {
  private final Path directory;

  /** @param file of the configuration: what the name is relative to */
  StateReader(Optional<Path> file) {
    directory = file.map(Path::toAbsolutePath).map(Path::getParent).orElse(Path.of(""));
  }

  Optional<Path> read(ConfigSection top) {
    return top.get(RootSchema.STATE).flatMap(name -> path(top, name));
  }

  private Optional<Path> path(ConfigSection top, String name) {
    try {
      Path file = directory.resolve(name).toAbsolutePath().normalize();
      Path parent = file.getParent();
      if (parent == null || Files.isDirectory(file)) {
        top.addMistake(RootSchema.STATE, name + " is a directory; name a file in it");
      } else if (!Files.isDirectory(parent)) {
        top.addMistake(
            RootSchema.STATE,
            "there is no directory " + parent + "; make it, or name a file in another");
      } else {
        return Optional.of(file);
      }
    } catch (InvalidPathException problem) {
      top.addMistake(
          RootSchema.STATE, "\"" + name + "\" is no name of a file; write such as state.json");
    }
    return Optional.empty();
  }
}
