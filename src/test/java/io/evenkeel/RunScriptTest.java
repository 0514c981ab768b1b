package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunScriptTest {
  @TempDir
  Path directory;

  private ProjectCopy checkout;

  @BeforeEach
  void copy() throws IOException {
    checkout = new ProjectCopy(directory);
  }

  private ProjectCopy.Ran run(String... arguments) throws Exception {
    return checkout.run(arguments);
  }

  @Test
  void help_names_every_command_and_builds_nothing() throws Exception {
    ProjectCopy.Ran help = run("help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.output())
        .contains("[demo]", "start [FILE]", "validate [FILE]", "check", "test", "bench", "version");
    assertThat(checkout.builds()).isZero();
  }

  @Test
  void version_is_that_of_the_pom() throws Exception {
    assertThat(run("version").output()).matches("evenkeel \\d+\\.\\d+\\.\\d+\\s*");
  }

  @Test
  void an_unknown_command_is_reported_in_one_sentence() throws Exception {
    assertThat(run("brench"))
        .isEqualTo(new ProjectCopy.Ran(
            1, "run.sh: there is no command \"brench\"; ./run.sh help lists them.\n"));
  }

  @Test
  void an_unreadable_file_is_rejected_before_a_build() throws Exception {
    assertThat(run("start", "nowhere.yaml"))
        .isEqualTo(
            new ProjectCopy.Ran(1, "run.sh: cannot read nowhere.yaml: there is no such file.\n"));
    assertThat(run("validate", "conf"))
        .isEqualTo(new ProjectCopy.Ran(1, "run.sh: cannot read conf: that is a directory.\n"));
    assertThat(checkout.builds()).isZero();
  }

  @Test
  void each_missing_tool_is_reported_in_one_sentence() throws Exception {
    checkout.without("mvn");
    assertThat(run("start"))
        .isEqualTo(
            new ProjectCopy.Ran(1, "run.sh: no mvn found; install Maven 3.8 or newer to build.\n"));

    checkout.without("javac");
    assertThat(run("start").output()).startsWith("run.sh: no javac beside ").hasLineCount(1);

    checkout.java("11.0.2");
    assertThat(run("start").output())
        .startsWith("run.sh: Java 11.0.2 found at ")
        .endsWith("; Evenkeel needs JDK 17 or newer.\n");

    checkout.java("1.8.0_402");
    assertThat(run("start").output()).contains("Java 1.8.0_402 found at ");

    checkout.without("java");
    assertThat(run("start"))
        .isEqualTo(new ProjectCopy.Ran(
            1, "run.sh: no java found; install a JDK 17 or newer, or set JAVA_HOME to one.\n"));
  }

  @Test
  void start_builds_once_and_again_only_if_a_source_is_newer() throws Exception {
    assertThat(run("start").output()).contains("Building", "maven-jar-plugin", "java -Xms");
    Object built = Files.getLastModifiedTime(checkout.file("target/evenkeel.jar"));

    assertThat(run("start").output()).doesNotContain("Building").startsWith("java ");
    assertThat(Files.getLastModifiedTime(checkout.file("target/evenkeel.jar"))).isEqualTo(built);
    assertThat(checkout.builds()).isEqualTo(1);

    checkout.changed("pom.xml", 60);
    assertThat(run("start").output()).contains("Building");
    assertThat(checkout.builds()).isEqualTo(2);
  }

  @Test
  void a_built_project_runs_without_maven_and_compiler() throws Exception {
    run("start");
    checkout.without("mvn");
    checkout.without("javac");

    assertThat(run("start").exitCode()).isZero();
  }

  @Test
  void a_failed_build_shows_the_end_of_its_log() throws Exception {
    checkout.tool(
        "mvn", "#!/usr/bin/env bash\necho '[ERROR] Some.java:[3,1] not a statement'\nexit 1\n");

    ProjectCopy.Ran failed = run("start");

    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.output())
        .contains("run.sh: the build failed", "[ERROR] Some.java:[3,1] not a statement");
  }

  @Test
  void the_class_archive_is_created_once_and_used() throws Exception {
    assertThat(run("start").output())
        .contains(
            "Preparing faster starts",
            "-XX:SharedArchiveFile=" + checkout.file("target/evenkeel-17.0.9.jsa"));
    assertThat(run("demo").output())
        .doesNotContain("Preparing")
        .contains("-XX:SharedArchiveFile=")
        .endsWith("demo\n");
  }

  @Test
  void start_works_if_the_class_archive_cannot_be_created() throws Exception {
    checkout.tool("java", """
        #!/usr/bin/env bash
        case "$*" in
          *-version*) echo 'openjdk version "25" 2025-09-16' >&2 ;;
          *rehearse*) exit 1 ;;
          *) echo "java $*" ;;
        esac
        """);

    assertThat(run("start").exitCode()).isZero();
    assertThat(run("start").output())
        .doesNotContain("Preparing", "SharedArchiveFile")
        .contains("--sun-misc-unsafe-memory-access=allow");
  }

  @Test
  void java_opts_come_after_our_own_and_the_jar_gets_file_and_options() throws Exception {
    ProjectCopy.Ran ran =
        checkout.run(checkout.script(), directory, "-Xmx1g -Da=b", "start", "-instances", "4");

    assertThat(ran.output())
        .containsPattern("-Xmx\\d+m .*-Xmx1g -Da=b -jar " + checkout.file("target/evenkeel.jar")
            + " start " + checkout.file("conf/evenkeel.yaml") + " -instances 4\n$");
  }

  @ParameterizedTest
  @CsvSource({"ANSI_X3.4-1968, C.UTF-8", "UTF-8, de_AT", "ISO-8859-15, de_AT"})
  void the_posix_locale_alone_is_replaced(String characters, String used) throws Exception {
    checkout.tool("locale", "#!/usr/bin/env bash\necho " + characters + "\n");
    checkout.variable("LC_ALL", "de_AT");
    checkout.tool("java", """
        #!/usr/bin/env bash
        case "$*" in
          *-version*) echo 'openjdk version "17.0.9" 2026-01-01' >&2 ;;
          *) echo "locale $LC_ALL" ;;
        esac
        """);

    assertThat(run("validate").output()).endsWith("locale " + used + "\n");
  }

  @Test
  void its_memory_is_that_of_the_variable_all_of_it() throws Exception {
    checkout.variable("EVENKEEL_MEMORY", "256m");
    ProjectCopy.Ran small = run("memory");
    checkout.variable("EVENKEEL_MEMORY", "1g");
    ProjectCopy.Ran large = run("memory");

    // 104 MB are for code, classes and stacks
    assertThat(small.output()).isEqualTo("-Xms80m -Xmx112m -Xmn23m -XX:MaxDirectMemorySize=40m\n");
    assertThat(large.output()).isEqualTo("-Xms80m -Xmx792m -Xmn23m -XX:MaxDirectMemorySize=128m\n");
  }

  @Test
  void a_memory_that_is_no_size_or_too_small_is_refused() throws Exception {
    checkout.variable("EVENKEEL_MEMORY", "lots");
    assertThat(run("start"))
        .isEqualTo(
            new ProjectCopy.Ran(1, "run.sh: EVENKEEL_MEMORY is lots; write it as 256m or 1g.\n"));
    checkout.variable("EVENKEEL_MEMORY", "100m");
    assertThat(run("start"))
        .isEqualTo(
            new ProjectCopy.Ran(1, "run.sh: EVENKEEL_MEMORY is 100m; it needs 192m or more.\n"));
  }

  @Test
  void it_finds_its_home_through_a_symbolic_link_and_from_any_directory() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("ek"), checkout.script());

    assertThat(checkout.run(link, directory, "", "version").output()).startsWith("evenkeel ");
  }

  @Test
  void a_benchmark_is_built_once_and_gets_its_arguments() throws Exception {
    ProjectCopy.Ran faults = run("bench", "faults", "short");

    assertThat(faults.exitCode()).isZero();
    assertThat(faults.output())
        .contains("Building the benchmark")
        .endsWith("io.evenkeel.bench.faults.Faults short\n");
    assertThat(run("bench").output())
        .doesNotContain("Building the benchmark")
        .endsWith("io.evenkeel.bench.Bench\n");
    assertThat(checkout.builds()).isEqualTo(2);
  }

  @Test
  void check_runs_the_formatter_and_the_tests_of_its_profile() throws Exception {
    checkout.tool("mvn", "#!/usr/bin/env bash\necho \"mvn $*\"\n");

    assertThat(run("check").output()).contains("-Pcheck spotless:check test");
  }

  @Test
  void test_runs_all_tests_and_shows_the_output_of_maven() throws Exception {
    checkout.tool(
        "mvn", "#!/usr/bin/env bash\necho \"mvn $*\"\necho '[INFO] Tests run: 3, Failures: 0'\n");

    ProjectCopy.Ran tests = run("test");

    assertThat(tests.exitCode()).isZero();
    assertThat(tests.output()).contains("verify", "[INFO] Tests run: 3, Failures: 0");
  }
}
