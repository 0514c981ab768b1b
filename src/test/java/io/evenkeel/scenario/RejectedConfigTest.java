package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.Evenkeel;
import io.evenkeel.config.Config;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.evenkeel.kit.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration file that is rejected is shown until it is right, and read again when a file that it names changes. */
class RejectedConfigTest {
  @TempDir
  private Path directory;

  /** A balancer that reads its configuration from a file. */
  private final class FromFile implements AutoCloseable {
    private final Path file = directory.resolve("site.json");
    private final Farm farm = Farm.of(1).admin();
    private final Evenkeel evenkeel;

    FromFile() throws IOException {
      write(farm.config());
      evenkeel = Await.result(Evenkeel.read(farm.vertx(), file.toString())
          .compose(config -> Evenkeel.start(farm.vertx(), config)));
    }

    JsonObject config() {
      return farm.config();
    }

    void write(JsonObject config) throws IOException {
      Path next = Files.writeString(directory.resolve("next"), config.encodePrettily());
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private JsonObject overview() {
      int port = evenkeel.port("admin");
      try (RawClient client = RawClient.connect(port)) {
        return client
            .send("GET /api HTTP/1.1\r\nHost: localhost:" + port + "\r\n\r\n")
            .read("GET")
            .json();
      }
    }

    JsonObject awaitError(String part) {
      Await.until("an error with " + part, () -> {
        JsonObject error = overview().getJsonObject("configError");
        return error != null && error.getJsonArray("mistakes").encode().contains(part);
      });
      return overview().getJsonObject("configError");
    }

    String get(String target) {
      try (RawClient client = RawClient.connect(evenkeel.port("http"))) {
        return client.get(target).body();
      }
    }

    void awaitNoError() {
      Await.until("no error", () -> overview().getValue("configError") == null);
    }

    @Override
    public void close() {
      Await.result(evenkeel.close());
      farm.close();
    }
  }

  private static JsonObject secure(Path cert, Path key) {
    JsonObject pair = new JsonObject().put("cert", cert.toString()).put("key", key.toString());
    return new JsonObject()
        .put("name", "secure")
        .put("host", "127.0.0.1")
        .put("port", 0)
        .put("tls", new JsonObject().put("certificates", JsonArray.of(pair)));
  }

  @Test
  void a_certificate_that_comes_later_is_used_without_another_change_of_the_file()
      throws IOException {
    Pki pki = new Pki(Files.createDirectory(directory.resolve("issued")));
    Pki.IssuedCertificate issued = pki.issue("localhost");
    Files.setLastModifiedTime(issued.cert(), FileTime.fromMillis(1_000_000_000_000L));
    Path certificate = directory.resolve("later.pem");
    try (FromFile balancer = new FromFile()) {
      JsonObject changed = balancer.config();
      changed.getJsonArray("listeners").add(secure(certificate, issued.key()));

      balancer.write(changed);
      JsonObject error = balancer.awaitError("there is no file " + certificate);
      Files.move(issued.cert(), certificate);

      balancer.awaitNoError();
      assertThat(error.getString("by")).isEqualTo("a change of the file");
      int port = balancer.evenkeel.port("secure");
      try (RawClient client = RawClient.connect(port, pki.context(), "localhost")) {
        assertThat(client.get("/").body()).isEqualTo("b1");
      }
    }
  }

  @Test
  void a_page_that_a_route_sends_is_read_again_when_it_changes() throws IOException {
    Path page = directory.resolve("page.html");
    try (FromFile balancer = new FromFile()) {
      JsonObject route = new JsonObject()
          .put("path", "/page")
          .put("respond", new JsonObject().put("status", 200).put("file", page.toString()));
      balancer.write(balancer.config().put("routes", JsonArray.of(route)));
      balancer.awaitError("there is no file " + page);

      Files.writeString(page, "first");
      Await.until("the page", () -> balancer.get("/page").equals("first"));
      Files.writeString(page, "second, which is longer");

      Await.until("the other page", () -> balancer.get("/page").startsWith("second"));
      balancer.awaitNoError();
    }
  }

  @Test
  void without_a_file_no_configuration_is_rejected_but_the_log_says_what_needs_a_restart()
      throws IOException {
    Pki pki = new Pki(Files.createDirectory(directory.resolve("issued")));
    Pki.IssuedCertificate issued = pki.issue("localhost");
    try (Farm farm = Farm.of(1)) {
      JsonObject json = farm.config();
      json.getJsonArray("listeners").add(secure(issued.cert(), issued.key()));
      Path source = Files.writeString(directory.resolve("source.json"), json.encode());
      Config read = Await.result(Evenkeel.read(farm.vertx(), source.toString()));
      Evenkeel evenkeel = Await.result(Evenkeel.start(farm.vertx(), withoutFile(read)));

      assertThat(Await.failure(evenkeel.reload())).hasMessageContaining("not started from a file");
      Files.writeString(issued.cert(), Files.readString(issued.cert()) + "\n");

      Await.until("a warning", () -> farm.logs().warnings().stream()
          .anyMatch(line ->
              line.contains("cert-1.pem") && line.contains("changed") && line.contains("restart")));
      assertThat(farm.logs().lines())
          .filteredOn(line -> line.contains("not reloaded"))
          .hasSize(1);
      Await.result(evenkeel.close());
    }
  }

  /** As from standard input. */
  private static Config withoutFile(Config read) {
    return new Config(
        read.node(),
        read.listeners(),
        read.admin(),
        read.proxy(),
        read.pools(),
        read.routes(),
        read.state(),
        true,
        read.log(),
        Optional.empty(),
        read.files(),
        read.shown());
  }

  @Test
  void a_deleted_file_is_an_error_until_it_is_back() throws IOException {
    try (FromFile balancer = new FromFile()) {
      String text = Files.readString(balancer.file);
      // the first look at the file
      balancer.write(balancer.config().put("ruotes", new JsonArray()));
      JsonObject first = balancer.awaitError("ruotes");

      Files.delete(balancer.file);
      JsonObject second = balancer.awaitError("there is no such file");
      Files.writeString(balancer.file, text);

      balancer.awaitNoError();
      assertThat(second.getString("since")).isEqualTo(first.getString("since"));
    }
  }
}
