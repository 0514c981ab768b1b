package io.evenkeel.config.reader;

import io.evenkeel.config.Cidrs;
import io.evenkeel.config.ListenerConfig.AccessLogFormat;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.TextTypes;
import java.util.List;
import java.util.Optional;

/** The keys of a listener, and those that it shares with the proxy. */
final class ListenerSchema {
  static final ConfigKey<String> NAME = ConfigKey.withoutDefault(
      "name",
      TextTypes.NAME,
      "what routes and metrics call it; `http` if not said, and `http-PORT` where that is taken");
  static final ConfigKey<String> HOST =
      ConfigKey.of("host", TextTypes.ADDRESS, "0.0.0.0", "the address to listen at");
  static final ConfigKey<Integer> PORT = ConfigKey.of(
      "port",
      NumberTypes.count(0, 65_535),
      "8080",
      "the port to listen at; `0` takes any free one");
  static final ConfigKey<ConfigSection> TLS = ConfigKey.of(
      "tls",
      ObjectType.of(TlsSchema.LISTENER_KEYS).orFalse(),
      "false",
      "https, with these certificates");
  static final ConfigKey<Boolean> H2C = ConfigKey.of(
      "h2c",
      TextTypes.BOOLEAN,
      "false",
      "HTTP/2 without TLS too, for clients that know; with `tls` it is offered anyway");
  static final ConfigKey<Boolean> PROXY_PROTOCOL = ConfigKey.of(
      "proxyProtocol",
      TextTypes.BOOLEAN,
      "false",
      "every connection begins with a PROXY header, version 1 or 2, that names the client");
  static final ConfigKey<Optional<String>> MONITOR_PATH = ConfigKey.of(
      "monitorPath",
      TextTypes.PATH.map(Optional::of).orWord("false", Optional.empty()),
      "false",
      "the path at which this listener answers for the balancer itself, e.g. `/healthz`");

  static final ConfigKey<ConfigSection> TIMEOUTS = ConfigKey.of(
      "timeouts",
      ObjectType.of(ClientSchema.TIMEOUTS),
      "{}",
      "the proxy's, for this listener alone");
  static final ConfigKey<ConfigSection> LIMITS = ConfigKey.of(
      "limits", ObjectType.of(ClientSchema.LIMITS), "{}", "the proxy's, for this listener alone");
  static final ConfigKey<List<Cidrs>> TRUSTED_PROXIES = ConfigKey.withoutDefault(
      "trustedProxies", ClientSchema.ADDRESS_RANGES, "the proxy's if not said");
  static final ConfigKey<AccessLogFormat> ACCESS_LOG = ConfigKey.withoutDefault(
      "accessLog", ClientSchema.ACCESS_LOG_FORMAT, "the proxy's if not said");

  static final ObjectKeys KEYS = ObjectKeys.of(
      "listeners",
      NAME,
      HOST,
      PORT,
      TLS,
      H2C,
      PROXY_PROTOCOL,
      MONITOR_PATH,
      TIMEOUTS,
      LIMITS,
      TRUSTED_PROXIES,
      ACCESS_LOG);
  static final ObjectType SHAPE = ObjectType.withShorthand(PORT, KEYS);

  private ListenerSchema() {}
}
