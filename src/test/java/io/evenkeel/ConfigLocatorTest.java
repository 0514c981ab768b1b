package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLocatorTest {
  private static final String GOOD = "backends: [http://localhost:3000]\nnode: ";

  @TempDir
  Path home;

  private Path file(String name, String node) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, GOOD + node + "\n");
  }

  private String node(Map<String, String> environment, Optional<String> argument) {
    return new ConfigLocator(environment, List.of(home)).read(argument).config().node();
  }

  @Test
  void an_argument_overrides_the_environment_which_overrides_the_shipped_file() throws IOException {
    file("conf/evenkeel.yaml", "shipped");
    Map<String, String> environment =
        Map.of(ConfigLocator.FILE_VARIABLE, file("other.yaml", "environment").toString());
    Optional<String> argument = Optional.of(file("mine.yaml", "argument").toString());

    assertThat(node(environment, argument)).isEqualTo("argument");
    assertThat(node(environment, Optional.empty())).isEqualTo("environment");
    assertThat(node(Map.of(), Optional.empty())).isEqualTo("shipped");
  }

  @Test
  void the_argument_may_be_json() {
    String json = "{\"backends\": [\"http://localhost:3000\"], \"node\": \"inline\"}";

    assertThat(node(Map.of(), Optional.of(json))).isEqualTo("inline");
  }

  @Test
  void an_unreadable_file_is_reported_in_one_sentence() {
    ConfigLocator source = new ConfigLocator(Map.of(), List.of(home));

    assertThatThrownBy(() -> source.read(Optional.of("nowhere.yaml")))
        .hasMessage("evenkeel: cannot read nowhere.yaml: there is no such file.");
    assertThatThrownBy(() -> source.read(Optional.of(home.toString())))
        .hasMessage("evenkeel: cannot read " + home + ": it is a directory.");
    assertThatThrownBy(() -> source.read(Optional.empty()))
        .hasMessage(
            "evenkeel: no configuration: there is no conf/evenkeel.yaml here; say which file with"
                + " -conf FILE or EVENKEEL_CONFIG=FILE.");
  }

  @Test
  void a_json_error_in_an_argument_is_reported_with_its_line() {
    ConfigLocator source = new ConfigLocator(Map.of(), List.of(home));

    for (String wrong :
        List.of("{\"backends\": [}", "{\n\"watch\": true, \"watch\": 1}", "{} {}")) {
      assertThatThrownBy(() -> source.read(Optional.of(wrong)))
          .isInstanceOf(ConfigException.class)
          .hasMessageMatching("-conf:[12]: .*");
    }
  }

  @Test
  void an_invalid_file_is_rejected_with_all_mistakes() throws IOException {
    Path file = Files.writeString(
        home.resolve("bad.yaml"),
        "backends: [http://localhost:3000]\nwatch: perhaps\nlisteners: [x]\n");
    ConfigLocator source = new ConfigLocator(Map.of(), List.of(home));

    assertThatThrownBy(() -> source.read(Optional.of(file.toString())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("watch")
        .hasMessageContaining("listeners");
  }
}
