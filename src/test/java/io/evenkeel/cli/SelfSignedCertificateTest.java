package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients can read the certificate of the demo, and accept it for localhost if they trust it. */
class SelfSignedCertificateTest {
  @TempDir
  private Path directory;

  @Test
  void a_client_that_trusts_it_is_served_under_its_names() throws Exception {
    SelfSignedCertificate.writeTo(directory);
    X509Certificate certificate;
    try (InputStream in = Files.newInputStream(directory.resolve("localhost.pem"))) {
      certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    JsonObject pair = new JsonObject()
        .put("cert", directory.resolve("localhost.pem").toString())
        .put("key", directory.resolve("localhost.key").toString());
    JsonObject listener = new JsonObject()
        .put("name", "http")
        .put("host", "127.0.0.1")
        .put("port", 0)
        .put("tls", new JsonObject().put("certificates", new JsonArray().add(pair)));
    try (Farm farm = Farm.of(1).set("listeners", new JsonArray().add(listener)).start();
        RawClient client = RawClient.connect(farm.port(), trusting(certificate), "localhost")) {
      Response response = client.get("/");

      assertThat(response.body()).isEqualTo("b1");
      certificate.checkValidity();
      certificate.verify(certificate.getPublicKey());
      assertThat(certificate.getSubjectAlternativeNames()).hasSize(3);
    }
  }

  private static SSLContext trusting(X509Certificate certificate) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("localhost", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
