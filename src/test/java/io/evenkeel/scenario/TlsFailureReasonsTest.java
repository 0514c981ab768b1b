package io.evenkeel.scenario;

import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why TLS with a backend failed: probes and requests give the same reason. */
class TlsFailureReasonsTest {
  private static final String CASES = """
      expired,     certificate expired,                     tls_certificate_error
      too early,   certificate not yet valid,               tls_certificate_error
      other name,  certificate is for another name,         tls_certificate_error
      other issuer,certificate not trusted,                 tls_certificate_error
      asks,        client certificate missing or refused,   tls_alert_received
      """;

  @TempDir
  private Path directory;

  private Pki pki;

  @BeforeEach
  void createIssuer() {
    pki = new Pki(directory);
  }

  private Farm farm(String fault) throws IOException {
    Pki issuer = fault.equals("other issuer")
        ? new Pki(Files.createDirectory(directory.resolve("other")))
        : pki;
    Instant now = Instant.now();
    CertificateBuilder builder = new CertificateBuilder()
        .ecp256()
        .notBefore(now.plus(Duration.ofDays(fault.equals("too early") ? 1 : -2)))
        .notAfter(now.plus(Duration.ofDays(fault.equals("expired") ? -1 : 2)));
    Pki.IssuedCertificate own =
        issuer.issue(builder, fault.equals("other name") ? "app.internal" : "127.0.0.1");
    return Farm.of(1, issuer.sockets(own, fault.equals("asks")))
        .pool("tls.ca", pki.ca().toString());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(textBlock = CASES)
  void a_probe_names_the_reason(String fault, String reason) throws IOException {
    try (Farm farm = farm(fault).start()) {
      farm.changes().await("b1", DEAD);

      assertThat(farm.snapshot()
              .getJsonArray("pools")
              .getJsonObject(0)
              .getJsonArray("backends")
              .getJsonObject(0)
              .getString("reason"))
          .isEqualTo(reason);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(textBlock = CASES)
  void a_request_names_the_same_reason(String fault, String reason, String errorType)
      throws IOException {
    try (Farm farm = farm(fault).pool("health", false).start()) {
      var response = farm.get("/");

      assertThat(response.status()).isIn(502, 503);
      assertThat(response.json().getString("detail")).contains(reason);
      assertThat(response.field("proxy-status").orElseThrow()).contains(errorType);
    }
  }
}
