package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ScriptedBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The distribution in a directory, with files, whose names are not ASCII, in a process whose locale is that of POSIX.
 * Scripts handle the names, because the test's own JVM may be in such a locale.
 */
@Timeout(180)
class PosixLocaleIT {
  private static final Pattern SERVING =
      Pattern.compile("serving: http 127\\.0\\.0\\.1:(\\d+), admin 127\\.0\\.0\\.1:(\\d+)");

  @TempDir
  Path directory;

  private Pki pki;

  @BeforeEach
  void unpack() throws Exception {
    pki = new Pki(directory);
    Pki.IssuedCertificate site = pki.issue("localhost");
    script(
        """
        mkdir 'Größe 猫'
        cd 'Größe 猫'
        tar -xzf '%s' --strip-components=1
        cp '%s' 'conf/Schlüssel.pem'
        cp '%s' 'conf/Schlüssel.key'
        """.formatted(PackageIT.distribution(), site.cert(), site.key()), Duration.ofSeconds(60));
  }

  private Process start(String commands) throws IOException {
    Path script = Files.writeString(directory.resolve("script.sh"), "set -eu\n" + commands);
    return new ProcessBuilder("bash", script.toString())
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("output.txt").toFile())
        .start();
  }

  private String output() {
    try {
      return Files.readString(directory.resolve("output.txt"));
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private String script(String commands, Duration bound) throws Exception {
    Process process = start(commands);
    Await.until(this::output, bound, () -> !process.isAlive());
    assertThat(process.exitValue()).as(output()).isZero();
    return output();
  }

  /** Commands that write a configuration for one backend and run {@code run.sh} with it. */
  private static String run(String locale, String command, String backend) {
    return """
        cd 'Größe 猫'
        cat >'conf/größer 猫.yaml' <<'END'
        listeners:
          - { host: 127.0.0.1, port: 0, tls: { certificates: { cert: Schlüssel.pem, key: Schlüssel.key } } }
        admin: { port: 0 }
        state: 'Zustand 猫.json'
        backends: [{ id: b1, url: '%s' }]
        END
        exec env -i "PATH=$PATH" 'JAVA_HOME=%s' %s ./run.sh %s 'conf/größer 猫.yaml'
        """.formatted(backend, System.getProperty("java.home"), locale, command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "LC_ALL=C", "LC_ALL=POSIX LANG=de_DE.UTF-8", "LANG=xx_YY.UTF-8"})
  void a_file_and_its_certificates_are_read_in_each_such_locale(String locale) throws Exception {
    assertThat(script(run(locale, "validate", "http://127.0.0.1:1"), Duration.ofSeconds(60)))
        .contains("conf/größer 猫.yaml is good: 1 listener");
  }

  @Test
  void it_serves_logs_and_keeps_its_state() throws Exception {
    try (ScriptedBackend backend = new ScriptedBackend("b1")) {
      Process process = start(run("LC_ALL=C", "start", backend.url()));
      try {
        Await.until(this::output, Duration.ofSeconds(90), () -> SERVING
            .matcher(output())
            .find());
        List<Integer> ports = new ArrayList<>();
        for (MatchResult match : SERVING.matcher(output()).results().toList()) {
          ports.add(Integer.parseInt(match.group(1)));
          ports.add(Integer.parseInt(match.group(2)));
        }

        try (RawClient client = RawClient.connect(ports.get(0), pki.context(), "localhost")) {
          assertThat(client.get("/").status()).isEqualTo(200);
        }
        HttpRequest drain = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + ports.get(1) + "/api/pools/default/backends/b1"))
            .header("Content-Type", "application/json")
            .method(
                "PATCH",
                HttpRequest.BodyPublishers.ofString(
                    "{\"mode\":\"drain\",\"reason\":\"Größe der 猫\"}"))
            .build();
        assertThat(
                HttpClient.newHttpClient().send(drain, BodyHandlers.ofString()).statusCode())
            .isEqualTo(200);
        Await.until("the log", () -> output().contains("Größe der 猫"));
      } finally {
        process.destroy();
        Await.until(this::output, Duration.ofSeconds(40), () -> !process.isAlive());
      }
    }
    assertThat(script("cat 'Größe 猫/conf/Zustand 猫.json'", Duration.ofSeconds(20)))
        .contains("Größe der 猫");
  }

  @Test
  void a_jvm_in_the_posix_locale_says_what_it_needs() throws Exception {
    String java = System.getProperty("java.home") + "/bin/java";
    String text = script("""
        mv 'Größe 猫' plain
        cat >plain/site.yaml <<'END'
        listeners: [{ port: 0, tls: { certificates: { cert: conf/Schlüssel.pem, key: conf/Schlüssel.key } } }]
        backends: ['http://127.0.0.1:1']
        END
        ! LC_ALL=C %s -jar plain/evenkeel.jar validate plain/site.yaml
        ! LC_ALL=C %s -jar plain/evenkeel.jar validate 'Größe.yaml'
        """.formatted(java, java), Duration.ofSeconds(60));

    assertThat(text.lines().filter(line -> line.contains("start it with LC_ALL=C.UTF-8")))
        .hasSize(3);
  }
}
