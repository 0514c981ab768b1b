package io.evenkeel.config;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that an operator wrote, checked and with every default filled in.
 *
 * @param node who speaks, in events and state
 * @param pools in the order of the file
 * @param routes in the order of the file; empty: everything goes to the only pool, or to {@code default}
 * @param file where it was read from, if it was a file
 * @param written as written, placeholders filled in and secrets masked; not to be changed
 */
public record Config(
    String node,
    List<ListenerConfig> listeners,
    AdminConfig admin,
    ProxyConfig proxy,
    Map<String, PoolConfig> pools,
    List<RouteConfig> routes,
    boolean watch,
    Optional<Path> file,
    JsonObject written) {

  /** The files with certificates and keys that it names: when one of them changes, it is to be read again. */
  public Set<Path> certificateFiles() {
    Set<Path> files = new LinkedHashSet<>();
    listeners.stream().flatMap(each -> each.tls().stream()).forEach(tls -> {
      tls.certificates().forEach(each -> add(files, each));
      tls.clientCa().ifPresent(ca -> files.add(ca.file()));
    });
    pools.values().stream().map(PoolConfig::tls).forEach(tls -> {
      tls.certificate().ifPresent(each -> add(files, each));
      tls.ca().ifPresent(ca -> files.add(ca.file()));
    });
    return files;
  }

  private static void add(Set<Path> files, KeyedCertificate certificate) {
    files.add(certificate.cert());
    files.add(certificate.key());
  }
}
