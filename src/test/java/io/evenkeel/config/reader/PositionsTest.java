package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.evenkeel.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes and warnings name the line and column of what they are about. */
class PositionsTest {
  @TempDir
  private Path directory;

  private static final ConfigReader READER =
      new ConfigReader(Given.POLICIES, Given.PROBES, Map.of());

  private List<String> mistakes(String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    return catchThrowableOfType(ConfigException.class, () -> READER.read(file)).problems().stream()
        .map(line -> line.replace(file + ": ", ""))
        .toList();
  }

  @Test
  void a_value_in_yaml() throws IOException {
    assertThat(mistakes("site.yaml", """
            pools:
              shop:
                backends:
                  - http://localhost:3000
                  - { url: http://localhost:3001, weight: -3 }
                timeouts:
                  connect: soon
                slowstart: 5s
            """))
        .containsExactly(
            "pools.shop.slowstart: unknown key; did you mean slowStart? (line 8, column 16)",
            "pools.shop.backends[1].weight: must be 0..1000, was -3 (line 5, column 47)",
            "pools.shop.timeouts.connect: \"soon\" is not a duration; write 500ms, 5s or 2m, or false"
                + " (line 7, column 16)");
  }

  @Test
  void a_value_in_json() throws IOException {
    assertThat(mistakes("site.json", """
            {
              "backends": ["http://localhost:3000"],
              "proxy": {
                "instances": "plenty", "via": [1]
              }
            }
            """))
        .extracting(line -> line.substring(line.lastIndexOf('(')))
        .containsExactlyInAnyOrder("(line 4, column 18)", "(line 4, column 28)");
  }

  @Test
  void a_key_that_is_missing_is_looked_for_in_the_object_around_it() throws IOException {
    assertThat(mistakes("site.yaml", "backends:\n  - http://a:1\n  - weight: 3\n"))
        .singleElement()
        .asString()
        .startsWith("backends[1].url: must be there")
        .endsWith("(line 3, column 5)");
  }

  @Test
  void what_a_merged_anchor_has_is_found_where_it_is_written() throws IOException {
    assertThat(mistakes("site.yaml", """
            x-usual: &usual
              slowStart: later
            pools:
              a:
                <<: *usual
                backends: [http://a:1]
            """))
        .singleElement()
        .asString()
        .endsWith("(line 2, column 14)");
  }

  @Test
  void a_warning() throws IOException {
    Path file = Files.writeString(directory.resolve("site.yaml"), """
        pools:
          a: [http://a:1]
          b: [http://b:1]
        routes:
          - pool: a
        """);
    assertThat(READER.read(file).warnings())
        .containsExactly(
            file
                + ": pools.b: gets no requests, as no route names it; add one with pool: b (line 3, column 3)");
  }

  @Test
  void standard_input() {
    byte[] text = "backends: [http://a:1]\nwatch: maybe\n".getBytes(StandardCharsets.UTF_8);
    ConfigException refusal =
        catchThrowableOfType(ConfigException.class, () -> READER.readStandardInput(text));
    assertThat(refusal.problems())
        .containsExactly(
            "standard input: watch: \"maybe\" is not true or false; write true or false (line 2, column 8)");
  }

  @Test
  void an_anchor_may_be_used_hundreds_of_times() throws IOException {
    StringBuilder text = new StringBuilder("x-one: &one { backends: [http://a:1] }\npools:\n");
    for (int i = 0; i < 500; i++) {
      text.append("  p").append(i).append(": *one\n");
    }
    Path file =
        Files.writeString(directory.resolve("site.yaml"), text + "routes: [{ pool: p499 }]\n");
    assertThat(READER.read(file).config().pools()).hasSize(500);
  }

  @Test
  void a_file_of_more_than_eight_mebibytes_is_refused() throws IOException {
    assertThat(mistakes("site.yaml", "# " + "x".repeat(8 * 1024 * 1024)))
        .singleElement()
        .asString()
        .contains("8388610 bytes; 8388608 (8 MiB) at most are read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "rise: 2 | pools.a.rise: unknown key here; it is one of pools.NAME.health: indent it under that, if it is meant so",
        "health: { slowStart: 5s } | pools.a.health.slowStart: unknown key here; it is one of pools.NAME: indent it less, if it is meant so",
        "balance: leastconn | pools.a.balance: no policy \"leastconn\"; choose one of hash, least-requests, peak-ewma, power-of-two, random, round-robin; it is called least-requests here",
        "balance: least_conn | pools.a.balance: no policy \"least_conn\"; choose one of hash, least-requests, peak-ewma, power-of-two, random, round-robin; it is called least-requests here",
        "balance: RoundRobin | pools.a.balance: no policy \"RoundRobin\"; choose one of hash, least-requests, peak-ewma, power-of-two, random, round-robin; it is called round-robin here",
        "hedge: off | pools.a.hedge: \"off\" does not fit here; write false",
        "slowStart: none | pools.a.slowStart: \"none\" is not a duration; write false",
      })
  void a_hint_says_what_was_meant(String key, String mistake) {
    assertThat(Given.mistakes("pools: { a: { backends: [http://a:1], " + key + " } }"))
        .containsExactly(mistake);
  }

  @Test
  void a_backend_without_a_scheme_is_told_its_own_address() {
    assertThat(Given.mistakes("backends: [app.internal:8181]"))
        .containsExactly("backends[0]: \"app.internal:8181\" is not a URL; write "
            + "http://app.internal:8181 or https://app.internal:8181");
    assertThat(Given.mistakes("admin: off\nbackends: [http://a:1]"))
        .containsExactly("admin: \"off\" does not fit here; write false");
  }

  @Test
  void what_weakens_security_is_worth_a_warning() {
    assertThat(Given.warnings("pools: { a: { backends: [https://a:1], tls: { verify: false } } }"))
        .singleElement()
        .asString()
        .startsWith("pools.a.tls.verify: is false");
    assertThat(Given.warnings(
            "admin: { host: 0.0.0.0, token: abcdefghijklmnop }\nbackends: [http://a:1]"))
        .singleElement()
        .asString()
        .startsWith("admin.tls: there is none");
  }

  @Test
  void a_short_token_and_a_long_timeout_are_worth_a_warning() {
    assertThat(Given.warnings("admin: { token: hunter2 }\nbackends: [http://a:1]"))
        .singleElement()
        .asString()
        .startsWith("admin.token: has fewer than 16 characters")
        .doesNotContain("hunter2");
    assertThat(Given.warnings(
            "pools: { a: { backends: [http://a:1], health: { interval: 2s, timeout: 3s } } }"))
        .singleElement()
        .asString()
        .startsWith("pools.a.health.timeout: is not shorter than interval 2s");
  }

  @Test
  void a_token_from_the_environment_is_checked_like_one_in_the_file() {
    assertThat(Given.mistakes(
            "backends: [http://a:1]", Map.of("EVENKEEL_ADMIN_TOKEN", "with a space")))
        .containsExactly(
            "admin.token: the variable EVENKEEL_ADMIN_TOKEN may hold visible ASCII characters alone");
  }
}
