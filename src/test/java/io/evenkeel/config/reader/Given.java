package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.evenkeel.config.Config;
import io.evenkeel.config.ConfigException;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.format.ConfigParser;
import io.evenkeel.config.reader.ConfigReader.Result;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Reads YAML for tests. */
public final class Given {
  public static final Set<String> POLICIES =
      Set.of("round-robin", "random", "least-requests", "power-of-two", "peak-ewma", "hash");
  public static final Set<String> PROBES = Set.of("http", "tcp", "grpc");
  static final String FILE = "conf/site.yaml";

  /** A minimal configuration, to which tests add other keys. */
  public static final String ONE_BACKEND = "backends: [http://localhost:3000]\n";

  private Given() {}

  public static Result reading(String yaml, Map<String, String> environment) {
    JsonObject json = ConfigParser.parse(yaml.getBytes(StandardCharsets.UTF_8), FILE);
    return new ConfigReader(POLICIES, PROBES, environment).read(json, Optional.of(Path.of(FILE)));
  }

  public static Config config(String yaml) {
    return reading(yaml, Map.of()).config();
  }

  public static PoolConfig pool(Config config, String name) {
    return Objects.requireNonNull(config.pools().get(name));
  }

  static PoolConfig pool(String yaml) {
    Map<String, PoolConfig> pools = config(yaml).pools();
    return pools.values().iterator().next();
  }

  /** The mistakes without the name of the file at their start. */
  static List<String> mistakes(String yaml, Map<String, String> environment) {
    ConfigException refusal =
        catchThrowableOfType(ConfigException.class, () -> reading(yaml, environment));
    return refusal == null
        ? List.of()
        : refusal.problems().stream().map(Given::withoutFile).toList();
  }

  public static List<String> mistakes(String yaml) {
    return mistakes(yaml, Map.of());
  }

  static List<String> warnings(String yaml) {
    return reading(yaml, Map.of()).warnings().stream().map(Given::withoutFile).toList();
  }

  private static String withoutFile(String line) {
    return line.startsWith(FILE + ": ") ? line.substring(FILE.length() + 2) : line;
  }
}
