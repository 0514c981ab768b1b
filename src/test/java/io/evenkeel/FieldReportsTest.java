package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each kind of fault in the table of field reports has its tests. */
class FieldReportsTest {
  private static final Path TESTS = Path.of("src/test/java");
  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`");

  @Test
  void every_row_names_tests_that_exist() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("src/test/resources/reports/field-reports.md")).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| kind "))
            .toList();

    assertThat(rows).hasSizeGreaterThan(20).allSatisfy(row -> {
      List<MatchResult> named = NAMED.matcher(row).results().toList();
      assertThat(named).as(row).isNotEmpty();
      for (MatchResult test : named) {
        String source = source(test.group(1));
        assertThat(source).as(test.group()).isNotEmpty();
        if (test.group(2) != null) {
          assertThat(source).contains("void " + test.group(2) + "(");
        }
      }
    });
  }

  /** The source of a test; empty if there is none. */
  private static String source(String type) {
    try (Stream<Path> files = Files.walk(TESTS)) {
      Path file = files
          .filter(each -> each.getFileName().toString().equals(type + ".java"))
          .findFirst()
          .orElse(null);
      return file == null ? "" : Files.readString(file);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
