package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ObjectKeys;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Generates the JSON schema (2020-12) for editors from the keys. */
final class ConfigJsonSchema {
  /** The keys of every object, in the order of the reference. */
  static final List<ObjectKeys> SECTIONS = List.of(
      RootSchema.KEYS,
      ListenerSchema.KEYS,
      TlsSchema.LISTENER_KEYS,
      TlsSchema.CERTIFICATE_KEYS,
      AdminSchema.KEYS,
      ProxySchema.KEYS,
      ClientSchema.TIMEOUTS,
      ProxySchema.SHUTDOWN_KEYS,
      ClientSchema.LIMITS,
      AccessLogSchema.KEYS,
      PoolSchema.KEYS,
      BalanceSchema.KEYS,
      StickySchema.KEYS,
      BackendSchema.KEYS,
      HealthSchema.KEYS,
      HealthSchema.EXPECT_KEYS,
      PassiveSchema.KEYS,
      PassiveSchema.BACKOFF_KEYS,
      RetrySchema.KEYS,
      HedgeSchema.KEYS,
      NoneAliveSchema.KEYS,
      PoolSchema.TIMEOUT_KEYS,
      PoolSchema.LIMIT_KEYS,
      TlsSchema.POOL_KEYS,
      RouteSchema.KEYS,
      RouteActionSchema.REDIRECT_KEYS,
      RewriteSchema.KEYS,
      RouteActionSchema.RESPOND_KEYS,
      HeaderSchema.KEYS,
      LogSchema.KEYS);

  private ConfigJsonSchema() {}

  static JsonObject json() {
    JsonObject definitions = new JsonObject()
        .put(
            "placeholder",
            new JsonObject()
                .put("type", "string")
                .put("pattern", "\\$\\{[A-Za-z_]")
                .put("description", "replaced by an environment variable"));
    for (ObjectKeys keys : SECTIONS) {
      if (!keys.name().isEmpty()) {
        definitions.put(keys.name(), object(keys));
      }
    }
    return new JsonObject()
        .put("$schema", "https://json-schema.org/draft/2020-12/schema")
        .put("title", "Evenkeel")
        .mergeIn(object(RootSchema.KEYS))
        // ignored keys: the reference to this schema in a JSON file, and YAML anchors
        .put("patternProperties", new JsonObject().put("^(x-|\\$schema$)", true))
        .put("$defs", definitions);
  }

  private static JsonObject object(ObjectKeys keys) {
    JsonObject properties = new JsonObject();
    for (ConfigKey<?> key : keys.all()) {
      String meaning = key.supported() ? key.meaning() : key.meaning() + "; not yet supported";
      JsonObject schema = new JsonObject().put("description", meaning);
      key.defaultAt("").ifPresent(preset -> schema.put("default", preset.json()));
      properties.put(key.name(), schema.mergeIn(key.type().schema()));
    }
    return new JsonObject()
        .put("type", "object")
        .put("properties", properties)
        .put("additionalProperties", false);
  }
}
