package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules for the source code that compiled classes cannot show. */
class SourcesTest {
  private static final Path MAIN = Path.of("src/main/java");
  private static final Path TEST = Path.of("src/test/java");
  private static final Path BENCH = Path.of("src/bench/java");
  private static final int LONGEST = 400;

  /** Comments and literals. */
  private static final Pattern NO_CODE = Pattern.compile(
      "/\\*.*?\\*/|//[^\n]*|'(?:\\\\.|[^'\\\\])'|\"(?:\\\\.|[^\"\\\\\n])*+\"", Pattern.DOTALL);

  @Test
  void no_file_is_longer_than_400_lines() {
    assertThat(sources(MAIN).filter(file -> read(file).lines().count() > LONGEST))
        .isEmpty();
    assertThat(sources(TEST).filter(file -> read(file).lines().count() > LONGEST))
        .isEmpty();
    assertThat(sources(BENCH).filter(file -> read(file).lines().count() > LONGEST))
        .isEmpty();
  }

  @Test
  void every_package_has_a_description_and_is_null_marked() {
    List<Path> bare = sources(MAIN)
        .map(Path::getParent)
        .distinct()
        .filter(Predicate.not(SourcesTest::described))
        .toList();

    assertThat(bare).isEmpty();
  }

  @Test
  void no_code_is_synchronized() {
    assertThat(codeWith("\\bsynchronized\\b")).isEmpty();
  }

  @Test
  void no_comment_announces_unfinished_work() {
    Pattern left = Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b");
    assertThat(sources(MAIN).filter(file -> left.matcher(read(file)).find())).isEmpty();
  }

  @Test
  void no_import_uses_a_wildcard() {
    assertThat(codeWith("import [^;]*\\*;")).isEmpty();
  }

  private static Stream<Path> codeWith(String pattern) {
    Pattern unwanted = Pattern.compile(pattern);
    return sources(MAIN)
        .filter(
            file -> unwanted.matcher(NO_CODE.matcher(read(file)).replaceAll("")).find());
  }

  private static boolean described(Path room) {
    Path description = room.resolve("package-info.java");
    return Files.exists(description) && read(description).contains("@NullMarked");
  }

  private static Stream<Path> sources(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
