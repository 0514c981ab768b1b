package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.schema.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configuration files in {@code conf} are valid, and the annotated one is complete. */
class ShippedFilesTest {
  private static final Path FULL = Path.of("conf/evenkeel-full.yaml");

  @ParameterizedTest
  @ValueSource(strings = {"conf/evenkeel.yaml", "conf/evenkeel-full.yaml"})
  void a_shipped_file_is_valid_without_warnings(String file) {
    ConfigReader reader = new ConfigReader(Given.POLICIES, Given.PROBES, Map.of());

    assertThat(reader.read(Path.of(file)).warnings()).isEmpty();
  }

  @Test
  void the_annotated_file_has_every_supported_key() throws IOException {
    String text = Files.readString(FULL);
    Stream<String> supported = ConfigJsonSchema.SECTIONS.stream()
        .flatMap(keys -> keys.all().stream())
        .filter(ConfigKey::supported)
        .map(ConfigKey::name)
        .distinct();

    assertThat(supported).allSatisfy(name -> assertThat(text)
        .containsPattern("(?m)(^|[{,\\-] ?| )" + Pattern.quote(name) + ":"));
  }
}
