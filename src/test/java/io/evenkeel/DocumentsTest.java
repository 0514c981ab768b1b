package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.balance.BalancingPolicies;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.probe.Probe;
import io.evenkeel.model.Outcome;
import io.evenkeel.traffic.Counter;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The documents name only what exists, and what they say about the layout is what the code has. With {@code
 * -Devenkeel.regenerate=true} the table of packages is written instead of compared.
 */
class DocumentsTest {
  private static final Path README = Path.of("README.md");
  private static final Path ARCHITECTURE = Path.of("src/site/markdown/architecture.md");
  private static final boolean REGENERATE = Boolean.getBoolean("evenkeel.regenerate");
  private static final Path MAIN = Path.of("src/main/java/io/evenkeel");

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "src/site/markdown/architecture.md"})
  void every_name_of_a_document_exists(String file) throws IOException {
    List<String> unknown = DocumentNames.of(Files.readString(Path.of(file))).stream()
        .filter(name -> !DocumentNames.exists(name))
        .toList();

    assertThat(unknown).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "src/site/markdown/architecture.md",
        "src/site/markdown/protocols.md",
        "src/site/markdown/performance.md"
      })
  void every_link_of_a_document_leads_to_a_file(String file) throws IOException {
    Path document = Path.of(file);

    assertThat(matches("\\]\\((?!https?:)([^)#]+)(#[^)]*)?\\)", Files.readString(document)))
        .allSatisfy(link -> assertThat(document.resolveSibling(link)).exists());
  }

  @Test
  void the_table_of_packages_is_the_one_that_the_architecture_test_checks() throws IOException {
    String document = Files.readString(ARCHITECTURE);
    String table = matches("(?s)(\\| package \\| contains .*?\n)\n", document).get(0);
    String generated = generateTable(table);
    if (REGENERATE) {
      Files.writeString(ARCHITECTURE, document.replace(table, generated));
    } else {
      assertThat(table).isEqualTo(generated);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "src/site/markdown/architecture.md"})
  void the_picture_of_the_packages_has_all_of_them(String file) throws IOException {
    String picture =
        matches("(?s)```\n(.*?)```", section("Layout", Path.of(file))).get(0);

    for (String name : PackageTable.USES.keySet()) {
      String last = name.isEmpty() ? "(root)" : name.substring(name.lastIndexOf('.') + 1);
      assertThat(picture).containsPattern("(?<![a-z])" + Pattern.quote(last) + "(?![a-z])");
    }
  }

  @Test
  void the_readme_names_the_commands_of_the_script() throws IOException {
    String usage =
        matches("(?s)<<'END'\n(.*?)\nEND", Files.readString(Path.of("run.sh"))).get(0);
    String readme = Files.readString(README);

    assertThat(matches("\\./run\\.sh ([a-z]+)", readme))
        .isNotEmpty()
        .allSatisfy(command -> assertThat(usage).contains("./run.sh " + command));
    assertThat(readme).contains("./run.sh check", "./run.sh test", "./run.sh bench");
  }

  @Test
  void a_balancing_policy_has_a_file_and_a_line_in_the_registry() throws IOException {
    assertThat(row("a balancing policy"))
        .contains("`balance/Xxx.java`", "`BalancingPolicies.BY_NAME`");
    assertThat(
            registeredIn("balance/BalancingPolicies.java", "new ([A-Z]\\w+)\\(|([A-Z]\\w+)::new"))
        .hasSize(BalancingPolicies.BY_NAME.size())
        .allSatisfy(
            type -> assertThat(MAIN.resolve("balance/" + type + ".java")).exists());
  }

  @Test
  void a_probe_protocol_has_a_file_and_a_line_in_the_registry() throws IOException {
    assertThat(row("a probe protocol")).contains("`health/probe/XxxProbe.java`", "`Probe.BY_NAME`");
    assertThat(registeredIn("health/probe/Probe.java", "([A-Z]\\w+)::new"))
        .hasSize(Probe.BY_NAME.size())
        .allSatisfy(
            type -> assertThat(MAIN.resolve("health/probe/" + type + ".java")).exists())
        .allMatch(type -> type.endsWith("Probe"));
  }

  @Test
  void a_listener_to_changes_of_health_is_a_consumer() throws Exception {
    assertThat(row("a listener to changes of health"))
        .contains("`Consumer`", "`HealthChanged`", "`HealthChanged.follow`");
    assertThat(HealthChanged.class.getMethod("follow", Vertx.class, Consumer.class))
        .isNotNull();
  }

  @Test
  void an_outcome_is_a_record_and_has_its_line_in_each_file_of_the_row() throws Exception {
    String row = row("an outcome of an attempt");
    List<String> counters = new ArrayList<>();
    for (Class<?> type : Outcome.class.getPermittedSubclasses()) {
      assertThat(type.isRecord()).isTrue();
      String word = outcome(type).meaning().word();
      counters.add(word.replace('-', '_').toUpperCase(Locale.ROOT));
    }
    assertThat(Arrays.stream(Counter.values()).map(Counter::name)).containsAll(counters);
    assertThat(row)
        .contains("`FailureClassifier`", "`Counter`", "`OutcomeReporter`", "`ProxyStatus`");
    assertThat(Files.readString(MAIN.resolve("proxy/backend/FailureClassifier.java")))
        .contains("return new Outcome.");
    assertThat(Files.readString(MAIN.resolve("proxy/exchange/OutcomeReporter.java")))
        .contains("case \"broken\" -> Counter.BROKEN");
    assertThat(Files.readString(MAIN.resolve("proxy/error/ProxyStatus.java")))
        .contains("case \"truncated\" ->");
  }

  @Test
  void a_configuration_key_is_declared_and_read_in_the_schema_of_its_section() throws Exception {
    assertThat(row("a configuration key"))
        .contains("`config`", "`*Schema`", "`config.reader`", "`KEYS.add`", "`read`");
    assertThat(Files.readString(MAIN.resolve("config/reader/RetrySchema.java")))
        .contains("ATTEMPTS = KEYS.add(", "RetryConfig read(", ".get(ATTEMPTS)");
    try (Stream<Path> files = Files.list(MAIN.resolve("config/reader"))) {
      List<String> owners = files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .filter(DocumentsTest::declaresKeys)
          .toList();
      assertThat(owners).hasSizeGreaterThan(10).allMatch(name -> name.endsWith("Schema"));
    }
  }

  @Test
  void the_java_of_the_readme_compiles() throws IOException {
    List<String> snippets = matches("(?s)```java\n(.*?)```", Files.readString(README));

    assertThat(snippets).hasSizeGreaterThan(4);
    assertThat(Snippets.mistakes(snippets, System.getProperty("java.class.path")))
        .isEmpty();
  }

  /** The rows of {@link PackageTable}, each with what {@code table} says that the package contains. */
  private static String generateTable(String table) {
    StringBuilder text = new StringBuilder("| package | contains | may use |\n|---|---|---|\n");
    PackageTable.USES.forEach((name, uses) -> {
      String cell = name.isEmpty() ? "(root)" : "`" + name + "`";
      List<String> contains =
          matches("(?m)^\\| " + Pattern.quote(cell) + " \\| ([^|]+) \\|", table);
      String used = uses.stream().map(each -> "`" + each + "`").collect(Collectors.joining(", "));
      text.append("| " + cell + " | " + (contains.isEmpty() ? "?" : contains.get(0)) + " | "
          + (uses.isEmpty() ? "nothing" : uses.contains("proxy") ? "all packages above" : used)
          + " |\n");
    });
    return text.toString();
  }

  private static boolean declaresKeys(String type) {
    try {
      return Arrays.stream(
              Class.forName(PackageTable.ROOT + ".config.reader." + type).getDeclaredFields())
          .anyMatch(field ->
              Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigKey.class);
    } catch (ClassNotFoundException problem) {
      throw new IllegalStateException(problem);
    }
  }

  private static List<String> registeredIn(String file, String pattern) throws IOException {
    String registry = Files.readString(MAIN.resolve(file));
    int start = registry.indexOf("BY_NAME");
    return matches(pattern, registry.substring(start, registry.indexOf(";", start))).stream()
        .filter(type -> !type.endsWith("Map"))
        .toList();
  }

  private static Outcome outcome(Class<?> type) throws ReflectiveOperationException {
    Constructor<?> constructor = type.getDeclaredConstructors()[0];
    Object[] values = Arrays.stream(constructor.getParameterTypes())
        .map(parameter ->
            parameter == int.class ? (Object) 200 : parameter == boolean.class ? (Object) true : "")
        .toArray();
    return (Outcome) constructor.newInstance(values);
  }

  private static String row(String subject) throws IOException {
    return matches("(?m)^\\| " + subject + " \\|(.*)$", Files.readString(README))
        .get(0);
  }

  private static String section(String title, Path document) throws IOException {
    return matches("(?s)\n## " + title + "\n(.*?)(?=\n## |$)", Files.readString(document))
        .get(0);
  }

  /** The first group that matched, of each match. */
  private static List<String> matches(String pattern, String text) {
    List<String> found = new ArrayList<>();
    for (MatchResult match : Pattern.compile(pattern).matcher(text).results().toList()) {
      found.add(match.group(1) != null ? match.group(1) : match.group(2));
    }
    return found;
  }
}
