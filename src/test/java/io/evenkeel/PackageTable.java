package io.evenkeel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which packages each package may use. The lowest comes first, and a package uses only packages above its own line. */
final class PackageTable {
  static final String ROOT = "io.evenkeel";

  /** Names below {@link #ROOT}; the root package itself is the empty name. */
  static final Map<String, Set<String>> USES = table(
      "model:",
      "time:",
      "logging:",
      "http:",
      "net:",
      "http.http1:http",
      "http.http2:http",
      "balance:",
      "traffic:model",
      "config.tls:model",
      "config:model,config.tls",
      "config.schema:time,config",
      "config.format:config,config.schema",
      "config.reader:model,time,config.tls,config,config.schema,config.format",
      "health:model,time,traffic,config",
      "metrics:model,traffic,health",
      "health.probe:logging,model,time,net,config.tls,config,health,http,http.http1",
      "health.monitor:logging,model,time,net,traffic,config,health,health.probe",
      "admin.api:logging,http,model,time,config,metrics",
      "admin.guard:logging,net,admin.api",
      "admin.events:net,admin.api",
      "admin:logging,config.tls,config,admin.api,admin.guard,admin.events",
      "proxy.loop:logging,time,net,http.http1,traffic,config",
      "proxy.headers:model,http,http.http1,config.tls,config,proxy.loop",
      "proxy.error:model,http,net,proxy.headers",
      "proxy.route:http,config",
      "proxy.log:logging,model,net,config,proxy.error",
      "proxy.tunnel:http",
      "proxy.backend:model,http,net,http.http1,http.http2,traffic,config.tls,config,proxy.loop,proxy.headers",
      "proxy.pool:model,time,net,balance,traffic,config,health,proxy.loop,proxy.log,proxy.backend",
      "proxy.exchange:logging,model,time,http,net,http.http1,balance,traffic,config,health,proxy.loop,proxy.headers,proxy.error,"
          + "proxy.route,proxy.log,proxy.tunnel,proxy.backend,proxy.pool",
      "proxy.client:time,http,net,traffic,config,proxy.loop,proxy.log,proxy.exchange",
      "proxy.client.http1:time,http,net,http.http1,config,proxy.loop,proxy.headers,proxy.error,proxy.tunnel,"
          + "proxy.exchange,proxy.client",
      "proxy.client.http2:time,http,net,http.http2,config,proxy.loop,proxy.headers,proxy.exchange,proxy.client",
      "proxy.client.headonly:http,net,http.http2,proxy.loop,proxy.exchange,proxy.client,proxy.client.http2",
      "proxy.listener:logging,net,http.http1,traffic,config.tls,config,proxy.loop,proxy.error,proxy.pool,proxy.exchange,"
          + "proxy.client,proxy.client.http1,proxy.client.http2,proxy.client.headonly",
      "proxy:net,traffic,config,health,proxy.loop,proxy.backend,proxy.pool,proxy.exchange,proxy.client,"
          + "proxy.listener",
      ":*",
      "cli:*");

  private PackageTable() {}

  static boolean allows(String from, String to) {
    Set<String> uses = USES.get(from);
    return from.equals(to) || uses != null && uses.contains(to);
  }

  /** Each line is {@code package:use,use}; {@code *} stands for all packages of the lines before. */
  private static Map<String, Set<String>> table(String... lines) {
    Map<String, Set<String>> table = new LinkedHashMap<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      String uses = line.substring(colon + 1);
      Set<String> names =
          new TreeSet<>(uses.equals("*") ? table.keySet() : List.of(uses.split(",", -1)));
      if (uses.isEmpty()) {
        names.clear();
      }
      if (!table.keySet().containsAll(names)) {
        throw new IllegalStateException(line + " uses a package that is not above it");
      }
      table.put(line.substring(0, colon), Collections.unmodifiableSet(names));
    }
    return Collections.unmodifiableMap(table);
  }
}
