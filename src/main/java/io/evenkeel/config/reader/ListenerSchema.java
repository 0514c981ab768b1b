package io.evenkeel.config.reader;

import io.evenkeel.config.Cidrs;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.TextTypes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of a listener. */
final class ListenerSchema {
  static final ObjectKeys KEYS = new ObjectKeys("listeners");

  static final ConfigKey<String> NAME = KEYS.addOptional(
      "name",
      TextTypes.NAME,
      "its name in routes and metrics; by default `http`, or `http-PORT` if that is taken");
  static final ConfigKey<String> HOST =
      KEYS.add("host", TextTypes.ADDRESS, "0.0.0.0", "the address to listen on");
  static final ConfigKey<Integer> PORT = KEYS.add(
      "port", NumberTypes.count(0, 65_535), 8080, "the port to listen on; `0` for any free port");
  static final ConfigKey<ConfigSection> TLS = KEYS.add(
      "tls",
      ObjectType.of(TlsSchema.LISTENER_KEYS).orFalse(),
      false,
      "HTTPS with these certificates");
  static final ConfigKey<Boolean> H2C = KEYS.add(
      "h2c",
      TextTypes.BOOLEAN,
      false,
      "also accept HTTP/2 without TLS (prior knowledge); with `tls`, HTTP/2 is always offered");
  static final ConfigKey<Boolean> PROXY_PROTOCOL = KEYS.add(
      "proxyProtocol",
      TextTypes.BOOLEAN,
      false,
      "every connection must start with a PROXY protocol header, version 1 or 2, that has the "
          + "client's address");
  static final ConfigKey<Optional<String>> MONITOR_PATH = KEYS.add(
      "monitorPath",
      TextTypes.PATH.map(Optional::of).orWord("false", Optional.empty()),
      false,
      "the path of the balancer's own health check on this listener, such as `/healthz`");

  static final ConfigKey<ConfigSection> TIMEOUTS = KEYS.add(
      "timeouts",
      ObjectType.of(ClientSchema.TIMEOUTS),
      Map.of(),
      "override those of `proxy` for this listener");
  static final ConfigKey<ConfigSection> LIMITS = KEYS.add(
      "limits",
      ObjectType.of(ClientSchema.LIMITS),
      Map.of(),
      "override those of `proxy` for this listener");
  static final ConfigKey<List<Cidrs>> TRUSTED_PROXIES = KEYS.addOptional(
      "trustedProxies", ClientSchema.ADDRESS_RANGES, "by default those of `proxy`");
  static final ConfigKey<ConfigSection> ACCESS_LOG = KEYS.add(
      "accessLog",
      AccessLogSchema.VALUE_TYPE,
      false,
      "overrides that of `proxy` for this listener");

  static final ObjectType VALUE_TYPE = ObjectType.withShorthand(PORT, KEYS);

  private static final String DEFAULT_NAME = "http";

  private final TlsSchema tlsSchema;
  private final AccessLogSchema accessLogSchema;

  ListenerSchema(TlsSchema tlsSchema, RelativeFiles files) {
    this.tlsSchema = tlsSchema;
    this.accessLogSchema = new AccessLogSchema(files);
  }

  List<ListenerConfig> read(List<ConfigSection> sections, ConfigSection proxy) {
    validate(proxy);
    Set<String> names = new HashSet<>();
    for (ConfigSection each : sections) {
      each.find(NAME).ifPresent(name -> {
        if (!names.add(name)) {
          each.addMistake(NAME, "a second listener \"" + name + "\"; give it another name");
        }
      });
    }
    List<ListenerConfig> listeners = new ArrayList<>();
    for (ConfigSection each : sections) {
      listeners.add(listener(each, proxy, names));
    }
    return List.copyOf(listeners);
  }

  private ListenerConfig listener(ConfigSection listener, ConfigSection proxy, Set<String> names) {
    int port = listener.get(PORT);
    String name = listener.find(NAME).orElseGet(() -> assignName(port, names));
    return new ListenerConfig(
        name,
        listener.get(HOST),
        port,
        tlsSchema.readListenerTls(listener.get(TLS)),
        listener.get(H2C),
        listener.get(PROXY_PROTOCOL),
        listener.get(MONITOR_PATH),
        ClientSchema.readTimeouts(
            listener.withDefault(TIMEOUTS, proxy.rawValue(ProxySchema.TIMEOUTS))),
        ClientSchema.readLimits(listener.withDefault(LIMITS, proxy.rawValue(ProxySchema.LIMITS))),
        ClientSchema.mergeRanges(
            listener.find(TRUSTED_PROXIES).orElseGet(() -> proxy.get(ProxySchema.TRUSTED_PROXIES))),
        accessLogSchema.read(
            listener.withDefault(ACCESS_LOG, proxy.rawValue(ProxySchema.ACCESS_LOG))));
  }

  /** Checks the values of {@code proxy} even if every listener overrides them. */
  private void validate(ConfigSection proxy) {
    ClientSchema.readTimeouts(proxy.get(ProxySchema.TIMEOUTS));
    ClientSchema.readLimits(proxy.get(ProxySchema.LIMITS));
    proxy.get(ProxySchema.TRUSTED_PROXIES);
    accessLogSchema.read(proxy.get(ProxySchema.ACCESS_LOG));
  }

  private static String assignName(int port, Set<String> names) {
    if (names.add(DEFAULT_NAME)) {
      return DEFAULT_NAME;
    }
    String name = DEFAULT_NAME + "-" + port;
    for (int next = 2; !names.add(name); next++) {
      name = DEFAULT_NAME + "-" + port + "-" + next;
    }
    return name;
  }
}
