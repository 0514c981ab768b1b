package io.evenkeel.config.reader;

import io.evenkeel.config.AdminConfig;
import io.evenkeel.config.Config;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.LogConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.ProxyConfig;
import io.evenkeel.config.RouteConfig;
import io.evenkeel.config.format.ConfigFile;
import io.evenkeel.config.format.ConfigParser;
import io.evenkeel.config.format.ConfigPositions;
import io.evenkeel.config.format.Placeholders;
import io.evenkeel.config.schema.ConfigProblems;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.core.spi.json.JsonCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads a configuration: checks every key, adds the defaults and collects all mistakes. */
public final class ConfigReader {
  private static final String STANDARD_INPUT = "standard input";

  /** A configuration and the warnings about it. */
  public record Result(Config config, List<String> warnings) {}

  /** Vert.x's default codec would look for jackson-databind first, and open a jar for that at each start. */
  private static final JsonCodec JSON = new JacksonCodec();

  private final Set<String> policies;
  private final Set<String> probes;
  private final Map<String, String> environment;

  /**
   * @param policies the allowed values of {@code balance}
   * @param probes the allowed values of {@code health.type}
   * @param environment the variables that {@code ${NAME}} stands for
   */
  public ConfigReader(Set<String> policies, Set<String> probes, Map<String, String> environment) {
    this.policies = Set.copyOf(policies);
    this.probes = Set.copyOf(probes);
    this.environment = Map.copyOf(environment);
  }

  /**
   * Reads a file, JSON or YAML depending on its name. Blocks.
   *
   * @throws io.evenkeel.config.ConfigException with all mistakes, each with the name of the file, the key and how to correct it
   */
  public Result read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException problem) {
      throw ConfigFile.toConfigException(file, problem);
    }
    return read(ConfigParser.parse(bytes, file.toString()), Optional.of(file));
  }

  /**
   * Reads JSON text, such as an argument. Relative paths in it are relative to the working directory. Blocks if a key
   * names a file.
   *
   * @param name what messages call the text
   * @throws io.evenkeel.config.ConfigException with all mistakes
   */
  public Result read(String json, String name) {
    return read(
        ConfigParser.parse(json, name, true),
        Optional.empty(),
        "",
        ConfigPositions.lazy(() -> ConfigPositions.of(json, true)));
  }

  /**
   * Reads text from standard input, JSON if it starts with a brace, otherwise YAML. Relative paths in it are relative to
   * the working directory. Blocks if a key names a file.
   *
   * @throws io.evenkeel.config.ConfigException with all mistakes
   */
  public Result readStandardInput(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    boolean json = text.stripLeading().startsWith("{");
    JsonObject parsed = ConfigParser.parse(bytes, STANDARD_INPUT, json);
    return read(
        parsed,
        Optional.empty(),
        STANDARD_INPUT,
        ConfigPositions.lazy(() -> ConfigPositions.of(text, json)));
  }

  /**
   * Reads the configuration of a program. Blocks if a key names a file.
   *
   * @param file named in messages; relative paths are relative to its directory, or to the working directory if empty
   * @throws io.evenkeel.config.ConfigException with all mistakes
   */
  public Result read(JsonObject json, Optional<Path> file) {
    return read(
        json, file, file.map(Path::toString).orElse(""), ConfigPositions.lazy(() -> file.map(
                ConfigPositions::of)
            .orElseGet(() -> ConfigPositions.of("", false))));
  }

  private Result read(
      JsonObject json,
      Optional<Path> file,
      String name,
      Function<String, Optional<String>> positions) {
    ConfigProblems problems = new ConfigProblems(name, positions, ConfigJsonSchema.SECTIONS);
    ConfigValue.ObjectValue raw = fillPlaceholders(json, problems);
    ConfigSection root = new ConfigSection(raw, RootSchema.KEYS, problems, false);
    RelativeFiles files = RelativeFiles.of(file);
    TlsSchema tlsSchema = new TlsSchema(files);
    List<ListenerConfig> listeners = new ListenerSchema(tlsSchema, files)
        .read(RootSchema.readListeners(root), root.get(RootSchema.PROXY));
    AdminConfig admin = new AdminSchema(environment, tlsSchema).read(root.get(RootSchema.ADMIN));
    PortConflicts.check(listeners, admin, root);
    PoolDefaults poolDefaults = new PoolDefaults(problems);
    PoolSchema poolSchema = new PoolSchema(policies, probes, tlsSchema);
    poolDefaults.defaults(root).ifPresent(defaults -> poolSchema.read("", defaults, false));
    Map<String, ConfigSection> sections = poolDefaults.of(root);
    AdminSchema.checkPools(root.get(RootSchema.ADMIN), sections.keySet());
    Map<String, PoolConfig> pools = new LinkedHashMap<>();
    boolean severalSticky =
        sections.values().stream().filter(PoolSchema::isSticky).count() > 1;
    sections.forEach(
        (pool, section) -> pools.put(pool, poolSchema.read(pool, section, severalSticky)));
    StickySchema.warnOfSharedNames(sections, pools.values());
    List<RouteConfig> routes = new RouteSchema(sections, listeners, files, problems)
        .read(RootSchema.readRoutes(root, sections.keySet()));
    UnusedPools.warn(sections, routes, problems);
    String node = root.find(RootSchema.NODE).orElseGet(this::defaultNodeName);
    ProxyConfig proxy = ProxySchema.read(root.get(RootSchema.PROXY));
    Optional<Path> state = RootSchema.readState(root, files);
    boolean watch = root.get(RootSchema.WATCH);
    LogConfig log = LogSchema.read(root.get(RootSchema.LOG));
    problems.throwIfAny(files.named());
    Config config = new Config(
        node,
        listeners,
        admin,
        proxy,
        pools,
        routes,
        state,
        watch,
        log,
        file,
        files.named(),
        JSON.toString(EffectiveConfig.of(root, node, listeners, sections, pools), false));
    return new Result(config, problems.warnings());
  }

  private ConfigValue.ObjectValue fillPlaceholders(JsonObject json, ConfigProblems problems) {
    Placeholders placeholders = new Placeholders(environment, problems);
    Map<String, ConfigValue> fields = new LinkedHashMap<>();
    json.forEach(entry -> {
      String name = entry.getKey();
      if (!RootSchema.isIgnored(name)) {
        fields.put(name, placeholders.fill(ConfigValue.of(name, entry.getValue())));
      }
    });
    return new ConfigValue.ObjectValue("", fields);
  }

  private String defaultNodeName() {
    String name = environment.getOrDefault("HOSTNAME", "");
    return name.isEmpty() ? "evenkeel" : name;
  }
}
