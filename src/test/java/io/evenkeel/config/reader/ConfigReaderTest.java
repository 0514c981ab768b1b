package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.evenkeel.config.Config;
import io.evenkeel.config.ConfigException;
import io.evenkeel.config.PoolConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reading a whole configuration from a file or a program. */
class ConfigReaderTest {
  private static final ConfigReader READER =
      new ConfigReader(Given.POLICIES, Given.PROBES, Map.of());

  @Test
  void all_mistakes_are_reported_at_once_with_file_and_key() {
    ConfigException refusal =
        catchThrowableOfType(ConfigException.class, () -> Given.reading("""
            listeners: [8080, eighty]
            pools:
              api:
                backends: [http://localhost:3000, http://localhost:99999]
                balance: roundrobin
                health: { interval: "5 parsecs" }
            routes: [{ pool: web }]
            nodes: lb1
            """, Map.of()));
    assertThat(refusal.problems())
        .containsExactlyInAnyOrder(
            "conf/site.yaml: nodes: unknown key; did you mean node?",
            "conf/site.yaml: listeners[1]: \"eighty\" is not a number; write one of 0..65535",
            "conf/site.yaml: pools.api.backends[1]: port must be 1..65535, was 99999",
            "conf/site.yaml: pools.api.balance: no policy \"roundrobin\"; choose one of hash, least-requests, peak-ewma, power-of-two, random, round-robin; it is called round-robin here",
            "conf/site.yaml: pools.api.health.interval: \"5 parsecs\" is not a duration; write 500ms, 5s or 2m",
            "conf/site.yaml: routes[0].pool: no pool \"web\"; choose one of api");
    assertThat(refusal).hasMessage(String.join("\n", refusal.problems()));
  }

  @Test
  void a_program_can_build_the_configuration() {
    JsonObject json = new JsonObject()
        .put("listeners", JsonArray.of(0))
        .put("admin", false)
        .put("backends", List.of("http://localhost:3000", Map.of("url", "http://localhost:3001")));
    Config config = READER.read(json, Optional.empty()).config();
    assertThat(Given.pool(config, "default").backends()).hasSize(2);
    assertThat(config.file()).isEmpty();
  }

  @Test
  void without_a_file_a_mistake_starts_with_the_key() {
    JsonObject json = new JsonObject().put("backends", 5);
    ConfigException refusal =
        catchThrowableOfType(ConfigException.class, () -> READER.read(json, Optional.empty()));
    assertThat(refusal)
        .hasMessage("backends: 5 is not a URL; write one such as http://localhost:3000");
  }

  @Test
  void a_token_is_never_shown() {
    JsonObject json = new JsonObject()
        .put("backends", "http://a")
        .put("admin", new JsonObject().put("token", "s3cret"));
    Config config = READER.read(json, Optional.empty()).config();
    assertThat(config.inEffect().encode()).doesNotContain("s3cret");
    assertThat(config.admin().toString()).doesNotContain("s3cret");
    assertThat(json.encode()).contains("s3cret");
  }

  @Test
  void ids_are_text() {
    Config config = Given.config(
        "pools: { 1: { backends: [{ url: http://a, id: 007 }, { url: http://b, id: true }] } }");
    assertThat(Given.pool(config, "1").backends())
        .extracting(backend -> backend.id())
        .containsExactly("007", "true");
  }

  @Test
  void backend_urls_are_parsed() {
    PoolConfig pool = Given.pool(
        "backends: ['https://[::1]', HTTPS://My_App:8443/, { url: http://b, weight: 0, backup: true }]");
    assertThat(pool.backends())
        .extracting(backend -> backend.id() + " " + backend.tls() + " " + backend.host())
        .containsExactly("[::1]:443 true ::1", "My_App:8443 true My_App", "b:80 false b");
  }
}
