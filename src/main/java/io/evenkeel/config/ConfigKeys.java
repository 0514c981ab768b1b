package io.evenkeel.config;

import io.evenkeel.config.schema.ObjectKeys;
import java.util.List;

/** Every key there is, by the object it belongs to, in the order of the reference. */
final class ConfigKeys {
  static final List<ObjectKeys> ALL = List.of(
      TopKeys.KEYS,
      ListenerKeys.KEYS,
      TlsKeys.LISTENER_KEYS,
      TlsKeys.CERTIFICATE_KEYS,
      AdminKeys.KEYS,
      ProxyKeys.KEYS,
      ClientKeys.TIMEOUTS,
      ProxyKeys.SHUTDOWN_KEYS,
      ClientKeys.LIMITS,
      PoolKeys.KEYS,
      BackendKeys.KEYS,
      HealthKeys.KEYS,
      HealthKeys.EXPECT_KEYS,
      PassiveKeys.KEYS,
      PassiveKeys.BACKOFF_KEYS,
      RetryKeys.KEYS,
      HedgeKeys.KEYS,
      NoneAliveForm.KEYS,
      PoolKeys.TIMEOUT_KEYS,
      PoolKeys.LIMIT_KEYS,
      TlsKeys.POOL_KEYS,
      RouteKeys.KEYS,
      RedirectKeys.KEYS,
      RewriteKeys.KEYS,
      RespondKeys.KEYS,
      HeaderKeys.KEYS);

  private ConfigKeys() {}
}
