package io.evenkeel;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A small copy of the project with the real {@code run.sh} and fake java, javac and mvn programs. */
final class ProjectCopy {
  /** The output of a run, both streams together, and its exit code. */
  record Ran(int exitCode, String output) {}

  private static final List<String> TOOLS = List.of(
      "bash",
      "env",
      "dirname",
      "readlink",
      "find",
      "head",
      "sed",
      "grep",
      "cat",
      "mkdir",
      "touch",
      "tail",
      "rm",
      "mv");
  private static final String JAVA = """
      #!/usr/bin/env bash
      case "$*" in
        *-version*) echo 'openjdk version "%s" 2026-01-01' >&2 ;;
        *rehearse*) ;;
        *-Xshare:dump*)
          all="$*"
          archive=${all#*SharedArchiveFile=}
          echo classes >"${archive%%%% *}" ;;
        *) echo "java $*" ;;
      esac
      """;
  private static final String MVN = """
      #!/usr/bin/env bash
      echo "mvn $*" >>mvn.calls
      echo '[INFO] --- maven-jar-plugin:3.4.2:jar (default-jar) @ evenkeel ---'
      mkdir -p target/lib target/bench
      echo jar >target/evenkeel.jar
      """;

  private final Path home;
  private final Path bin;
  private final Map<String, String> variables = new HashMap<>();

  ProjectCopy(Path directory) throws IOException {
    home = Files.createDirectories(directory.resolve("checkout"));
    bin = Files.createDirectories(directory.resolve("tools"));
    Files.createDirectories(home.resolve("src/main"));
    Files.createDirectories(home.resolve("src/bench"));
    Files.createDirectories(home.resolve(".mvn"));
    Files.createDirectories(home.resolve("conf"));
    Files.writeString(home.resolve("conf/evenkeel.yaml"), "backends: []\n");
    Files.copy(Path.of("pom.xml"), home.resolve("pom.xml"));
    Files.copy(Path.of("run.sh"), script());
    Files.setPosixFilePermissions(script(), PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String tool : TOOLS) {
      // scripts rather than links, since JUnit warns when it deletes links
      tool(tool, "#!" + found("bash") + "\nexec " + found(tool) + " \"$@\"\n");
    }
    java("17.0.9");
    tool("javac", "#!/usr/bin/env bash\n");
    tool("mvn", MVN);
  }

  private static Path found(String tool) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(directory -> Path.of(directory, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  Path script() {
    return home.resolve("run.sh");
  }

  Path file(String name) {
    return home.resolve(name);
  }

  void java(String version) throws IOException {
    tool("java", JAVA.formatted(version));
  }

  void tool(String name, String script) throws IOException {
    Path file = Files.writeString(bin.resolve(name), script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  void without(String tool) throws IOException {
    Files.delete(bin.resolve(tool));
  }

  /** Sets a file's modification time to {@code seconds} from now. */
  void changed(String name, long seconds) throws IOException {
    Files.setLastModifiedTime(
        home.resolve(name), FileTime.from(Instant.now().plusSeconds(seconds)));
  }

  long builds() throws IOException {
    Path calls = home.resolve("mvn.calls");
    return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
  }

  Ran run(String... arguments) throws IOException, InterruptedException {
    return run(script(), home, "", arguments);
  }

  /** Sets a variable for the runs from now on. */
  void variable(String name, String value) {
    variables.put(name, value);
  }

  Ran run(Path script, Path directory, String javaOpts, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(bin.resolve("bash").toString(), script.toString())
        .directory(directory.toFile())
        .redirectErrorStream(true);
    builder.command().addAll(List.of(arguments));
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().put("JAVA_OPTS", javaOpts);
    builder.environment().putAll(variables);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("run.sh does not end: " + output);
    }
    return new Ran(process.exitValue(), output);
  }
}
