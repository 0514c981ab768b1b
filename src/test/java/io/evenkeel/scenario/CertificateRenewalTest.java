package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that are replaced leave nothing behind. */
class CertificateRenewalTest {
  private static final int RENEWALS = 8;

  @Test
  void the_contexts_of_replaced_certificates_are_dropped_for_clients_and_for_backends(
      @TempDir Path directory) throws Exception {
    Pki pki = new Pki(directory);
    Pki.IssuedCertificate site = pki.issue("site.example");
    try (Farm farm = Farm.of(1, pki.sockets(pki.issue("localhost"), false))) {
      JsonObject backend = new JsonObject()
          .put("id", "b1")
          .put("url", "https://localhost:" + farm.backend(1).url().replaceAll(".*:", ""));
      farm.pool("backends", new JsonArray().add(backend));
      renew(farm, pki, site);
      farm.start();
      answers(farm, pki);
      int before = managers();
      for (int i = 0; i < RENEWALS; i++) {
        renew(farm, pki, pki.issue("site.example"));
        Await.result(farm.evenkeel().reload(farm.config()));
        answers(farm, pki);
      }

      Await.until(
          () -> managers() + " key managers, " + before + " before",
          Await.BOUND,
          // one more: the server keeps the options that it was opened with
          () -> managers() <= before + 1);
    }
  }

  private static void renew(Farm farm, Pki pki, Pki.IssuedCertificate certificate) {
    JsonObject tls = new JsonObject()
        .put("certificates", JsonArray.of(certificate.json()))
        .put("clientAuth", "request")
        .put("clientCa", pki.ca().toString());
    farm.set(
        "listeners",
        new JsonArray()
            .add(new JsonObject()
                .put("name", "http")
                .put("host", "127.0.0.1")
                .put("port", 0)
                .put("tls", tls)));
    farm.pool("tls", certificate.json().put("ca", pki.ca().toString()));
  }

  private static void answers(Farm farm, Pki pki) throws Exception {
    try (RawClient client = RawClient.connect(farm.port(), pki.context(), "site.example")) {
      assertThat(client.get("/").status()).isEqualTo(200);
    }
  }

  /** The certificates' key managers that are reachable, counted by the JVM after a collection. */
  private static int managers() {
    try {
      String histogram = (String) ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "gcClassHistogram",
              new Object[] {new String[0]},
              new String[] {String[].class.getName()});
      Matcher line = Pattern.compile(
              "(\\d+) +\\d+ +io\\.evenkeel\\.config\\.tls\\.SniCredentials\\b")
          .matcher(histogram);
      return line.find() ? Integer.parseInt(line.group(1)) : 0;
    } catch (JMException problem) {
      throw new IllegalStateException(problem);
    }
  }
}
