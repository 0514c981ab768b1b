package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.format.ConfigParser;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ObjectKeys;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the reference page and the JSON schema with the keys in the code. With {@code -Devenkeel.regenerate=true}
 * the test writes both instead.
 */
class ReferenceTest {
  private static final Path REFERENCE = Path.of("src/site/markdown/configuration.md");
  private static final Path SCHEMA = Path.of("src/main/resources/evenkeel.schema.json");
  private static final Pattern TABLE = Pattern.compile("<!-- keys of (.*) -->\n\n((?:\\|.*\n)*)");
  private static final boolean REGENERATE = Boolean.getBoolean("evenkeel.regenerate");

  @Test
  void the_tables_of_the_reference_match_the_keys() throws IOException {
    String written = Files.readString(REFERENCE);
    String generated =
        TABLE.matcher(written).replaceAll(table -> Matcher.quoteReplacement(table(table)));
    if (REGENERATE) {
      Files.writeString(REFERENCE, generated);
    }
    assertThat(REGENERATE ? generated : written).isEqualTo(generated);
  }

  @Test
  void the_reference_has_a_table_for_every_section() throws IOException {
    List<String> tables = TABLE
        .matcher(Files.readString(REFERENCE))
        .results()
        .map(table -> table.group(1))
        .toList();
    assertThat(tables)
        .containsExactlyElementsOf(
            ConfigJsonSchema.SECTIONS.stream().map(ReferenceTest::name).toList());
  }

  private static String name(ObjectKeys keys) {
    return keys.name().isEmpty() ? "the top level" : keys.name();
  }

  private static String table(MatchResult table) {
    StringBuilder text = new StringBuilder("<!-- keys of " + table.group(1) + " -->\n\n")
        .append("| key | values | default | meaning |\n|---|---|---|---|\n");
    ConfigJsonSchema.SECTIONS.stream()
        .filter(keys -> name(keys).equals(table.group(1)))
        .flatMap(keys -> keys.all().stream())
        .forEach(key -> text.append("| `" + key.name() + "` | " + key.type().description() + " | "
            + key.defaultJson().map(json -> "`" + yaml(json) + "`").orElse("") + " | "
            + key.meaning()
            + " |\n"));
    return text.toString();
  }

  /** A default as YAML. */
  private static String yaml(Object json) {
    if (json instanceof List<?> list) {
      return list.stream().map(ReferenceTest::yaml).collect(Collectors.joining(", ", "[", "]"));
    }
    if (json instanceof Map<?, ?> map) {
      assertThat(map).isEmpty();
      return "{}";
    }
    return json.equals("") ? "\"\"" : json.toString();
  }

  @Test
  void the_json_schema_matches_the_keys() throws IOException {
    String generated = ConfigJsonSchema.json().encodePrettily() + "\n";
    if (REGENERATE) {
      Files.writeString(SCHEMA, generated);
    }
    assertThat(Files.readString(SCHEMA)).isEqualTo(generated);
  }

  @Test
  void every_example_of_the_reference_is_valid() throws IOException {
    List<String> setups = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(REFERENCE))
        .results()
        .map(setup -> setup.group(1))
        .toList();
    assertThat(setups).hasSizeGreaterThan(7).allSatisfy(yaml -> {
      assertThat(Given.mistakes(yaml, Map.of("EVENKEEL_ADMIN_TOKEN", "s3cret")))
          .allMatch(mistake -> mistake.contains("there is no file"));
      assertThat(valid(yaml)).isTrue();
    });
  }

  private static boolean valid(String yaml) {
    JsonSchemaOptions options =
        new JsonSchemaOptions().setBaseUri("app://evenkeel").setDraft(Draft.DRAFT202012);
    JsonObject json = ConfigParser.parse(yaml.getBytes(StandardCharsets.UTF_8), Given.FILE);
    return Validator.create(JsonSchema.of(ConfigJsonSchema.json()), options)
        .validate(json)
        .getValid();
  }

  static List<String> setups() {
    return List.of(
        ExampleConfigs.ONE_APP,
        ExampleConfigs.BY_HOST,
        ExampleConfigs.BY_PATH,
        ExampleConfigs.HTTPS,
        ExampleConfigs.TLS_INSIDE,
        ExampleConfigs.OTHER_PORT,
        ExampleConfigs.BEHIND_A_CLOUD,
        ExampleConfigs.MAINTENANCE,
        ExampleConfigs.CANARY_WITHOUT_WEIGHTS,
        "$schema: a\nx-mine: 1\npools: { a: { backends: http://a, health: false, retry: 2 } }");
  }

  @ParameterizedTest
  @MethodSource("setups")
  void the_json_schema_accepts_valid_examples(String yaml) {
    assertThat(valid(yaml)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "listener: 8080",
        "pools: { a: { helth: /healthz } }",
        "pools: { a: { health: { interval: 5 parsecs } } }",
        "pools: { a: { retry: { attempts: 50 } } }",
        "routes: [{ pools: { a: x } }]",
        "cluster: true",
        "proxy: { transport: kqueue }",
      })
  void the_json_schema_rejects_what_the_reader_rejects(String yaml) {
    assertThat(valid(yaml)).isFalse();
    assertThat(Given.mistakes(yaml)).isNotEmpty();
  }

  @Test
  void every_supported_key_is_read() {
    for (ObjectKeys keys : ConfigJsonSchema.SECTIONS) {
      keys.all().stream().filter(ConfigKey::supported).forEach(key -> {
        String path = InvalidValue.path(keys, key);
        assertThat(Given.mistakes(InvalidValue.at(path)))
            .as("a list of lists at %s", path)
            .anyMatch(mistake -> mistake.startsWith(path + ":") || mistake.startsWith(path + "["));
      });
    }
  }
}
