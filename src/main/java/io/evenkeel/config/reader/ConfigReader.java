package io.evenkeel.config.reader;

import io.evenkeel.config.AdminConfig;
import io.evenkeel.config.Config;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.ProxyConfig;
import io.evenkeel.config.RouteConfig;
import io.evenkeel.config.format.ConfigFile;
import io.evenkeel.config.format.ConfigParser;
import io.evenkeel.config.format.Placeholders;
import io.evenkeel.config.schema.ConfigProblems;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a configuration: checks and names every key, fills in every default, and collects every mistake. */
public final class ConfigReader {
  /** A configuration, and what is odd about it but no mistake. */
  public record Result(Config config, List<String> warnings) {}

  private final Set<String> policies;
  private final Set<String> probes;
  private final Map<String, String> environment;

  /**
   * @param policies the names that {@code balance} may have
   * @param probes the names that {@code health.type} may have
   * @param environment what {@code ${NAME}} is filled in from
   */
  public ConfigReader(Set<String> policies, Set<String> probes, Map<String, String> environment) {
    this.policies = Set.copyOf(policies);
    this.probes = Set.copyOf(probes);
    this.environment = Map.copyOf(environment);
  }

  /**
   * Reads a file, JSON or YAML by its name. Blocks.
   *
   * @throws ConfigException with every mistake, each with the file's name, the key and how to mend it
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
   * Reads JSON that is no file, such as an argument; relative paths in it are relative to the working directory. Blocks,
   * where a key names a file.
   *
   * @param name what messages call it
   * @throws ConfigException with every mistake
   */
  public Result read(String json, String name) {
    return read(ConfigParser.parse(json, name, true), Optional.empty());
  }

  /**
   * Reads what a program put together. Blocks, where a key names a file.
   *
   * @param file what relative paths are relative to, and messages name; empty: the working directory
   * @throws ConfigException with every mistake
   */
  public Result read(JsonObject json, Optional<Path> file) {
    ConfigProblems problems = new ConfigProblems(file);
    ConfigValue.ObjectValue written = fillPlaceholders(json, problems);
    ConfigSection root = new ConfigSection(written, RootSchema.KEYS, problems, false);
    RelativeFiles files = RelativeFiles.of(file);
    TlsSchema tlsSchema = new TlsSchema(files);
    List<ListenerConfig> listeners = new ListenerSchema(tlsSchema)
        .read(RootSchema.readListeners(root), root.get(RootSchema.PROXY));
    AdminConfig admin = new AdminSchema(environment, tlsSchema).read(root.get(RootSchema.ADMIN));
    PortConflicts.check(listeners, admin, root);
    PoolDefaults poolDefaults = new PoolDefaults(problems);
    PoolSchema poolSchema = new PoolSchema(policies, probes, tlsSchema);
    poolDefaults.defaults(root).ifPresent(defaults -> poolSchema.read("", defaults));
    Map<String, ConfigSection> sections = poolDefaults.of(root);
    Map<String, PoolConfig> pools = new LinkedHashMap<>();
    sections.forEach((name, section) -> pools.put(name, poolSchema.read(name, section)));
    List<String> listenerNames = listeners.stream().map(ListenerConfig::name).toList();
    List<RouteConfig> routes = new RouteSchema(sections, listenerNames, files, problems)
        .read(RootSchema.readRoutes(root, sections.keySet()));
    String node = root.find(RootSchema.NODE).orElseGet(this::defaultNodeName);
    ProxyConfig proxy = ProxySchema.read(root.get(RootSchema.PROXY));
    Optional<Path> state = RootSchema.readState(root, files);
    boolean watch = root.get(RootSchema.WATCH);
    problems.throwIfAny();
    Config config = new Config(
        node,
        listeners,
        admin,
        proxy,
        pools,
        routes,
        state,
        watch,
        file,
        EffectiveConfig.encode(EffectiveConfig.of(root, node, listeners, sections, pools)));
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
