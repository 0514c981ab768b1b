package io.evenkeel.cli;

import io.evenkeel.ConfigLocator;
import io.evenkeel.MainVerticle;
import io.evenkeel.health.HealthChanged;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.IntStream;

/** Three small backends and a balancer in front of them, in one process, to try things out. */
final class Demo {
  private static final List<Integer> PORTS = List.of(3000, 3001, 3002);
  private static final Duration DOWNTIME = Duration.ofSeconds(15);
  private static final DateTimeFormatter TIME_FORMAT =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());
  private static final String INSTRUCTIONS = """

      Three backends listen on ports 3000, 3001 and 3002. The balancer on port 8080 passes requests
      on to those that are alive. Its admin is at http://localhost:9000/

      Try, in another terminal:

        curl localhost:8080/hello              a different backend answers each time
        curl -k https://localhost:8443/hello   the same by TLS, with a certificate made a moment ago
        curl -X POST localhost:3001/kill       b2 is gone for %d s; try the first one again: no request fails
        curl -X POST localhost:9000/api/pools/default/backends/b2/check
                                               is b2 well at this moment?

      Ctrl-C ends it. Changes of health:
      """.formatted(DOWNTIME.toSeconds());

  private final Console console;
  private final ConfigLocator source;

  Demo(Console console, ConfigLocator source) {
    this.console = console;
    this.source = source;
  }

  /**
   * @throws CommandLineException if it cannot start
   */
  void run(List<String> arguments) {
    // the demo prints changes of health itself, in words for newcomers
    System.setProperty("LOG_LEVEL", "WARN");
    System.setProperty("LOG_LEVEL_HEALTH", "OFF");
    List<DemoBackend> backends = IntStream.range(0, PORTS.size())
        .mapToObj(at -> new DemoBackend("b" + (at + 1), PORTS.get(at), DOWNTIME))
        .toList();
    JsonArray written = new JsonArray();
    IntStream.range(0, PORTS.size())
        .forEach(at -> written.add(new JsonObject()
            .put("id", "b" + (at + 1))
            .put("url", "http://localhost:" + PORTS.get(at))));
    new Launcher(
            LaunchArguments.of(arguments),
            source
                .read(new JsonObject()
                    .put("listeners", listeners())
                    .put("backends", written)
                    // each proxy has its own round robin: with a single proxy its order is visible
                    .put("proxy", new JsonObject().put("instances", 1)))
                .config(),
            balancer -> new DemoVerticle(backends, balancer))
        .run();
    console.print(INSTRUCTIONS);
  }

  private static JsonArray listeners() {
    try {
      Path directory = Files.createTempDirectory("evenkeel-demo");
      SelfSignedCertificate.writeTo(directory);
      File cert = directory.resolve("localhost.pem").toFile();
      File key = directory.resolve("localhost.key").toFile();
      // deleted in reverse order: the directory has to be empty by then
      List.of(directory.toFile(), cert, key).forEach(File::deleteOnExit);
      JsonObject pair = new JsonObject().put("cert", cert.getPath()).put("key", key.getPath());
      return new JsonArray()
          .add(8080)
          .add(new JsonObject()
              .put("name", "https")
              .put("port", 8443)
              .put("tls", new JsonObject().put("certificates", new JsonArray().add(pair))));
    } catch (IOException cannot) {
      throw new CommandLineException(
          CommandLineException.EXIT_FAILURE,
          "evenkeel: no certificate for the demo: " + cannot.getMessage());
    }
  }

  /** Formats a change of health for the terminal. */
  static String formatChange(HealthChanged change) {
    return "  %s  %s %s (%s: %s); %d of %d accept requests"
        .formatted(
            TIME_FORMAT.format(change.at()),
            change.backend(),
            change.description(),
            change.cause().word(),
            change.reason(),
            change.acceptingCount(),
            change.totalCount());
  }

  /** The balancer's verticle and its backends. */
  private final class DemoVerticle extends VerticleBase {
    private final List<DemoBackend> backends;
    private final MainVerticle balancer;

    DemoVerticle(List<DemoBackend> backends, MainVerticle balancer) {
      this.backends = backends;
      this.balancer = balancer;
    }

    @Override
    public Future<?> start() {
      return Future.all(backends.stream().map(this::deploy).toList())
          .compose(listening -> vertx.deployVerticle(balancer))
          .onSuccess(serving ->
              HealthChanged.follow(vertx, change -> console.print(formatChange(change))));
    }

    private Future<String> deploy(DemoBackend backend) {
      return vertx
          .deployVerticle(backend)
          .recover(
              failure -> Future.failedFuture(
                  new CommandLineException(
                      CommandLineException.EXIT_FAILURE,
                      "evenkeel: port " + backend.configuredPort()
                          + " is in use; the demo's backends need 3000, 3001 and 3002: stop what listens there.")));
    }
  }
}
