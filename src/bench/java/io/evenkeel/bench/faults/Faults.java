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

/** {@code ./run.sh bench faults}: every scenario before every proxy, and one table of what clients noticed. */
public final class Faults {
  private final FaultOptions wishes;
  private final Path home;
  private final Path directory;
  private final ChildProcesses children = new ChildProcesses();
  private final List<BackendProcess> backends = new ArrayList<>();

  private Faults(FaultOptions wishes, Path home) throws IOException {
    this.wishes = wishes;
    this.home = home;
    directory = Files.createTempDirectory("evenkeel-faults");
    for (int i = 1; i <= 3; i++) {
      backends.add(new BackendProcess("b" + i, wishes.port() + i, children, directory));
    }
  }

  /** Arguments: as {@link FaultOptions} reads them. Ends with 0, with 1 when no proxy started, with 2 on a mistake. */
  public static void main(String[] arguments) throws Exception {
    FaultOptions wishes;
    try {
      wishes = FaultOptions.of(List.of(arguments));
    } catch (IllegalArgumentException mistake) {
      System.err.println(mistake.getMessage());
      System.exit(2);
      return;
    }
    Faults faults = new Faults(wishes, Path.of(System.getProperty("evenkeel.home", ".")));
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

  /** Whether any proxy played anything. */
  private boolean play() throws Exception {
    List<PeerKind> kinds = new ArrayList<>();
    for (PeerKind each : wishes.kinds()) {
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
    int all = wishes.scenarios().size() * kinds.size();
    int done = 0;
    int played = 0;
    for (Scenario scenario : wishes.scenarios()) {
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
        } catch (RunningPeer.Unready unready) {
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
      each.mend();
      each.seen().clear();
    }
    RunningPeer.Ports ports = new RunningPeer.Ports(wishes.port() + 8, wishes.port() + 9);
    RunningPeer peer = new RunningPeer(kind, ports, backends, children, directory, home);
    try {
      peer.awaitReady();
      TimeUnit.MILLISECONDS.sleep(1_000);
      Load load = new Load(ports.port(), scenario.mix());
      ScenarioRun stage = new ScenarioRun(backends, peer, load, wishes.pace());
      stage.pass(2);
      scenario.play().on(stage);
      stage.awaitReturn(8);
      stage.pass(1);
      List<RequestSample> samples = load.stop();
      // what is still under way in a backend is seen too
      TimeUnit.MILLISECONDS.sleep(200);
      return ResultRow.of(scenario.name(), kind.word(), samples, seen(), stage);
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
