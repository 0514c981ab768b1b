package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.ConfigLocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

  private void run(String... arguments) {
    Console console = new Console(
        new PrintStream(said, true, StandardCharsets.UTF_8),
        new PrintStream(complained, true, StandardCharsets.UTF_8));
    new Main(console, new ConfigLocator(Map.of(), List.of())).run(List.of(arguments));
  }

  @ParameterizedTest
  @ValueSource(strings = {"help", "-h", "--help"})
  void help_names_every_command(String command) {
    run(command);

    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains(
            "start [FILE]", "validate [FILE]", "demo", "version", "-conf FILE", "-instances N");
  }

  @Test
  void version_is_one_line() {
    run("version");

    assertThat(said.toString(StandardCharsets.UTF_8)).startsWith("evenkeel ").hasLineCount(1);
  }

  @Test
  void an_unknown_command_is_rejected_with_the_known_ones() {
    assertThatThrownBy(() -> run("strat"))
        .hasMessage(
            "evenkeel: there is no command \"strat\"; there are start, validate, demo, version and help.");
  }

  @Test
  void a_command_with_too_many_arguments_is_rejected() {
    assertThatThrownBy(() -> run("validate", "a", "b"))
        .hasMessage("evenkeel: validate takes one file.");
    assertThatThrownBy(() -> run("demo", "now")).hasMessage("evenkeel: demo takes no arguments.");
  }

  @Test
  void validate_summarizes_a_valid_file(@TempDir Path home) throws IOException {
    Path file = Files.writeString(home.resolve("good.yaml"), "backends: [http://localhost:3000]\n");

    run("validate", file.toString());

    assertThat(said.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            file + " is good: 1 listener, 1 pool, 1 backend, 0 routes" + System.lineSeparator());
    assertThat(complained.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void a_file_with_warnings_is_valid(@TempDir Path home) throws IOException {
    Path file = Files.writeString(home.resolve("odd.yaml"), """
        backends: [http://localhost:3000]
        routes:
          - { pool: default }
          - { path: /api/*, pool: default }
        """);

    run("validate", file.toString());

    assertThat(said.toString(StandardCharsets.UTF_8)).contains(" is good: ");
    assertThat(complained.toString(StandardCharsets.UTF_8))
        .startsWith("warning: ")
        .contains("routes");
  }
}
