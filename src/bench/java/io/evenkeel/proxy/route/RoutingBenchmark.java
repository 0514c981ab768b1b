package io.evenkeel.proxy.route;

import io.evenkeel.balance.BalancingPolicies;
import io.evenkeel.config.RouteConfig;
import io.evenkeel.config.reader.ConfigReader;
import io.evenkeel.proxy.route.RouteConditions.MatchInput;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Finds the route of a request among 10,000 by host, by path, and by both. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutingBenchmark {
  @Param({"hosts", "paths", "both"})
  public String by = "";

  @Param("10000")
  public int routes;

  private RouteTable<RouteConfig> table = new RouteTable<>(List.of());
  private final MatchInput input =
      new MatchInput("http", "GET", MultiMap.caseInsensitiveMultiMap(), null, "127.0.0.1");
  private String[] hosts = new String[0];
  private String[] paths = new String[0];
  private int next;

  @Setup
  public void build() {
    JsonArray routeConfigs = new JsonArray();
    hosts = new String[routes];
    paths = new String[routes];
    for (int i = 0; i < routes; i++) {
      JsonObject route = new JsonObject().put("pool", "default");
      hosts[i] = by.equals("paths") ? "shop.example.com" : "shop" + i + ".example.com:8080";
      paths[i] = by.equals("hosts") ? "/a/b/c" : "/section" + i % 100 + "/page" + i + "/item";
      if (!by.equals("paths")) {
        route.put("host", "shop" + i + ".example.com");
      }
      if (!by.equals("hosts")) {
        route.put("path", "/section" + i % 100 + "/page" + i + "/*");
      }
      routeConfigs.add(route);
    }
    JsonObject config = new JsonObject()
        .put("backends", JsonArray.of("http://127.0.0.1:3000"))
        .put("routes", routeConfigs);
    table = new RouteTable<>(
        new ConfigReader(BalancingPolicies.BY_NAME.keySet(), Set.of("http", "tcp"), Map.of())
            .read(config, Optional.empty()).config().routes().stream()
                .map(each -> new RouteTable.Entry<>(each.match(), each))
                .toList());
  }

  @Benchmark
  public @Nullable RouteConfig match() {
    next = (next + 7919) % routes;
    return table.match(input, hosts[next], paths[next]);
  }
}
