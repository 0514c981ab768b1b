package io.evenkeel.config.reader;

import io.evenkeel.config.Cidrs;
import io.evenkeel.config.ProxyConfig;
import io.evenkeel.config.ProxyConfig.Transport;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.TextTypes;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The keys of {@code proxy}. */
final class ProxySchema {
  static final ObjectKeys KEYS = new ObjectKeys("proxy");

  static final ConfigKey<Integer> INSTANCES = KEYS.add(
      "instances",
      NumberTypes.count(1, 1024).orWord("auto", 0),
      "auto",
      "number of event loops; `auto`: one per core; the launcher's `-instances` overrides it");
  static final ConfigKey<Transport> TRANSPORT = KEYS.add(
      "transport",
      TextTypes.oneOf(TextTypes.wordTable(
          Transport.class,
          "auto",
          Transport.AUTO,
          "io_uring",
          Transport.IO_URING,
          "epoll",
          Transport.EPOLL,
          "nio",
          Transport.NIO)),
      "auto",
      "the I/O API for sockets; `auto`: epoll if available, otherwise nio");
  static final ConfigKey<ConfigSection> TIMEOUTS = KEYS.add(
      "timeouts", ObjectType.of(ClientSchema.TIMEOUTS), Map.of(), "timeouts towards clients");

  static final ObjectKeys SHUTDOWN_KEYS = new ObjectKeys("proxy.shutdown");

  static final ConfigKey<Duration> DELAY = SHUTDOWN_KEYS.add(
      "delay",
      NumberTypes.DURATION_OR_ZERO,
      "0s",
      "how long the balancer reports not ready but serves as before");
  static final ConfigKey<Duration> DRAIN = SHUTDOWN_KEYS.add(
      "drain",
      NumberTypes.DURATION_OR_ZERO,
      "25s",
      "how long requests in flight may take after that");
  static final ConfigKey<ConfigSection> SHUTDOWN = KEYS.add(
      "shutdown",
      ObjectType.withShorthand(DRAIN, SHUTDOWN_KEYS),
      Map.of(),
      "how the process stops");

  static final ConfigKey<ConfigSection> LIMITS =
      KEYS.add("limits", ObjectType.of(ClientSchema.LIMITS), Map.of(), "limits for clients");
  static final ConfigKey<List<Cidrs>> TRUSTED_PROXIES = KEYS.add(
      "trustedProxies",
      ClientSchema.ADDRESS_RANGES,
      List.of(),
      "proxies whose `X-Forwarded-*` and `Forwarded` headers are trusted");
  static final ConfigKey<Boolean> VIA =
      KEYS.add("via", TextTypes.BOOLEAN, true, "add a `Via` header in both directions");
  static final ConfigKey<Boolean> DETAILS = KEYS.add(
      "details",
      TextTypes.BOOLEAN,
      false,
      "show clients the pool and the reason in the balancer's own error responses; the log has them always");
  static final ConfigKey<ConfigSection> ACCESS_LOG = KEYS.add(
      "accessLog",
      AccessLogSchema.VALUE_TYPE,
      false,
      "log one line per exchange, with all its attempts");
  static final ConfigKey<ConfigValue> ERROR_PAGES =
      KEYS.addUnsupported("errorPages", "pages for the balancer's own error responses", Map.of());

  static final ObjectType VALUE_TYPE = ObjectType.of(KEYS);

  private ProxySchema() {}

  static ProxyConfig read(ConfigSection proxy) {
    ConfigSection shutdown = proxy.get(SHUTDOWN);
    return new ProxyConfig(
        proxy.get(INSTANCES),
        proxy.get(TRANSPORT),
        shutdown.get(DELAY),
        shutdown.get(DRAIN),
        proxy.get(VIA),
        proxy.get(DETAILS));
  }
}
