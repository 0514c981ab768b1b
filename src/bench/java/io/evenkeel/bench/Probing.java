package io.evenkeel.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What it costs Evenkeel to look after very many backends that nobody asks for anything. */
final class Probing {
  private static final int SECONDS = 15;

  private Probing() {}

  /**
   * Probes so many backends, each at an address of its own and once in so many seconds, and says what share of a core
   * that takes and how late probes were at worst.
   *
   * @param connection {@code fresh} or {@code kept}
   */
  static String of(Rig rig, int backends, int interval, String connection)
      throws IOException, InterruptedException {
    Proxy.Place place = rig.place(Proxy.EVENKEEL);
    int port = place.origin(4);
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
    Process origin = rig.everywhere(port);
    Rig.Started started = rig.start(Proxy.EVENKEEL, configuration, true);
    try {
      // the first rounds compile what the later ones run
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
      rig.end(origin);
    }
  }

  private static String gaps(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write("GET /gaps HTTP/1.1\r\nHost: origin\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
  }
}
