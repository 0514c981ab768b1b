package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that depends on Evenkeel as the README says. It gets the libraries that Evenkeel was tested with, each
 * once. Its local repository has what the build of Evenkeel fetched, and nothing is fetched for it.
 */
class DependantIT {
  private static final String DEPENDENCY_PLUGIN =
      "org.apache.maven.plugins:maven-dependency-plugin:3.8.1";

  @TempDir
  Path directory;

  private Path repository;
  private String readme;

  @BeforeEach
  void install() throws IOException, URISyntaxException {
    readme = Files.readString(Path.of("README.md"));
    repository = Files.createDirectories(directory.resolve("repository"));
    Path fetched = fetched();
    link(fetched, repository, "io");
    link(fetched.resolve("io"), Files.createDirectory(repository.resolve("io")), "evenkeel");
    String version = matches("<version>(.*?)</version>", Files.readString(Path.of("pom.xml")))
        .get(0);
    Path own = Files.createDirectories(repository.resolve("io/evenkeel/evenkeel/" + version));
    Files.copy(Path.of("pom.xml"), own.resolve("evenkeel-" + version + ".pom"));
    Files.copy(PackageIT.library(), own.resolve("evenkeel-" + version + ".jar"));
  }

  /** The local repository that this build uses. */
  private static Path fetched() throws URISyntaxException {
    Path jar =
        Path.of(Vertx.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return Objects.requireNonNull(jar.resolve("../../../../..").normalize());
  }

  /** JUnit would warn about links that it deletes. */
  @AfterEach
  void unlink() throws IOException {
    try (Stream<Path> entries = Files.walk(repository)) {
      for (Path link : entries.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  private static void link(Path from, Path to, String except) throws IOException {
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (!name.equals(except)) {
          Files.createSymbolicLink(to.resolve(name), entry);
        }
      }
    }
  }

  /** The jars of an application's class path, as Maven resolves it. */
  private List<Path> resolve(String managed, String dependencies) throws Exception {
    Path classPath = directory.resolve("class-path.txt");
    Files.writeString(directory.resolve("pom.xml"), """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>com.example</groupId>
          <artifactId>shop</artifactId>
          <version>1</version>
          <dependencyManagement><dependencies>%s</dependencies></dependencyManagement>
          <dependencies>%s</dependencies>
        </project>
        """.formatted(managed, dependencies));
    PackageIT.run(
        directory,
        "mvn",
        "-o",
        "-q",
        "-B",
        "-Dmaven.repo.local=" + repository,
        DEPENDENCY_PLUGIN + ":build-classpath",
        "-Dmdep.outputFile=" + classPath);
    return Stream.of(Files.readString(classPath).strip().split(File.pathSeparator))
        .map(Path::of)
        .toList();
  }

  /** The {@code <dependency>} elements of the README's XML, by their place. */
  private String dependency(int place) {
    return matches("```xml\n[^`]*?(<dependency>[^`]*</dependency>)", readme).get(place);
  }

  private static List<String> matches(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  /** Names of the jars of Vert.x and Netty. */
  private static Set<String> stack(Stream<Path> jars) {
    return jars.map(jar -> jar.getFileName().toString())
        .filter(name -> name.startsWith("netty-") || name.startsWith("vertx-"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> shipped() throws IOException {
    try (Stream<Path> jars = Files.list(Path.of("target/lib"))) {
      return stack(jars);
    }
  }

  private static void assertCompiles(List<Path> classPath, String text) throws IOException {
    List<String> all = new ArrayList<>();
    classPath.forEach(jar -> all.add(jar.toString()));
    // what an application has for its tests
    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.matches(".*/[^/]*(junit|apiguardian|opentest4j)[^/]*\\.jar"))
        .forEach(all::add);
    List<String> snippets = matches("(?s)```java\n(.*?)```", text);
    assertThat(snippets).hasSizeGreaterThan(5);
    assertThat(Snippets.mistakes(snippets, String.join(File.pathSeparator, all)))
        .isEmpty();
  }

  @Test
  void one_dependency_brings_one_version_of_netty_and_vertx_and_all_that_the_readme_uses()
      throws Exception {
    List<Path> classPath = resolve("", dependency(0));

    String netty = matches("<netty.version>(.*?).Final<", Files.readString(Path.of("pom.xml")))
        .get(0);
    Set<String> expected = shipped();
    expected.removeIf(name -> name.startsWith("vertx-hazelcast-"));
    assertThat(stack(classPath.stream())).isEqualTo(expected);
    assertThat(expected)
        .filteredOn(name -> name.startsWith("netty-") && !name.contains("tcnative"))
        .hasSizeGreaterThan(10)
        .allMatch(name -> name.contains("-" + netty + ".Final"));
    assertCompiles(classPath, readme);
  }

  @Test
  void an_application_with_modules_of_vertx_gets_the_same_by_importing_the_pom() throws Exception {
    List<Path> classPath = resolve(dependency(1), """
        <dependency><groupId>io.vertx</groupId><artifactId>vertx-core</artifactId></dependency>
        <dependency><groupId>io.vertx</groupId><artifactId>vertx-hazelcast</artifactId></dependency>
        """ + dependency(0));

    assertThat(stack(classPath.stream())).isEqualTo(shipped());
  }
}
