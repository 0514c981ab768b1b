package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ObjectKeys;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The effective configuration that the admin shows. */
class EffectiveConfigTest {
  private static JsonObject shown(String yaml) {
    return Given.config(yaml).inEffect();
  }

  private static JsonObject at(JsonObject json, String... path) {
    JsonObject found = json;
    for (String each : path) {
      found = found.getJsonObject(each);
    }
    return found;
  }

  @Test
  void a_minimal_configuration_is_shown_with_every_default() {
    JsonObject all =
        Given.reading(Given.ONE_BACKEND, Map.of("HOSTNAME", "lb7")).config().inEffect();

    assertThat(all.getString("node")).isEqualTo("lb7");
    assertThat(all.containsKey("backends")).isFalse();
    assertThat(at(all, "proxy", "timeouts").getString("head")).isEqualTo("10s");
    assertThat(at(all, "admin").getInteger("port")).isEqualTo(9000);
    JsonObject pool = at(all, "pools", "default");
    assertThat(pool.getString("balance")).isEqualTo("round-robin");
    assertThat(pool.getJsonArray("backends"))
        .isEqualTo(JsonArray.of(new JsonObject()
            .put("url", "http://localhost:3000")
            .put("id", "localhost:3000")
            .put("weight", 1)
            .put("backup", false)
            .put("mode", "active")));
    assertThat(at(pool, "health").getString("path")).isEqualTo("/health");
    assertThat(at(pool, "passive", "backoff").getString("max")).isEqualTo("60s");
  }

  @Test
  void every_key_that_has_a_default_is_shown() {
    JsonObject all = shown(Given.ONE_BACKEND);

    shows(RootSchema.KEYS, all, List.of("backends", "defaults"));
    shows(ListenerSchema.KEYS, all.getJsonArray("listeners").getJsonObject(0), List.of());
    shows(ProxySchema.KEYS, at(all, "proxy"), List.of());
    shows(PoolSchema.KEYS, at(all, "pools", "default"), List.of());
    shows(HealthSchema.KEYS, at(all, "pools", "default", "health"), List.of());
  }

  private static void shows(ObjectKeys keys, JsonObject shown, List<String> elsewhere) {
    for (ConfigKey<?> key : keys.all()) {
      if (key.defaultAt("").isPresent() && !elsewhere.contains(key.name())) {
        assertThat(shown.fieldNames()).as(keys.name()).contains(key.name());
      }
    }
  }

  @Test
  void short_forms_and_defaults_are_shown_where_they_take_effect() {
    JsonObject all = shown("""
        proxy: { timeouts: { head: 3s }, accessLog: json }
        listeners: [8080, { port: 8081, timeouts: { body: 9s }, accessLog: false }]
        defaults: { health: { path: /up, interval: 1500ms } }
        pools:
          a: { backends: http://a, health: { expect: 204 }, whenNoneAlive: { wait: 5s } }
          b: { backends: http://b, health: false }
        routes: [{ pool: a }]
        """);

    JsonObject health = at(all, "pools", "a", "health");
    assertThat(health.getString("path")).isEqualTo("/up");
    assertThat(health.getString("timeout")).isEqualTo("1500ms");
    assertThat(at(health, "expect").getValue("status")).isEqualTo(204);
    assertThat(at(all, "pools", "a", "whenNoneAlive").getString("wait")).isEqualTo("5s");
    assertThat(at(all, "pools", "b").getValue("health")).isEqualTo(false);
    JsonObject second = all.getJsonArray("listeners").getJsonObject(1);
    assertThat(second.getString("name")).isEqualTo("http-8081");
    assertThat(second.getJsonObject("timeouts").getString("head")).isEqualTo("3s");
    assertThat(second.getJsonObject("timeouts").getString("body")).isEqualTo("9s");
    assertThat(second.getValue("accessLog")).isEqualTo(false);
  }

  @Test
  void secrets_are_masked() {
    String all = shown("""
        admin: { token: s3cret-1 }
        defaults: { health: { headers: { Authorization: s3cret-2, X-Plain: shown } } }
        pools: { a: { backends: http://a } }
        routes: [{ pool: a, requestHeaders: { set: { X-Api-Key: s3cret-3 }, add: { Cookie: [s3cret-4] } } }]
        """).encode();

    assertThat(all).doesNotContain("s3cret").contains("shown", "***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization", "Proxy-Authorization", "Cookie", "X-Auth", "x-auth-token",
            "X-Amz-Security-Token",
        "X-Api-Key", "apikey", "X_API_KEY", "Ocp-Apim-Subscription-Key", "X-Client-Secret",
            "X-Password",
        "X-Passwd", "X-Session-Id", "X-Hub-Signature", "X-Jwt-Assertion"
      })
  void the_value_of_a_header_with_the_name_of_a_credential_is_masked_wherever_it_stands(
      String name) {
    String headers = "{ X-Plain: shown, " + name + ": s3cret }";
    JsonObject all = shown("""
        pools: { a: { backends: http://a, health: { headers: %1$s } } }
        routes:
          - { headers: %1$s, cookies: %1$s, query: %1$s, pool: a, requestHeaders: { set: %1$s, add: %1$s },
              responseHeaders: { set: %1$s, add: %1$s } }
          - { respond: { status: 200, headers: %1$s } }
        """.formatted(headers));

    assertThat(all.encode()).doesNotContain("s3cret");
    assertThat(all.encode().split("shown", -1)).hasSize(10);
    assertThat(at(all, "pools", "a", "health", "headers").getString(name)).isEqualTo("***");
  }

  @Test
  void the_names_of_other_headers_hide_nothing() {
    assertThat(shown("""
        pools: { a: { backends: http://a, health: { headers: { X-Keyboard: v1, X-Author: v2, Monkey: v3 } } } }
        routes: [{ pool: a, headers: { Authorization: "*" } }]
        """).encode()).doesNotContain("***").contains("v1", "v2", "v3");
  }

  @Test
  void a_value_from_the_environment_is_masked_in_headers_whatever_their_name() {
    JsonObject all =
        Given.reading("""
            node: ${NAME}
            pools: { a: { backends: http://a, health: { headers: { X-A: "v ${IT}", X-B: "$$", X-C: "${NONE:-s3cret}" } } } }
            routes: [{ pool: a, headers: { X-M: "${IT}" }, requestHeaders: { add: { X-L: [a, "${IT}"] } } }]
            """, Map.of("IT", "s3cret", "NAME", "lb1")).config().inEffect();

    assertThat(all.encode()).doesNotContain("s3cret");
    assertThat(at(all, "pools", "a", "health", "headers"))
        .isEqualTo(new JsonObject().put("X-A", "***").put("X-B", "$").put("X-C", "***"));
    assertThat(all.getString("node")).isEqualTo("lb1");
  }

  @Test
  void a_mistake_in_a_secret_value_does_not_show_it() {
    assertThatThrownBy(() -> Given.reading("""
            pools: { a: { backends: http://a, health: { headers: { X-A: "${IT}", X-Token: "s3cret\t${IT}" } } } }
            """, Map.of("IT", "s3cret\nX-Evil: 1")))
        .hasMessageContaining("pools.a.health.headers.X-A: the value, which is not shown")
        .hasMessageContaining("pools.a.health.headers.X-Token: the value, which is not shown")
        .hasMessageNotContainingAny("s3cret", "X-Evil");
  }
}
