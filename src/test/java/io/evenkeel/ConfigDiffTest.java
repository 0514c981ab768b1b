package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.balance.BalancingPolicies;
import io.evenkeel.config.Config;
import io.evenkeel.config.reader.ConfigReader;
import io.evenkeel.health.probe.Probe;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reload reports all keys that differ, and only these. */
class ConfigDiffTest {
  private static Config config(String json) {
    return new ConfigReader(BalancingPolicies.BY_NAME.keySet(), Probe.BY_NAME.keySet(), Map.of())
        .read(new JsonObject(json.replace('\'', '"')), Optional.empty())
        .config();
  }

  private static JsonObject between(String now, String next) {
    return result(config(now), config(next));
  }

  private static JsonObject result(Config running, Config next) {
    Config applied = ConfigDiff.applicable(running, next);
    return ConfigDiff.between(running, applied)
        .put("needsRestart", new JsonArray(ConfigDiff.needsRestart(applied, next)));
  }

  private static JsonObject none() {
    return new JsonObject()
        .put("added", new JsonArray())
        .put("removed", new JsonArray())
        .put("changed", new JsonArray());
  }

  @Test
  void identical_text_is_never_a_change(@TempDir Path directory) throws Exception {
    Path page = Files.writeString(directory.resolve("page.html"), "<h1>Back soon</h1>");
    String text = """
        {'pools': {'shop': {'backends': ['http://a'], 'health': {'expect': {'body': 'UP|up'}},
          'passive': {'statuses': '500-599'}}},
         'routes': [{'headers': {'X-A': '~^a'}, 'clientIp': '10.0.0.0/8', 'pool': 'shop'},
           {'respond': {'status': 503, 'file': '%s'}}]}
        """.formatted(page);

    JsonObject changes = between(text, text);

    assertThat(changes.getJsonObject("pools")).isEqualTo(none());
    assertThat(changes.getJsonObject("backends")).isEqualTo(none());
    assertThat(changes.getJsonObject("listeners")).isEqualTo(none());
    assertThat(changes.getJsonArray("probes")).isEmpty();
    assertThat(changes.getBoolean("routes")).isFalse();
    assertThat(changes.getJsonArray("needsRestart")).isEmpty();
    assertThat(ConfigDiff.isEmpty(changes)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'pools': {'default': {'balance': 'random'}}",
        "'routes': [{'path': '/a', 'pool': 'default'}]",
        "'listeners': [{'port': 8080, 'h2c': true}]",
        "'proxy': {'details': true}",
        "'proxy': {'accessLog': 'json'}",
        "'proxy': {'transport': 'nio'}",
        "'admin': {'readyWhen': 'default'}",
        "'admin': {'port': 9001}",
        "'log': {'levels': {'io.netty': 'debug'}}",
        "'watch': false",
        "'node': 'other'"
      })
  void each_kind_of_change_is_one(String key) {
    String now = "{'backends': 'http://a'}";

    assertThat(ConfigDiff.isEmpty(between(now, "{'backends': 'http://a', " + key + "}")))
        .isFalse();
  }

  @Test
  void a_restart_is_needed_until_the_file_says_again_what_runs() {
    Config running = config("{'backends': 'http://a', 'admin': {'port': 9000}}");
    Config other = config("{'backends': 'http://a', 'proxy': {'transport': 'nio', 'details': true},"
        + " 'admin': {'port': 9001, 'readyWhen': 'default'}}");

    Config first = ConfigDiff.applicable(running, other);
    Config second = ConfigDiff.applicable(first, other);

    assertThat(ConfigDiff.needsRestart(first, other)).containsExactly("admin", "proxy.transport");
    assertThat(ConfigDiff.needsRestart(second, other)).containsExactly("admin", "proxy.transport");
    assertThat(ConfigDiff.isEmpty(ConfigDiff.between(first, second))).isTrue();
    assertThat(second.admin().port()).isEqualTo(9000);
    assertThat(second.admin().readyWhen()).containsExactly("default");
    assertThat(second.inEffect().getJsonObject("admin").getInteger("port")).isEqualTo(9000);
    assertThat(second.inEffect().getJsonObject("proxy").getString("transport")).isEqualTo("auto");
    assertThat(second.inEffect().getJsonObject("proxy").getBoolean("details")).isTrue();
    Config back = config("{'backends': 'http://a'}");
    assertThat(ConfigDiff.needsRestart(ConfigDiff.applicable(second, back), back))
        .isEmpty();
  }

  @Test
  void differences_are_reported_for_each_pool_backend_and_probe() {
    JsonObject changes = between(
        "{'pools': {'a': {'backends': ['http://a1', 'http://a2']}, 'b': {'backends': ['http://b']}, 'c': {'backends': ['http://c']}}, 'routes': [{'pool': 'a'}]}",
        "{'pools': {'a': {'backends': ['http://a1', {'url': 'http://a3', 'weight': 2}]}, 'b': {'backends': ['http://b'], 'health': '/up'}, 'd': {'backends': ['http://d']}}, 'routes': [{'pool': 'a'}]}");

    assertThat(changes.getJsonObject("pools"))
        .isEqualTo(none()
            .put("added", JsonArray.of("d"))
            .put("removed", JsonArray.of("c"))
            .put("changed", JsonArray.of("a", "b")));
    assertThat(changes.getJsonObject("backends"))
        .isEqualTo(none()
            .put("added", JsonArray.of("a/a3:80", "d/d:80"))
            .put("removed", JsonArray.of("a/a2:80", "c/c:80")));
    assertThat(changes.getJsonArray("probes")).containsExactly("b");
  }

  @Test
  void a_requested_number_of_instances_needs_no_restart() {
    Config file = config("{'backends': 'http://a'}");
    Config running = file.withInstances(4);

    assertThat(result(running, file.withInstances(4)).getJsonArray("needsRestart"))
        .isEmpty();
    assertThat(running.inEffect().getJsonObject("proxy").getInteger("instances"))
        .isEqualTo(4);
  }
}
