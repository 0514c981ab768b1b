package io.evenkeel.config.reader;

import io.evenkeel.config.Cidrs;
import io.evenkeel.config.ClientLimits;
import io.evenkeel.config.ClientTimeouts;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.ProcessLimits;
import io.evenkeel.config.schema.ConfigSection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code listeners}; what a listener does not say itself is the proxy's. */
final class ListenerReader {
  private static final String DEFAULT_NAME = "http";

  private final TlsReader tlsReader;

  ListenerReader(TlsReader tlsReader) {
    this.tlsReader = tlsReader;
  }

  List<ListenerConfig> read(ConfigSection top) {
    ConfigSection proxy = top.get(RootSchema.PROXY);
    validate(proxy);
    List<ConfigSection> sections = top.get(RootSchema.LISTENERS);
    if (top.isEmptyList(RootSchema.LISTENERS)) {
      top.addMistake(RootSchema.LISTENERS, "there is none; write one, such as 8080");
    }
    Set<String> names = new HashSet<>();
    for (ConfigSection each : sections) {
      each.find(ListenerSchema.NAME).ifPresent(name -> {
        if (!names.add(name)) {
          each.addMistake(
              ListenerSchema.NAME, "a second listener \"" + name + "\"; give it another name");
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
    int port = listener.get(ListenerSchema.PORT);
    String name = listener.find(ListenerSchema.NAME).orElseGet(() -> assignName(port, names));
    return new ListenerConfig(
        name,
        listener.get(ListenerSchema.HOST),
        port,
        tlsReader.listener(listener.get(ListenerSchema.TLS)),
        listener.get(ListenerSchema.H2C),
        listener.get(ListenerSchema.PROXY_PROTOCOL),
        listener.get(ListenerSchema.MONITOR_PATH),
        timeouts(
            listener.withDefault(ListenerSchema.TIMEOUTS, proxy.rawValue(ProxySchema.TIMEOUTS))),
        limits(listener.withDefault(ListenerSchema.LIMITS, proxy.rawValue(ProxySchema.LIMITS))),
        mergeRanges(listener
            .find(ListenerSchema.TRUSTED_PROXIES)
            .orElseGet(() -> proxy.get(ProxySchema.TRUSTED_PROXIES))),
        listener
            .find(ListenerSchema.ACCESS_LOG)
            .orElseGet(() -> proxy.get(ProxySchema.ACCESS_LOG)));
  }

  /** What every listener overrides is to be right all the same. */
  private static void validate(ConfigSection proxy) {
    timeouts(proxy.get(ProxySchema.TIMEOUTS));
    limits(proxy.get(ProxySchema.LIMITS));
    proxy.get(ProxySchema.TRUSTED_PROXIES);
    proxy.get(ProxySchema.ACCESS_LOG);
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

  private static ClientTimeouts timeouts(ConfigSection timeouts) {
    return new ClientTimeouts(
        timeouts.get(ClientSchema.HEAD),
        timeouts.get(ClientSchema.BODY),
        timeouts.get(ClientSchema.KEEP_ALIVE));
  }

  private static ClientLimits limits(ConfigSection limits) {
    int headerBytes = Math.toIntExact(limits.get(ClientSchema.HEADER_BYTES));
    int uriBytes = Math.toIntExact(limits.get(ClientSchema.URI_BYTES));
    if (uriBytes > headerBytes) {
      limits.addMistake(
          ClientSchema.URI_BYTES, "must not be more than headerBytes, which the URI is a part of");
    }
    int connections = limits.get(ClientSchema.CONNECTIONS);
    return new ClientLimits(
        headerBytes,
        uriBytes,
        limits.get(ClientSchema.BODY_BYTES),
        connections == 0 ? ProcessLimits.maxConnections() : connections);
  }

  /** The union of ranges. */
  static Cidrs mergeRanges(List<Cidrs> each) {
    List<String> ranges = new ArrayList<>();
    each.forEach(range -> ranges.addAll(range.texts()));
    return Cidrs.of(ranges);
  }
}
