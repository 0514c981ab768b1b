package io.evenkeel;

import io.evenkeel.balance.BalancingPolicy;
import io.evenkeel.cli.CommandLineException;
import io.evenkeel.config.ConfigException;
import io.evenkeel.config.reader.ConfigReader;
import io.evenkeel.health.probe.Probe;
import io.vertx.core.json.JsonObject;
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
 * Where the command line takes its configuration from, and the reading of it: before there is a Vertx, since the
 * configuration says how that is to be made.
 */
public final class ConfigLocator {
  static final String VARIABLE = "EVENKEEL_CONFIG";
  private static final Path SHIPPED = Path.of("conf", "evenkeel.yaml");

  private final Map<String, String> environment;
  private final List<Path> homes;

  /** @param homes directories that may hold {@code conf/evenkeel.yaml}, the first to be asked first */
  public ConfigLocator(Map<String, String> environment, List<Path> homes) {
    this.environment = Map.copyOf(environment);
    this.homes = List.copyOf(homes);
  }

  /** The environment of the process; the working directory, the jar's own and the one above it. */
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
   * Reads what the argument names, or else {@value #VARIABLE}, or else the shipped file. Blocks.
   *
   * @param argument a file, or JSON that starts with a brace
   * @throws Refusal in one sentence where nothing can be read, with every mistake where it was
   */
  public ConfigReader.Reading read(Optional<String> argument) {
    String conf = argument
        .or(() -> Optional.ofNullable(environment.get(VARIABLE)).filter(name -> !name.isBlank()))
        .orElseGet(() -> shipped().toString());
    try {
      return conf.stripLeading().startsWith("{")
          ? reader().read(conf, "-conf")
          : reader().read(readable(conf));
    } catch (ConfigException mistakes) {
      throw new CommandLineException(
          CommandLineException.MISTAKES, String.join("\n", mistakes.problems()));
    }
  }

  /** Reads what a command put together. */
  public ConfigReader.Reading read(JsonObject config) {
    return reader().read(config, Optional.empty());
  }

  private ConfigReader reader() {
    return new ConfigReader(BalancingPolicy.BY_NAME.keySet(), Probe.BY_NAME.keySet(), environment);
  }

  private Path shipped() {
    return homes.stream()
        .map(home -> home.resolve(SHIPPED))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> new CommandLineException(
            CommandLineException.IN_THE_WAY,
            "evenkeel: no configuration: there is no conf/evenkeel.yaml here; say which file with -conf FILE or "
                + VARIABLE + "=FILE."));
  }

  private static Path readable(String name) {
    try {
      Path file = Path.of(name);
      if (!Files.exists(file)) {
        throw unreadable(name, "there is no such file");
      }
      if (Files.isDirectory(file)) {
        throw unreadable(name, "it is a directory");
      }
      if (!Files.isReadable(file)) {
        throw unreadable(name, "its permissions forbid it");
      }
      return file;
    } catch (InvalidPathException noPath) {
      throw unreadable(name, noPath.getReason());
    }
  }

  private static CommandLineException unreadable(String name, String because) {
    return new CommandLineException(
        CommandLineException.IN_THE_WAY, "evenkeel: cannot read " + name + ": " + because + ".");
  }
}
