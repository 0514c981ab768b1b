package io.evenkeel.cli;

import io.evenkeel.ConfigLocator;
import io.evenkeel.Evenkeel;
import io.evenkeel.MainVerticle;
import io.evenkeel.config.tls.TlsDefaults;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The training run for the archive of class data: starts the whole balancer on free ports with one unreachable
 * backend, sends it a few requests, and ends. Later starts load the classes from the archive and open no jar.
 */
final class ClassArchiveTraining {
  private static final int REQUESTS = 20;
  private static final int TIMEOUT_SECONDS = 20;

  private final ConfigLocator source;

  ClassArchiveTraining(ConfigLocator source) {
    this.source = source;
  }

  /** Runs the training and ends the process, with exit code 0 if everything succeeded. */
  void run(List<String> arguments) {
    try {
      int port = freePort();
      Path directory = Files.createTempDirectory("evenkeel");
      SelfSignedCertificate.writeTo(directory);
      Path file = directory.resolve("evenkeel.yaml");
      Files.writeString(file, """
          listeners:
            - { host: 127.0.0.1, port: 0 }
            - { name: https, host: 127.0.0.1, port: 0, tls: { certificates: [ { cert: localhost.pem, key: localhost.key } ] } }
          admin: { port: 0 }
          backends: [http://127.0.0.1:%s, http://127.0.0.1:%s]
          """.formatted(port, freePort()));
      Path other = directory.resolve("evenkeel.json");
      Files.writeString(
          other, "{\"listeners\": [{\"port\": 8080}], \"backends\": [\"http://127.0.0.1:1\"]}");
      try {
        source.read(Optional.of(other.toString()));
        new Launcher(
                LaunchArguments.of(arguments),
                source.read(Optional.of(file.toString())).config(),
                balancer -> new TrainingVerticle(
                    new DemoBackend("b1", port, Duration.ofSeconds(1)), balancer))
            .run();
      } finally {
        for (String each :
            List.of("evenkeel.yaml", "evenkeel.json", "localhost.pem", "localhost.key", "")) {
          Files.delete(directory.resolve(each));
        }
      }
    } catch (IOException cannot) {
      throw new CommandLineException(
          CommandLineException.EXIT_FAILURE, "evenkeel: no rehearsal: " + cannot.getMessage());
    }
    System.exit(0);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Contains a backend, the balancer and a client; deployed when the client has all its responses. */
  private static final class TrainingVerticle extends VerticleBase {
    private final DemoBackend backend;
    private final MainVerticle balancer;

    TrainingVerticle(DemoBackend backend, MainVerticle balancer) {
      this.backend = backend;
      this.balancer = balancer;
    }

    @Override
    public Future<?> start() {
      return vertx
          .deployVerticle(backend)
          .compose(listening -> vertx.deployVerticle(balancer))
          .compose(serving -> balancer.running())
          .compose(this::sendRequests)
          .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private Future<?> sendRequests(Evenkeel evenkeel) {
      WebClient client = WebClient.create(vertx);
      List<Future<?>> answers = new ArrayList<>();
      for (int sent = 0; sent < REQUESTS; sent++) {
        answers.add(client
            .request(
                sent % 2 == 0 ? HttpMethod.GET : HttpMethod.POST,
                evenkeel.port("http"),
                "127.0.0.1",
                "/rehearsal")
            .sendBuffer(Buffer.buffer(sent % 2 == 0 ? "" : "a body")));
      }
      answers.add(client.get(evenkeel.port("admin"), "127.0.0.1", "/api/pools").send());
      for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
        WebClientOptions secure = new WebClientOptions()
            .setSsl(true)
            .setTrustAll(true)
            .setVerifyHost(false)
            .setUseAlpn(true)
            .setProtocolVersion(version);
        secure.setSslEngineOptions(TlsDefaults.engineOptions());
        answers.add(WebClient.create(vertx, secure)
            .get(evenkeel.port("https"), "127.0.0.1", "/rehearsal")
            .send());
      }
      return Future.all(answers);
    }
  }
}
