package io.evenkeel;

import io.evenkeel.config.AdminConfig;
import io.evenkeel.config.Config;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.ProxyConfig;
import io.evenkeel.config.tls.ListenerTls;
import io.evenkeel.model.Backend;
import io.evenkeel.model.BackendId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The difference between two configurations, and the configuration that applies while both are in use. Pure. */
final class ConfigDiff {
  private ConfigDiff() {}

  /**
   * What applies after a reload to {@code next}: the settings that only a restart can change stay as they are.
   *
   * @param running what applies now
   */
  static Config applicable(Config running, Config next) {
    List<ListenerConfig> listeners =
        next.listeners().stream().map(each -> applicable(running, each)).toList();
    AdminConfig admin = running.admin().reloadedTo(next.admin());
    ProxyConfig proxy = running.proxy().reloadedTo(next.proxy());
    Config applied = next.with(listeners, admin, proxy, next.shown());
    return applied.equals(next)
        ? next
        : next.with(listeners, admin, proxy, shown(running, applied, next));
  }

  /** An open socket cannot begin or end to use TLS. */
  private static ListenerConfig applicable(Config running, ListenerConfig next) {
    return running.listeners().stream()
        .filter(open -> open.host().equals(next.host())
            && open.port() == next.port()
            && (open.port() != 0 || open.name().equals(next.name()))
            && open.tls().isPresent() != next.tls().isPresent())
        .findFirst()
        .map(open -> next.withTls(open.tls()))
        .orElse(next);
  }

  private static String shown(Config running, Config applied, Config next) {
    JsonObject was = new JsonObject(running.shown());
    JsonObject shown = new JsonObject(next.shown());
    if (!applied.admin().equals(next.admin())) {
      shown.put("admin", was.getValue("admin"));
    }
    JsonObject proxy = shown.getJsonObject("proxy");
    JsonObject proxyBefore = was.getJsonObject("proxy");
    proxy
        .put("instances", proxyBefore.getValue("instances"))
        .put("transport", proxyBefore.getValue("transport"));
    for (int i = 0; i < next.listeners().size(); i++) {
      Optional<ListenerTls> tls = applied.listeners().get(i).tls();
      if (!tls.equals(next.listeners().get(i).tls())) {
        JsonObject listener = shown.getJsonArray("listeners").getJsonObject(i);
        listener.put("tls", tls.isEmpty() ? false : findTls(was, listener));
      }
    }
    return shown.encode();
  }

  private static @Nullable Object findTls(JsonObject was, JsonObject listener) {
    return was.getJsonArray("listeners").stream()
        .map(JsonObject.class::cast)
        .filter(open -> open.getValue("host").equals(listener.getValue("host"))
            && open.getValue("port").equals(listener.getValue("port")))
        .map(open -> open.getValue("tls"))
        .findFirst()
        .orElse(null);
  }

  /** The keys of {@code next} that only a restart applies. */
  static List<String> needsRestart(Config applied, Config next) {
    List<String> keys = new ArrayList<>();
    addIf(keys, !applied.admin().equals(next.admin()), "admin");
    addIf(keys, applied.proxy().instances() != next.proxy().instances(), "proxy.instances");
    addIf(keys, applied.proxy().transport() != next.proxy().transport(), "proxy.transport");
    for (int i = 0; i < next.listeners().size(); i++) {
      ListenerConfig listener = next.listeners().get(i);
      addIf(
          keys,
          !applied.listeners().get(i).equals(listener),
          "listeners." + listener.name() + ".tls");
    }
    return keys;
  }

  /**
   * The names that differ between two configurations, and the other sections that do.
   *
   * @param now what applied before a reload
   * @param next what applies after it
   */
  static JsonObject between(Config now, Config next) {
    List<String> settings = new ArrayList<>();
    addIf(settings, !now.node().equals(next.node()), "node");
    addIf(settings, !now.admin().tls().equals(next.admin().tls()), "admin.tls");
    addIf(settings, !now.admin().readyWhen().equals(next.admin().readyWhen()), "admin.readyWhen");
    addIf(settings, !now.proxy().equals(next.proxy()), "proxy");
    addIf(settings, !now.state().equals(next.state()), "state");
    addIf(settings, now.watch() != next.watch(), "watch");
    addIf(settings, !now.log().equals(next.log()), "log");
    return new JsonObject()
        .put("pools", diffNames(now.pools(), next.pools()))
        .put("backends", diffNames(backendsById(now), backendsById(next)))
        .put("probes", diffNames(probeSettings(now), probeSettings(next)).getJsonArray("changed"))
        .put("listeners", diffNames(byName(now.listeners()), byName(next.listeners())))
        .put("routes", !now.routes().equals(next.routes()))
        .put("settings", new JsonArray(settings));
  }

  /** Whether the result of {@link #between} names no change. */
  static boolean isEmpty(JsonObject changes) {
    return changes.stream().map(Map.Entry::getValue).allMatch(value -> {
      if (value instanceof JsonObject names) {
        return isEmpty(names);
      }
      return value instanceof JsonArray names ? names.isEmpty() : Boolean.FALSE.equals(value);
    });
  }

  private static void addIf(List<String> list, boolean differs, String key) {
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
