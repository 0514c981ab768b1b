package io.evenkeel.config;

import io.evenkeel.config.tls.CertificateAndKey;
import io.evenkeel.config.tls.ListenerTls;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The whole configuration, validated and with all defaults.
 *
 * @param node the name of this balancer in events and state
 * @param pools in the order of the file
 * @param routes in the order of the file; if empty, all requests go to the only pool, or to {@code default}
 * @param state the file that keeps modes, weights and added backends; empty if they are not kept
 * @param log the log of the process; it has no effect if an application embeds the balancer
 * @param file the configuration file; empty if the configuration was not read from a file
 * @param files the files that the configuration names and that were read, such as certificates
 * @param shown the effective configuration as JSON text; as objects it would double the memory of a large configuration
 */
public record Config(
    String node,
    List<ListenerConfig> listeners,
    AdminConfig admin,
    ProxyConfig proxy,
    Map<String, PoolConfig> pools,
    List<RouteConfig> routes,
    Optional<Path> state,
    boolean watch,
    LogConfig log,
    Optional<Path> file,
    Set<Path> files,
    String shown) {

  /** The effective configuration: every key with its value or its default, secrets masked. */
  public JsonObject inEffect() {
    JsonObject all = new JsonObject(shown);
    if (proxy.instances() > 0 && all.getValue("proxy") instanceof JsonObject section) {
      section.put("instances", proxy.instances());
    }
    return all;
  }

  /** A copy with other pools. */
  public Config withPools(Map<String, PoolConfig> others) {
    return new Config(
        node, listeners, admin, proxy, others, routes, state, watch, log, file, files, shown);
  }

  /** A copy with another number of ProxyVerticles, 1..1024. */
  public Config withInstances(int instances) {
    return with(listeners, admin, proxy.withInstances(instances), shown);
  }

  /** A copy with other listeners, another admin and another proxy. */
  public Config with(
      List<ListenerConfig> listeners, AdminConfig admin, ProxyConfig proxy, String shown) {
    return new Config(
        node, listeners, admin, proxy, pools, routes, state, watch, log, file, files, shown);
  }

  /** The files of certificates and keys. When one of them changes, the configuration must be read again. */
  public Set<Path> certificateFiles() {
    Set<Path> files = new LinkedHashSet<>();
    Stream<Optional<ListenerTls>> shown =
        Stream.concat(listeners.stream().map(ListenerConfig::tls), Stream.of(admin.tls()));
    shown.flatMap(Optional::stream).forEach(tls -> {
      tls.certificates().forEach(each -> add(files, each));
      tls.clientCa().ifPresent(ca -> files.add(ca.file()));
    });
    pools.values().stream().map(PoolConfig::tls).forEach(tls -> {
      tls.certificate().ifPresent(each -> add(files, each));
      tls.ca().ifPresent(ca -> files.add(ca.file()));
    });
    return files;
  }

  private static void add(Set<Path> files, CertificateAndKey certificate) {
    files.add(certificate.cert());
    files.add(certificate.key());
  }
}
