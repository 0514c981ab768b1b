package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jars and the distribution that a build makes. */
class PackageIT {
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  /** The library, as repositories of artifacts have it. */
  static Path library() throws IOException {
    return packaged("evenkeel-[0-9].*(?<!-sources|-javadoc)\\.jar");
  }

  static Path distribution() throws IOException {
    return packaged("evenkeel-[0-9].*-dist\\.tar\\.gz");
  }

  private static Path packaged(String name) throws IOException {
    try (Stream<Path> files = Files.list(TARGET)) {
      List<Path> found =
          files.filter(file -> file.getFileName().toString().matches(name)).toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }

  private static Attributes manifest(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.getManifest().getMainAttributes();
    }
  }

  /** Runs a command that succeeds, and returns its output. */
  static String run(Path directory, String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "output", ".txt");
    Process process = new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(120, TimeUnit.SECONDS);
    process.destroyForcibly();
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(ended).as(text).isTrue();
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  @Test
  void the_library_adds_nothing_to_the_class_path_and_starts_nothing() throws IOException {
    Attributes attributes = manifest(library());

    assertThat(attributes.getValue(Attributes.Name.CLASS_PATH)).isNull();
    assertThat(attributes.getValue(Attributes.Name.MAIN_CLASS)).isNull();
    assertThat(attributes.getValue("Automatic-Module-Name")).isEqualTo("io.evenkeel");
  }

  @Test
  void the_program_finds_the_jars_of_its_class_path(@TempDir Path directory) throws Exception {
    Path program = TARGET.resolve("evenkeel.jar");

    assertThat(manifest(program).getValue(Attributes.Name.CLASS_PATH).split(" "))
        .allSatisfy(name -> assertThat(TARGET.resolve(name)).exists());
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    assertThat(run(directory, java, "-jar", program.toString(), "version"))
        .matches("evenkeel \\d+\\.\\d+\\.\\d+\\s*");
  }

  @Test
  void the_distribution_runs_without_the_sources(@TempDir Path directory) throws Exception {
    Path archive = distribution();
    run(directory, "tar", "-xzf", archive.toString());
    Path home = directory.resolve(archive.getFileName().toString().replace("-dist.tar.gz", ""));

    assertThat(home.resolve("LICENSE")).exists();
    assertThat(run(home, "./run.sh", "version")).startsWith("evenkeel ");
    assertThat(run(home, "./run.sh", "validate")).startsWith("conf/evenkeel.yaml is good");
    assertThat(home.resolve("target")).doesNotExist();
  }
}
