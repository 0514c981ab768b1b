package io.evenkeel.config.reader;

import io.evenkeel.config.Cidrs;
import io.evenkeel.config.ListenerConfig.AccessLogFormat;
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

/** The keys of {@code proxy}. */
final class ProxySchema {
  static final ConfigKey<Integer> INSTANCES = ConfigKey.of(
      "instances",
      NumberTypes.count(1, 1024).orWord("auto", 0),
      "auto",
      "event loops that serve; `auto`: one a core; the launcher's `-instances` beats it");
  static final ConfigKey<Transport> TRANSPORT = ConfigKey.of(
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
      "how sockets are driven; `auto`: epoll where there is one, else nio");
  static final ConfigKey<ConfigSection> TIMEOUTS = ConfigKey.of(
      "timeouts", ObjectType.of(ClientSchema.TIMEOUTS), "{}", "how long a client may take");

  static final ConfigKey<Duration> DELAY = ConfigKey.of(
      "delay", NumberTypes.DURATION_OR_ZERO, "0s", "unready, and still serving as ever");
  static final ConfigKey<Duration> DRAIN = ConfigKey.of(
      "drain", NumberTypes.DURATION_OR_ZERO, "25s", "what requests under way get at most");
  static final ObjectKeys SHUTDOWN_KEYS = ObjectKeys.of("proxy.shutdown", DELAY, DRAIN);
  static final ConfigKey<ConfigSection> SHUTDOWN = ConfigKey.of(
      "shutdown", ObjectType.withShorthand(DRAIN, SHUTDOWN_KEYS), "{}", "how the process ends");

  static final ConfigKey<ConfigSection> LIMITS =
      ConfigKey.of("limits", ObjectType.of(ClientSchema.LIMITS), "{}", "what a client may send");
  static final ConfigKey<List<Cidrs>> TRUSTED_PROXIES = ConfigKey.of(
      "trustedProxies",
      ClientSchema.ADDRESS_RANGES,
      "[]",
      "whose `X-Forwarded-*` and `Forwarded` are believed");
  static final ConfigKey<Boolean> VIA =
      ConfigKey.of("via", TextTypes.BOOLEAN, "true", "add a `Via` field, both ways");
  static final ConfigKey<AccessLogFormat> ACCESS_LOG = ConfigKey.of(
      "accessLog",
      ClientSchema.ACCESS_LOG_FORMAT,
      "false",
      "one line an exchange, with every attempt");
  static final ConfigKey<ConfigValue> ERROR_PAGES =
      ConfigKey.unsupported("errorPages", "pages for the balancer's own answers", "{}");

  static final ObjectKeys KEYS = ObjectKeys.of(
      "proxy",
      INSTANCES,
      TRANSPORT,
      TIMEOUTS,
      SHUTDOWN,
      LIMITS,
      TRUSTED_PROXIES,
      VIA,
      ACCESS_LOG,
      ERROR_PAGES);
  static final ObjectType SHAPE = ObjectType.of(KEYS);

  private ProxySchema() {}
}
