package io.evenkeel.config;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    JsonObject written) {}
