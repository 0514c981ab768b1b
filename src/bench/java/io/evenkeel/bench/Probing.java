package io.evenkeel.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Measures the cost of probing very many backends without traffic. */
final class Probing {
  private static final int SECONDS = 15;

  private Probing() {}

  /**
   * Probes backends that each have their own address, once per {@code interval} seconds, and describes the share of a
   * core that this takes and the worst delay of a probe.
   *
   * @param connection {@code fresh} or {@code kept}
   */
  static String of(Rig rig, int backends, int interval, String connection)
      throws IOException, InterruptedException {
    Proxy.Place place = rig.place(Proxy.EVENKEEL);
    int port = place.backendPort(4);
    String all = IntStream.range(0, backends)
        .mapToObj(i ->
            "{ id: b%d, url: \"http://127.1.%d.%d:%d\" }".formatted(i, i / 250, 1 + i % 250, port))
        .collect(Collectors.joining(",\n  "));
    String configuration = """
        listeners: [ { host: 127.0.0.1, port: %d } ]
        admin: false
        proxy: { instances: 1 }
        defaults: { health: { interval: %ds, jitter: 0%%, connection: %s } }
        backends: [
          %s ]
        """.formatted(place.port(), interval, connection, all);
    Process backendCpu = rig.startOnAllAddresses(port);
    Rig.Started started = rig.start(Proxy.EVENKEEL, configuration, true);
    try {
      // the first rounds compile the code that later ones run
      TimeUnit.SECONDS.sleep(2L * SECONDS);
      gaps(port);
      double before = Machine.cpu(started.process()).sum();
      long start = System.nanoTime();
      TimeUnit.SECONDS.sleep(SECONDS);
      double share =
          (Machine.cpu(started.process()).sum() - before) / ((System.nanoTime() - start) / 1e9);
      String[] gaps = gaps(port).split(" ", -1);
      return String.format(
          Locale.ROOT,
          "Probing %d backends each %d s on %s connections takes %.1f %% of a core, at %.0f probes/s; none came"
              + " in more than %.0f ms late; %d MB are resident; it served %.1f s after its start.",
          backends,
          interval,
          connection,
          share * 100,
          Double.parseDouble(gaps[1]) / SECONDS,
          Math.max(0, Double.parseDouble(gaps[0]) - 1000.0 * interval),
          Machine.resident(started.process()) / 1024,
          started.millis() / 1000);
    } finally {
      rig.end(started.process());
      rig.end(backendCpu);
    }
  }

  private static String gaps(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write("GET /gaps HTTP/1.1\r\nHost: origin\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      String response =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return response.substring(response.indexOf("\r\n\r\n") + 4);
    }
  }
}
