package io.evenkeel;

import io.evenkeel.config.Config;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.model.Backend;
import io.evenkeel.model.BackendId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The difference between two configurations, and the configuration that applies while both are in use. Pure. */
final class ConfigDiff {
  private ConfigDiff() {}

  /**
   * Returns the result of a reload: the names that were added, removed or changed, and the settings that only a
   * restart can change.
   */
  static JsonObject between(Config now, Config next) {
    JsonArray restart = new JsonArray();
    addIf(restart, !now.admin().sameExceptCertificates(next.admin()), "admin");
    addIf(restart, now.proxy().instances() != next.proxy().instances(), "proxy.instances");
    addIf(restart, now.proxy().transport() != next.proxy().transport(), "proxy.transport");
    addIf(restart, !now.node().equals(next.node()), "node");
    Map<String, ListenerConfig> listeners = byName(now.listeners());
    for (ListenerConfig listener : next.listeners()) {
      ListenerConfig open = listeners.get(listener.name());
      addIf(
          restart,
          open != null && open.tls().isPresent() != listener.tls().isPresent(),
          "listeners." + listener.name() + ".tls");
    }
    return new JsonObject()
        .put("pools", diffNames(now.pools(), next.pools()))
        .put("backends", diffNames(backendsById(now), backendsById(next)))
        .put("probes", diffNames(probeSettings(now), probeSettings(next)).getJsonArray("changed"))
        .put("listeners", diffNames(byName(now.listeners()), byName(next.listeners())))
        .put("routes", !now.routes().equals(next.routes()))
        .put("needsRestart", restart);
  }

  private static void addIf(JsonArray list, boolean differs, String key) {
    if (differs) {
      list.add(key);
    }
  }

  private static Map<String, ListenerConfig> byName(List<ListenerConfig> listeners) {
    return listeners.stream().collect(Collectors.toMap(ListenerConfig::name, Function.identity()));
  }

  /** The backends by {@code pool/backend}. */
  private static Map<String, Backend> backendsById(Config config) {
    Map<String, Backend> all = new LinkedHashMap<>();
    config.pools().forEach((name, pool) -> pool.backends()
        .forEach(each -> all.put(new BackendId(name, each.id()).toString(), each)));
    return all;
  }

  /** The settings that decide how each pool's backends are probed. */
  private static Map<String, List<Object>> probeSettings(Config config) {
    Map<String, List<Object>> all = new LinkedHashMap<>();
    config
        .pools()
        .forEach(
            (name, pool) -> all.put(name, List.of(pool.health(), pool.hostHeader(), pool.tls())));
    return all;
  }

  private static JsonObject diffNames(Map<String, ?> now, Map<String, ?> next) {
    JsonArray added = new JsonArray();
    JsonArray removed = new JsonArray();
    JsonArray changed = new JsonArray();
    next.keySet().stream().filter(name -> !now.containsKey(name)).sorted().forEach(added::add);
    now.keySet().stream().filter(name -> !next.containsKey(name)).sorted().forEach(removed::add);
    next.keySet().stream()
        .filter(name -> now.containsKey(name) && !Objects.equals(now.get(name), next.get(name)))
        .sorted()
        .forEach(changed::add);
    return new JsonObject().put("added", added).put("removed", removed).put("changed", changed);
  }

  /** The next configuration plus the pools and backends that only the current one has. */
  static Config withRemoved(Config now, Config next) {
    Map<String, PoolConfig> pools = new LinkedHashMap<>(next.pools());
    now.pools()
        .forEach((name, pool) ->
            pools.merge(name, pool, (changed, old) -> withRemovedBackends(changed, pool)));
    return next.withPools(pools);
  }

  private static PoolConfig withRemovedBackends(PoolConfig next, PoolConfig now) {
    List<Backend> backends = new ArrayList<>(next.backends());
    now.backends().stream()
        .filter(old -> next.backends().stream().noneMatch(each -> each.id().equals(old.id())))
        .forEach(backends::add);
    return next.withBackends(backends);
  }
}
