package io.evenkeel.bench.faults;

import io.evenkeel.bench.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** {@code ./run.sh bench faults}: runs every scenario with every proxy, and prints a table of what clients noticed. */
public final class Faults {
  private final FaultOptions options;
  private final Path home;
  private final Path directory;
  private final ChildProcesses children = new ChildProcesses();
  private final List<BackendProcess> backends = new ArrayList<>();

  private Faults(FaultOptions options, Path home) throws IOException {
    this.options = options;
    this.home = home;
    directory = Files.createTempDirectory("evenkeel-faults");
    for (int i = 1; i <= 3; i++) {
      backends.add(new BackendProcess("b" + i, options.port() + i, children, directory));
    }
  }

  /**
   * Arguments as {@link FaultOptions} reads them. Exits with 0, with 1 if no proxy started, or with 2 on invalid
   * arguments.
   */
  public static void main(String[] arguments) throws Exception {
    FaultOptions options;
    try {
      options = FaultOptions.of(List.of(arguments));
    } catch (IllegalArgumentException mistake) {
      System.err.println(mistake.getMessage());
      System.exit(2);
      return;
    }
    Faults faults = new Faults(options, Path.of(System.getProperty("evenkeel.home", ".")));
    boolean played;
    try {
      played = faults.play();
    } finally {
      faults.children.close();
    }
    if (!played) {
      System.exit(1);
    }
  }

  /** Returns whether any proxy ran a scenario. */
  private boolean play() throws Exception {
    List<PeerKind> kinds = new ArrayList<>();
    for (PeerKind each : options.kinds()) {
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
    Table table = new Table(2, ResultRow.TITLES);
    Map<PeerKind, String> absent = new EnumMap<>(PeerKind.class);
    int all = options.scenarios().size() * kinds.size();
    int done = 0;
    int played = 0;
    for (Scenario scenario : options.scenarios()) {
      System.out.printf("%n%s: %s%n", scenario.name(), scenario.happens());
      for (PeerKind kind : kinds) {
        done++;
        if (absent.containsKey(kind)) {
          table.add(ResultRow.absent(scenario.name(), kind.word()));
          continue;
        }
        try {
          ResultRow row = play(scenario, kind);
          played++;
          table.add(row.cells());
          System.out.printf(Locale.ROOT, "  [%d/%d] %s%n", done, all, brief(row));
        } catch (RunningPeer.NotReadyException unready) {
          absent.put(kind, unready.getMessage());
          table.add(ResultRow.absent(scenario.name(), kind.word()));
          System.out.printf(
              "  [%d/%d] %-15s is left out from here on: it %s%n",
              done, all, kind.word(), unready.getMessage());
        }
      }
    }
    System.out.printf("%n%s%n", table);
    absent.forEach((kind, why) -> System.out.printf("absent: %s %s%n", kind.word(), why));
    System.out.print(FaultOptions.LEGEND);
    return played > 0;
  }

  private static String brief(ResultRow row) {
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

  private ResultRow play(Scenario scenario, PeerKind kind) throws Exception {
    for (BackendProcess each : backends) {
      each.repair();
      each.seen().clear();
    }
    RunningPeer.Ports ports = new RunningPeer.Ports(options.port() + 8, options.port() + 9);
    RunningPeer peer = new RunningPeer(kind, ports, backends, children, directory, home);
    try {
      peer.awaitReady();
      TimeUnit.MILLISECONDS.sleep(1_000);
      Load load = new Load(ports.port(), scenario.mix());
      ScenarioRun run = new ScenarioRun(backends, peer, load, options.pace());
      run.waitScaled(2);
      scenario.play().on(run);
      run.awaitRecovery(8);
      run.waitScaled(1);
      List<RequestSample> samples = load.stop();
      // requests in flight in a backend are counted too
      TimeUnit.MILLISECONDS.sleep(200);
      return ResultRow.of(scenario.name(), kind.word(), samples, seen(), run);
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
    return Arrays.stream(PeerKind.values()).map(PeerKind::word).collect(Collectors.joining(", "));
  }
}
