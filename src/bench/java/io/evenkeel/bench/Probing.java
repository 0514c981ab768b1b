package io.evenkeel.bench;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What it costs Evenkeel to look after very many backends that nobody asks for anything. */
final class Probing {
  private static final int SECONDS = 15;

  private Probing() {}

  /** Probes so many backends, each once in so many seconds, and says what share of a core that takes. */
  static String of(Rig rig, int backends, int interval) throws IOException, InterruptedException {
    String all = IntStream.range(0, backends)
        .mapToObj(i ->
            "{ id: b" + i + ", url: \"http://127.0.0.1:" + rig.place().origin(1 + i % 3) + "\" }")
        .collect(Collectors.joining(",\n  "));
    String configuration = """
        listeners: [ { host: 127.0.0.1, port: %d } ]
        admin: false
        proxy: { instances: 1 }
        defaults: { health: { interval: %ds } }
        backends: [
          %s ]
        """.formatted(rig.place().port(), interval, all);
    Rig.Started started = rig.start(Proxy.EVENKEEL, configuration, true);
    try {
      // the first rounds compile what the later ones run
      TimeUnit.SECONDS.sleep(2L * SECONDS);
      double before = Machine.cpu(started.process()).sum();
      long start = System.nanoTime();
      TimeUnit.SECONDS.sleep(SECONDS);
      double share =
          (Machine.cpu(started.process()).sum() - before) / ((System.nanoTime() - start) / 1e9);
      return String.format(
          Locale.ROOT,
          "Probing %d backends each %d s takes %.0f %% of a core; it served %.1f s after its start.",
          backends,
          interval,
          share * 100,
          started.millis() / 1000);
    } finally {
      rig.end(started.process());
    }
  }
}
