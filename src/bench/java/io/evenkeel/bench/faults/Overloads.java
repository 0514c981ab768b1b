package io.evenkeel.bench.faults;

import io.evenkeel.bench.Table;
import io.evenkeel.bench.faults.ImpatientClients.Tally;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./run.sh bench overload}: more requests than three backends can serve, before each proxy, and how many are served in
 * time during it and afterwards.
 */
public final class Overloads {
  private static final int WORKERS = 5;
  private static final long MILLIS = 100;
  private static final double CAPACITY = 3.0 * WORKERS * 1_000 / MILLIS;
  private static final double[] LOADS = {1, 1.5, 2, 3};
  private static final List<String> TITLES =
      List.of("proxy", "load", "goodput", "p99 ms", "rejected", "left", "after 2 s");

  private Overloads() {}

  /** Arguments: names of proxies, as in {@link PeerKind}; none: all that are installed. */
  public static void main(String[] names) throws Exception {
    Path home = Path.of(System.getProperty("evenkeel.home", "."));
    Path directory = Files.createTempDirectory("evenkeel-overload");
    Vertx vertx = Vertx.vertx();
    Table table = new Table(2, TITLES);
    try (ChildProcesses children = new ChildProcesses()) {
      int port = 19_000;
      List<WorkerBackend> backends = new ArrayList<>();
      List<BackendProcess> addresses = new ArrayList<>();
      for (int i = 1; i <= 3; i++) {
        backends.add(new WorkerBackend(vertx, port + i, WORKERS, MILLIS));
        addresses.add(new BackendProcess("b" + i, port + i, children, directory));
      }
      for (PeerKind kind : PeerKind.values()) {
        boolean wanted = names.length == 0 || List.of(names).contains(kind.word());
        if (wanted && kind.installed()) {
          for (double load : LOADS) {
            Path file = directory.resolve(kind.word() + (kind.ordinal() < 2 ? ".yaml" : ".conf"));
            Files.writeString(file, kind.file(port + 8, port + 9, addresses, directory));
            table.add(run(kind, load, file, home, vertx, children, backends));
          }
        }
      }
    } finally {
      vertx.close();
    }
    System.out.printf("%n%s", table);
    System.out.println(
        "goodput: responses within a second, as a share of what was offered and the backends can serve");
  }

  private static List<String> run(
      PeerKind kind,
      double load,
      Path file,
      Path home,
      Vertx vertx,
      ChildProcesses children,
      List<WorkerBackend> backends)
      throws IOException, InterruptedException {
    backends.forEach(each -> each.slow(1));
    Process process =
        children.start(home, file.resolveSibling(kind.word() + ".log"), kind.start(file, home));
    ImpatientClients clients = new ImpatientClients(vertx, 19_008);
    try {
      for (int i = 0; i < 40 && clients.run(5, 0.5).good == 0; i++) {
        // not ready yet
      }
      clients.run(CAPACITY * 0.5, 3);
      Tally during = clients.run(CAPACITY * load, 15);
      clients.run(CAPACITY * 0.5, 2);
      Tally after = clients.run(CAPACITY * 0.5, 5);
      List<String> row = List.of(
          kind.word(),
          load + " x",
          percent(during.good, Math.min(15 * CAPACITY, during.arrived)),
          Long.toString(during.p99()),
          Integer.toString(during.rejected),
          Integer.toString(during.left),
          percent(after.good, after.arrived));
      System.out.printf("  %s%n", row);
      return row;
    } finally {
      clients.run(0, 0.1);
      clients.close();
      children.end(process);
      // what is left in the queues of the backends
      TimeUnit.SECONDS.sleep(kind.ordinal() < 2 ? 3 : 15);
    }
  }

  private static String percent(double part, double whole) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * part / Math.max(1, whole));
  }
}
