package io.evenkeel.config.reader;

import io.evenkeel.config.BalanceConfig;
import io.evenkeel.config.BalanceConfig.HashKey;
import io.evenkeel.config.BalanceConfig.Source;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigProblems;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.TextTypes;
import io.evenkeel.config.schema.ValueType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The value of {@code balance}: the name of a policy, or {@code { hash: path, bound: 125% }}. */
final class BalanceSchema implements ValueType<BalanceConfig> {
  static final ObjectKeys KEYS = new ObjectKeys("pools.NAME.balance");

  static final ConfigKey<HashKey> HASH_BY = KEYS.addOptional(
      BalanceConfig.HASH,
      new ScalarType<>(
          "a part of a request",
          "choose one of client-ip, path, uri, header:NAME, cookie:NAME, query:NAME",
          "`client-ip`, `path`, `uri`, `header:NAME`, `cookie:NAME`, `query:NAME`",
          List.of(new JsonObject()
              .put("type", "string")
              .put("pattern", "^(client-ip|path|uri|(header|cookie|query):.+)$")),
          BalanceSchema::parseHashKey),
      "requests with the same value go to the same backend; without the value (no such cookie) to "
          + "one of two random backends");
  static final ConfigKey<Double> BOUND = KEYS.add(
      "bound",
      NumberTypes.percent(100, 1000).orWord("unlimited", Double.POSITIVE_INFINITY),
      "125%",
      "the highest load of a backend as a share of the average by weight; what exceeds it goes to "
          + "the next backend for the value");

  /** The names that editors suggest. */
  private static final List<String> NAMES =
      List.of("round-robin", "random", "least-requests", "power-of-two", "peak-ewma");

  /** The policies by their names in other load balancers. */
  private static final Map<String, String> POLICIES_ELSEWHERE = Map.ofEntries(
      Map.entry("roundrobin", "round-robin"),
      Map.entry("rr", "round-robin"),
      Map.entry("wrr", "round-robin"),
      Map.entry("static-rr", "round-robin"),
      Map.entry("weighted-round-robin", "round-robin"),
      Map.entry("leastconn", "least-requests"),
      Map.entry("least-conn", "least-requests"),
      Map.entry("least-connections", "least-requests"),
      Map.entry("least-request", "least-requests"),
      Map.entry("least-time", "peak-ewma"),
      Map.entry("ewma", "peak-ewma"),
      Map.entry("p2c", "power-of-two"),
      Map.entry("random-two", "power-of-two"),
      Map.entry("random-choose", "power-of-two"),
      Map.entry("source", "{ hash: client-ip }"),
      Map.entry("ip-hash", "{ hash: client-ip }"),
      Map.entry("client-ip-hash", "{ hash: client-ip }"),
      Map.entry("uri", "{ hash: uri }"),
      Map.entry("uri-hash", "{ hash: uri }"),
      Map.entry("header", "{ hash: header:NAME }"),
      Map.entry("cookie", "{ hash: cookie:NAME }"),
      Map.entry("ring-hash", "{ hash: client-ip }"),
      Map.entry("maglev", "{ hash: client-ip }"));

  static final BalanceSchema VALUE_TYPE = new BalanceSchema();

  private BalanceSchema() {}

  private static Optional<HashKey> parseHashKey(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? "" : text.substring(colon + 1);
    Source source =
        switch (colon < 0 ? text : text.substring(0, colon + 1)) {
          case "client-ip" -> Source.CLIENT_IP;
          case "path" -> Source.PATH;
          case "uri" -> Source.URI;
          case "header:" -> Source.HEADER;
          case "cookie:" -> Source.COOKIE;
          case "query:" -> Source.QUERY;
          default -> null;
        };
    if (source == null) {
      return Optional.empty();
    }
    boolean named = source == Source.HEADER || source == Source.COOKIE;
    if (named && TextTypes.TOKEN.parse().apply(name).isEmpty()
        || source == Source.QUERY && name.isEmpty()) {
      throw new IllegalArgumentException("\"" + text + "\" lacks a valid name after the colon");
    }
    return Optional.of(new HashKey(source, name));
  }

  /** Accepts any name of a policy; see {@link #check}. */
  @Override
  public Optional<BalanceConfig> read(ConfigValue raw, ConfigProblems problems) {
    if (raw instanceof ConfigValue.ObjectValue fields) {
      ConfigSection section = new ConfigSection(fields, KEYS, problems, false);
      double bound = section.get(BOUND);
      Optional<HashKey> key = section.find(HASH_BY);
      if (section.rawValue(HASH_BY).isEmpty()) {
        section.addMistake("hash is missing; write { hash: client-ip }, or the name of a policy");
      }
      return key.map(by -> new BalanceConfig(BalanceConfig.HASH, Optional.of(by), bound));
    }
    String name = raw instanceof ConfigValue.ScalarValue scalar ? scalar.text() : raw.displayText();
    return Optional.of(BalanceConfig.of(name));
  }

  /**
   * Adds a mistake if there is no such policy.
   *
   * @param policies the names of those there are
   */
  static void check(BalanceConfig balance, Set<String> policies, ConfigSection pool) {
    String name = balance.policy();
    boolean keyed = name.equals(BalanceConfig.HASH);
    if (keyed ? balance.key().isPresent() : policies.contains(name)) {
      return;
    }
    if (keyed) {
      pool.addMistake(
          PoolSchema.BALANCE, "hash needs a part of the request; write { hash: client-ip }");
      return;
    }
    String here = POLICIES_ELSEWHERE.get(name.toLowerCase(Locale.ROOT).replace('_', '-'));
    pool.addMistake(
        PoolSchema.BALANCE,
        "no policy \"" + name + "\"; choose one of " + String.join(", ", new TreeSet<>(policies))
            + (here == null ? "" : "; it is called " + here + " here"));
  }

  @Override
  public @Nullable Object effectiveValue(ConfigValue raw) {
    return raw instanceof ConfigValue.ObjectValue fields ? KEYS.effectiveJson(fields) : raw.json();
  }

  @Override
  public JsonObject schema() {
    return new JsonObject()
        .put(
            "anyOf",
            new JsonArray()
                .add(new JsonObject().put("enum", new JsonArray(NAMES)))
                .add(new JsonObject().put("type", "string"))
                .add(new JsonObject().put("$ref", "#/$defs/" + KEYS.name())));
  }

  @Override
  public String description() {
    return "`" + String.join("`, `", NAMES) + "`, `{ hash: client-ip }`";
  }
}
