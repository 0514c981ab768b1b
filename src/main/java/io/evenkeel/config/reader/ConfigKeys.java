package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ObjectKeys;
import java.util.List;

/** Every key there is, by the object it belongs to, in the order of the reference. */
final class ConfigKeys {
  static final List<ObjectKeys> ALL = List.of(
      RootSchema.KEYS,
      ListenerSchema.KEYS,
      TlsSchema.LISTENER_KEYS,
      TlsSchema.CERTIFICATE_KEYS,
      AdminSchema.KEYS,
      ProxySchema.KEYS,
      ClientSchema.TIMEOUTS,
      ProxySchema.SHUTDOWN_KEYS,
      ClientSchema.LIMITS,
      PoolSchema.KEYS,
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
      RedirectKeys.KEYS,
      RewriteSchema.KEYS,
      RespondKeys.KEYS,
      HeaderSchema.KEYS);

  private ConfigKeys() {}
}
