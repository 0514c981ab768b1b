package io.evenkeel.admin;

import io.evenkeel.admin.api.BalancerControl;
import io.evenkeel.admin.api.ConfigProblem;
import io.evenkeel.metrics.MetricsText;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A balancer whose responses a test sets. */
public final class FakeBalancer implements BalancerControl {
  volatile Optional<String> notReadyBecause = Optional.empty();
  volatile List<String> readyWhen = List.of();
  volatile Optional<ConfigProblem> configProblem = Optional.empty();
  volatile List<String> needsRestart = List.of();
  volatile Future<JsonObject> reload = Future.succeededFuture(new JsonObject());

  @Override
  public String node() {
    return "lb1";
  }

  @Override
  public String version() {
    return "1.2.3";
  }

  @Override
  public Instant startedAt() {
    return Instant.now().minusSeconds(60);
  }

  @Override
  public Map<String, Integer> ports() {
    return Map.of("http", 8080);
  }

  @Override
  public Map<String, Map<String, Long>> failedHandshakes() {
    return Map.of("http", Map.of("plain-http", 3L));
  }

  @Override
  public JsonArray certificates() {
    return new JsonArray()
        .add(new JsonObject().put("name", "example.com").put("notAfter", "2030-01-01T00:00:00Z"));
  }

  @Override
  public Optional<String> notReadyReason() {
    return notReadyBecause;
  }

  @Override
  public List<String> readyWhen() {
    return readyWhen;
  }

  @Override
  public JsonObject effectiveConfig() {
    return new JsonObject().put("admin", new JsonObject().put("token", "***"));
  }

  @Override
  public Optional<ConfigProblem> configProblem() {
    return configProblem;
  }

  @Override
  public List<String> needsRestart() {
    return needsRestart;
  }

  @Override
  public Future<JsonObject> reload(String by) {
    return reload;
  }

  @Override
  public MetricsText metrics(String accept) {
    return new MetricsText("text/plain", "up 1\n".getBytes(StandardCharsets.US_ASCII));
  }
}
