package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The conformance tests of h2spec for HTTP/2 (RFC 9113) and its header compression (RFC 7541) report no failure. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class H2specTest {
  private static final int BLOCK = 512;

  @TempDir
  private Path directory;

  private Path program;

  @BeforeEach
  void unpack() throws IOException {
    program = directory.resolve("h2spec");
    String packed = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
    try (InputStream resource = H2specTest.class.getResourceAsStream(packed);
        DataInputStream tar = new DataInputStream(new GZIPInputStream(resource))) {
      byte[] head = tar.readNBytes(BLOCK);
      int size = Integer.parseInt(new String(head, 124, 11, StandardCharsets.US_ASCII), 8);
      Files.write(program, tar.readNBytes(size));
    }
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  private String failures(int port, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(
        program.toString(),
        "--host",
        "127.0.0.1",
        "--port",
        Integer.toString(port),
        "--timeout",
        "5",
        "--strict"));
    command.addAll(List.of(options));
    Path report = directory.resolve("report.txt");
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(report.toFile())
        .start();
    process.waitFor();
    String text = Files.readString(report);
    assertThat(text).contains("passed");
    int failed = text.indexOf("Failures:");
    return failed < 0 ? "" : text.substring(failed);
  }

  @Test
  void it_finds_nothing_in_clear_text() throws Exception {
    try (Farm farm = Http2ClientTest.serving(Farm.of(1)).start()) {
      assertThat(failures(farm.port())).isEmpty();
    }
  }

  @Test
  void it_finds_nothing_over_tls() throws Exception {
    Pki pki = new Pki(directory);
    try (Farm farm = HttpsTest.serving(
            Farm.of(1), HttpsTest.tls(pki.issue("localhost", "127.0.0.1")))
        .start()) {
      assertThat(failures(farm.port(), "--tls", "--insecure")).isEmpty();
    }
  }
}
