package io.evenkeel.config.reader;

import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.evenkeel.config.schema.MaskedMapType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The effective configuration for operators: every key with its value or its default, secrets masked. */
final class EffectiveConfig {
  private EffectiveConfig() {}

  /**
   * @param top the whole configuration; short forms and {@code defaults} are resolved
   * @param sections of the pools, merged over {@code defaults}
   */
  static JsonObject of(
      ConfigSection top,
      String node,
      List<ListenerConfig> listeners,
      Map<String, ConfigSection> sections,
      Map<String, PoolConfig> pools) {
    JsonObject all = top.effectiveJson();
    all.remove(RootSchema.BACKENDS.name());
    all.remove(RootSchema.DEFAULTS.name());
    all.put(RootSchema.NODE.name(), node);
    all.put(RootSchema.LISTENERS.name(), listeners(top, listeners));
    JsonObject shown = new JsonObject();
    pools.forEach((name, pool) -> {
      ConfigSection section = sections.get(name);
      if (section != null) {
        shown.put(name, pool(section.effectiveJson(), pool));
      }
    });
    all.put(RootSchema.POOLS.name(), shown);
    if (all.getValue(RootSchema.ADMIN.name()) instanceof JsonObject admin
        && !admin.getString(AdminSchema.TOKEN.name(), "").isEmpty()) {
      admin.put(AdminSchema.TOKEN.name(), MaskedMapType.MASK);
    }
    return all;
  }

  private static JsonArray listeners(ConfigSection top, List<ListenerConfig> listeners) {
    ConfigSection proxy = top.get(RootSchema.PROXY);
    JsonArray shown = new JsonArray();
    List<ConfigSection> sections = top.get(RootSchema.LISTENERS);
    for (int i = 0; i < sections.size() && i < listeners.size(); i++) {
      ConfigSection each = sections.get(i);
      JsonObject listener =
          each.effectiveJson().put(ListenerSchema.NAME.name(), listeners.get(i).name());
      putWithProxyDefault(listener, each, ListenerSchema.TIMEOUTS, proxy, ProxySchema.TIMEOUTS);
      putWithProxyDefault(listener, each, ListenerSchema.LIMITS, proxy, ProxySchema.LIMITS);
      putWithProxyDefault(
          listener, each, ListenerSchema.TRUSTED_PROXIES, proxy, ProxySchema.TRUSTED_PROXIES);
      putWithProxyDefault(listener, each, ListenerSchema.ACCESS_LOG, proxy, ProxySchema.ACCESS_LOG);
      shown.add(listener);
    }
    return shown;
  }

  /** Keys that a listener does not have are taken from {@code proxy}. */
  private static void putWithProxyDefault(
      JsonObject shown,
      ConfigSection listener,
      ConfigKey<?> key,
      ConfigSection proxy,
      ConfigKey<?> proxyKey) {
    Optional<ConfigValue> own = listener.rawValue(key);
    Optional<ConfigValue> below = proxy.rawValue(proxyKey).or(() -> proxyKey.defaultAt(""));
    Optional<ConfigValue> both = own.isPresent() && below.isPresent()
        ? Optional.of(key.type().merge(own.get(), below.get()))
        : own.or(() -> below);
    both.ifPresent(raw -> shown.put(key.name(), key.type().effectiveValue(raw)));
  }

  private static JsonObject pool(JsonObject shown, PoolConfig pool) {
    JsonArray backends = shown.getJsonArray(PoolSchema.BACKENDS.name(), new JsonArray());
    for (int i = 0; i < backends.size() && i < pool.backends().size(); i++) {
      backends
          .getJsonObject(i)
          .put(BackendSchema.ID.name(), pool.backends().get(i).id());
    }
    boolean limited = pool.health().timeout().equals(pool.health().interval());
    if (limited && shown.getValue(PoolSchema.HEALTH.name()) instanceof JsonObject health) {
      health.put(HealthSchema.TIMEOUT.name(), health.getValue(HealthSchema.INTERVAL.name()));
    }
    if (shown.getValue(PoolSchema.STICKY.name()) instanceof JsonObject sticky) {
      pool.sticky().ifPresent(config -> sticky.put(StickySchema.COOKIE.name(), config.cookie()));
      if (!sticky.getString(StickySchema.SECRET.name(), "").isEmpty()) {
        sticky.put(StickySchema.SECRET.name(), MaskedMapType.MASK);
      }
    }
    return shown;
  }
}
