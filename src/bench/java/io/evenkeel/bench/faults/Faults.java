package io.evenkeel.bench.faults;

import io.evenkeel.bench.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** {@code ./run.sh bench faults}: every scenario before every proxy, and one table of what clients noticed. */
public final class Faults {
  private final Wishes wishes;
  private final Path home;
  private final Path directory;
  private final Children children = new Children();
  private final List<BackendProcess> backends = new ArrayList<>();

  private Faults(Wishes wishes, Path home) throws IOException {
    this.wishes = wishes;
    this.home = home;
    directory = Files.createTempDirectory("evenkeel-faults");
    for (int i = 1; i <= 3; i++) {
      backends.add(new BackendProcess("b" + i, wishes.port() + i, children, directory));
    }
  }

  /** Arguments: as {@link Wishes} reads them. Ends with 0 when everything was played, with 2 on a mistake. */
  public static void main(String[] arguments) throws Exception {
    Wishes wishes;
    try {
      wishes = Wishes.of(List.of(arguments));
    } catch (IllegalArgumentException mistake) {
      System.err.println(mistake.getMessage());
      System.exit(2);
      return;
    }
    Faults faults = new Faults(wishes, Path.of(System.getProperty("evenkeel.home", ".")));
    try {
      faults.play();
    } finally {
      faults.children.close();
    }
  }

  private void play() throws Exception {
    List<Kind> kinds = new ArrayList<>();
    for (Kind each : wishes.kinds()) {
      if (each.installed()) {
        kinds.add(each);
        System.out.printf("  %-15s %s%n", each.word(), each.settings());
      } else {
        System.out.printf("  %-15s is not installed, and left out%n", each.word());
      }
    }
    System.out.printf("Logs and configurations are in %s%n", directory);
    for (BackendProcess each : backends) {
      each.start();
    }
    List<Row> rows = new ArrayList<>();
    int all = wishes.scenarios().size() * kinds.size();
    for (Scenario scenario : wishes.scenarios()) {
      System.out.printf("%n%s: %s%n", scenario.name(), scenario.happens());
      for (Kind kind : kinds) {
        Row row = play(scenario, kind);
        rows.add(row);
        System.out.printf(Locale.ROOT, "  [%d/%d] %s%n", rows.size(), all, brief(row));
      }
    }
    Table table = new Table(2, Row.TITLES);
    rows.forEach(each -> table.add(each.cells()));
    System.out.printf("%n%s%n%s", table, Wishes.LEGEND);
  }

  private static String brief(Row row) {
    return String.format(
        Locale.ROOT,
        "%-15s %d requests, lost %d GET and %d POST, %d doubled, p99 %.0f ms, longest %.0f ms",
        row.peer(),
        row.requests(),
        row.lostGets(),
        row.lostPosts(),
        row.doubled(),
        row.p99(),
        row.max());
  }

  private Row play(Scenario scenario, Kind kind) throws Exception {
    for (BackendProcess each : backends) {
      each.mend();
      each.seen().clear();
    }
    RunningPeer.Ports ports = new RunningPeer.Ports(wishes.port() + 8, wishes.port() + 9);
    RunningPeer peer = new RunningPeer(kind, ports, backends, children, directory, home);
    try {
      peer.awaitReady();
      TimeUnit.MILLISECONDS.sleep(1_000);
      Load load = new Load(ports.port(), scenario.mix());
      Stage stage = new Stage(backends, peer, load, wishes.pace());
      stage.pass(2);
      scenario.play().on(stage);
      stage.awaitReturn(8);
      stage.pass(1);
      List<Sample> samples = load.stop();
      // what is still under way in a backend is seen too
      TimeUnit.MILLISECONDS.sleep(200);
      return Row.of(scenario.name(), kind.word(), samples, seen(), stage);
    } finally {
      peer.end();
    }
  }

  private Map<Long, Integer> seen() {
    return backends.stream()
        .flatMap(each -> each.seen().entrySet().stream())
        .collect(Collectors.toMap(
            Map.Entry::getKey, Map.Entry::getValue, Integer::sum, ConcurrentHashMap::new));
  }

  static String names() {
    return Arrays.stream(Kind.values()).map(Kind::word).collect(Collectors.joining(", "));
  }
}
