package io.evenkeel;

import io.evenkeel.balance.BalancingPolicies;
import io.evenkeel.config.reader.ConfigReader;
import io.evenkeel.config.reader.FileNames;
import io.evenkeel.health.probe.Probe;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds and reads the configuration of the process. Works without a Vertx, because the configuration has settings for
 * creating it.
 */
public final class ConfigLocator {
  /** Thrown if no configuration file can be read. The message is one sentence for the operator. */
  public static final class UnreadableFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableFileException(String message) {
      super(message, null, false, false);
    }
  }

  static final String FILE_VARIABLE = "EVENKEEL_CONFIG";
  private static final Path DEFAULT_FILE = Path.of("conf", "evenkeel.yaml");

  private final Map<String, String> environment;
  private final List<Path> directories;

  /**
   * @param homes directories that may contain {@code conf/evenkeel.yaml}, in the order of search
   */
  public ConfigLocator(Map<String, String> environment, List<Path> homes) {
    this.environment = Map.copyOf(environment);
    this.directories = List.copyOf(homes);
  }

  /**
   * Creates a locator with the environment of the process and these directories: the working directory, that of the
   * jar, and its parent.
   */
  public static ConfigLocator ofProcess() {
    List<Path> homes = new ArrayList<>();
    homes.add(Path.of(""));
    CodeSource code = ConfigLocator.class.getProtectionDomain().getCodeSource();
    try {
      for (Path at = code == null ? null : Path.of(code.getLocation().toURI()).getParent();
          at != null && homes.size() < 3;
          at = at.getParent()) {
        homes.add(at);
      }
    } catch (URISyntaxException | IllegalArgumentException notAFile) {
      homes.subList(1, homes.size()).clear();
    }
    return new ConfigLocator(System.getenv(), homes);
  }

  /**
   * Reads the configuration that the argument names, or else the variable {@value #FILE_VARIABLE}, or else the default
   * file. Blocks.
   *
   * @param argument a file, {@code -} for standard input, or JSON that starts with a brace
   * @throws UnreadableFileException if there is no file, or it cannot be read
   * @throws io.evenkeel.config.ConfigException with every mistake of the configuration
   */
  public ConfigReader.Result read(Optional<String> argument) {
    String conf = argument
        .or(() ->
            Optional.ofNullable(environment.get(FILE_VARIABLE)).filter(name -> !name.isBlank()))
        .orElseGet(() -> findDefaultFile().toString());
    if (conf.equals("-")) {
      return newReader().readStandardInput(readStandardInput());
    }
    return conf.stripLeading().startsWith("{")
        ? newReader().read(conf, "-conf")
        : newReader().read(requireReadable(conf));
  }

  /** Reads a configuration that a command has built. */
  public ConfigReader.Result read(JsonObject config) {
    return newReader().read(config, Optional.empty());
  }

  private ConfigReader newReader() {
    return new ConfigReader(
        BalancingPolicies.BY_NAME.keySet(), Probe.BY_NAME.keySet(), environment);
  }

  private Path findDefaultFile() {
    return directories.stream()
        .map(home -> home.resolve(DEFAULT_FILE))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> new UnreadableFileException(
            "evenkeel: no configuration: there is no conf/evenkeel.yaml here; say which file with -conf FILE or "
                + FILE_VARIABLE + "=FILE."));
  }

  private static byte[] readStandardInput() {
    try {
      return System.in.readAllBytes();
    } catch (IOException problem) {
      throw cannotRead("standard input", String.valueOf(problem.getMessage()));
    }
  }

  private static Path requireReadable(String name) {
    try {
      Path file = Path.of(name);
      if (!Files.exists(file)) {
        String hint = FileNames.localeHint(name);
        throw cannotRead(name, hint.isEmpty() ? "there is no such file" : hint);
      }
      if (Files.isDirectory(file)) {
        throw cannotRead(name, "it is a directory");
      }
      if (!Files.isReadable(file)) {
        throw cannotRead(name, "its permissions forbid it");
      }
      return file;
    } catch (InvalidPathException noPath) {
      throw cannotRead(name, FileNames.reasonOf(noPath));
    }
  }

  private static UnreadableFileException cannotRead(String name, String reason) {
    return new UnreadableFileException("evenkeel: cannot read " + name + ": " + reason + ".");
  }
}
