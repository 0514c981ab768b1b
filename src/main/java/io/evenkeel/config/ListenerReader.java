package io.evenkeel.config;

import io.evenkeel.config.schema.ConfigSection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code listeners}; what a listener does not say itself is the proxy's. */
final class ListenerReader {
  private static final String FIRST_NAME = "http";

  private final TlsReader tlsReader;

  ListenerReader(TlsReader tlsReader) {
    this.tlsReader = tlsReader;
  }

  List<ListenerConfig> read(ConfigSection top) {
    ConfigSection proxy = top.get(TopKeys.PROXY);
    check(proxy);
    List<ConfigSection> sections = top.get(TopKeys.LISTENERS);
    if (top.isEmptyList(TopKeys.LISTENERS)) {
      top.mistake(TopKeys.LISTENERS, "there is none; write one, such as 8080");
    }
    Set<String> names = new HashSet<>();
    for (ConfigSection each : sections) {
      each.find(ListenerKeys.NAME).ifPresent(name -> {
        if (!names.add(name)) {
          each.mistake(
              ListenerKeys.NAME, "a second listener \"" + name + "\"; give it another name");
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
    int port = listener.get(ListenerKeys.PORT);
    String name = listener.find(ListenerKeys.NAME).orElseGet(() -> name(port, names));
    return new ListenerConfig(
        name,
        listener.get(ListenerKeys.HOST),
        port,
        tlsReader.listener(listener.get(ListenerKeys.TLS)),
        listener.get(ListenerKeys.H2C),
        listener.get(ListenerKeys.PROXY_PROTOCOL),
        listener.get(ListenerKeys.MONITOR_PATH),
        timeouts(listener.over(ListenerKeys.TIMEOUTS, proxy.written(ProxyKeys.TIMEOUTS))),
        limits(listener.over(ListenerKeys.LIMITS, proxy.written(ProxyKeys.LIMITS))),
        all(listener
            .find(ListenerKeys.TRUSTED_PROXIES)
            .orElseGet(() -> proxy.get(ProxyKeys.TRUSTED_PROXIES))),
        listener.find(ListenerKeys.ACCESS_LOG).orElseGet(() -> proxy.get(ProxyKeys.ACCESS_LOG)));
  }

  /** What every listener overrides is to be right all the same. */
  private static void check(ConfigSection proxy) {
    timeouts(proxy.get(ProxyKeys.TIMEOUTS));
    limits(proxy.get(ProxyKeys.LIMITS));
    proxy.get(ProxyKeys.TRUSTED_PROXIES);
    proxy.get(ProxyKeys.ACCESS_LOG);
  }

  private static String name(int port, Set<String> names) {
    if (names.add(FIRST_NAME)) {
      return FIRST_NAME;
    }
    String name = FIRST_NAME + "-" + port;
    for (int next = 2; !names.add(name); next++) {
      name = FIRST_NAME + "-" + port + "-" + next;
    }
    return name;
  }

  private static ClientTimeouts timeouts(ConfigSection timeouts) {
    return new ClientTimeouts(
        timeouts.get(ClientKeys.HEAD),
        timeouts.get(ClientKeys.BODY),
        timeouts.get(ClientKeys.KEEP_ALIVE));
  }

  private static ClientLimits limits(ConfigSection limits) {
    int headerBytes = Math.toIntExact(limits.get(ClientKeys.HEADER_BYTES));
    int uriBytes = Math.toIntExact(limits.get(ClientKeys.URI_BYTES));
    if (uriBytes > headerBytes) {
      limits.mistake(
          ClientKeys.URI_BYTES, "must not be more than headerBytes, which the URI is a part of");
    }
    int connections = limits.get(ClientKeys.CONNECTIONS);
    return new ClientLimits(
        headerBytes,
        uriBytes,
        limits.get(ClientKeys.BODY_BYTES),
        connections == 0 ? ProcessLimits.forConnections() : connections);
  }

  /** The union of ranges. */
  static Cidrs all(List<Cidrs> each) {
    List<String> ranges = new ArrayList<>();
    each.forEach(range -> ranges.addAll(range.written()));
    return Cidrs.of(ranges);
  }
}
