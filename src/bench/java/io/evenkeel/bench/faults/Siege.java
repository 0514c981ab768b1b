package io.evenkeel.bench.faults;

import io.evenkeel.bench.Table;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./run.sh bench siege}: every attack against every proxy, each a fresh process, with two canaries each second.
 * Arguments: names of attacks and of proxies; all if none is named.
 */
public final class Siege {
  private static final int FIRST_PORT = 19_100;
  private static final int SECONDS = 10;
  private static final List<String> TITLES = List.of(
      "attack",
      "proxy",
      "alive",
      "fresh served",
      "failed",
      "longest ms",
      "kept served",
      "failed",
      "longest ms",
      "resident MB");

  private final ChildProcesses children = new ChildProcesses();
  private final Path home;
  private final Path directory;
  private final List<BackendProcess> backends = new ArrayList<>();

  private Siege(Path home) throws IOException {
    this.home = home;
    this.directory = Files.createTempDirectory("evenkeel-siege");
    for (int i = 1; i <= 3; i++) {
      new SiegeBackend(FIRST_PORT + i);
      backends.add(new BackendProcess("b" + i, FIRST_PORT + i, children, directory));
    }
  }

  public static void main(String[] arguments) throws Exception {
    List<String> wishes = List.of(arguments);
    Siege siege = new Siege(Path.of(System.getProperty("evenkeel.home", ".")));
    try {
      siege.run(wishes);
    } finally {
      siege.children.close();
    }
  }

  private void run(List<String> wishes) throws Exception {
    Table table = new Table(2, TITLES);
    System.out.printf("Logs and configurations are in %s%n", directory);
    for (SiegeAttack attack : SiegeAttack.ALL) {
      if (!isWished(
          wishes, attack.name(), SiegeAttack.ALL.stream().map(SiegeAttack::name).toList())) {
        continue;
      }
      System.out.printf("%n%s: %s%n", attack.name(), attack.happens());
      for (PeerKind kind : List.of(PeerKind.EVENKEEL, PeerKind.HAPROXY, PeerKind.NGINX)) {
        if (kind.installed()
            && isWished(wishes, kind.word(), List.of("evenkeel", "haproxy", "nginx"))) {
          List<String> row = besiege(kind, attack);
          table.add(row);
          System.out.println("  " + String.join("  ", row));
        }
      }
    }
    System.out.printf("%n%s%n", table);
  }

  private static boolean isWished(List<String> wishes, String name, List<String> all) {
    return wishes.contains(name) || wishes.stream().noneMatch(all::contains);
  }

  private List<String> besiege(PeerKind kind, SiegeAttack attack) throws Exception {
    int port = FIRST_PORT + 8;
    Path file = directory.resolve(kind.word() + (kind == PeerKind.EVENKEEL ? ".yaml" : ".conf"));
    Files.writeString(file, kind.file(port, port + 1, backends, directory));
    Process process =
        children.start(home, directory.resolve(kind.word() + ".log"), kind.start(file, home));
    Canary fresh = new Canary(port, false);
    Canary kept = new Canary(port, true);
    List<SocketChannel> sockets = List.of();
    try {
      awaitReady(port);
      kept.send();
      sockets = attack.begin(port);
      long resident = 0;
      for (int i = 0; i < SECONDS; i++) {
        attack.drip(sockets);
        Thread one = new Thread(fresh::send, "fresh");
        Thread other = new Thread(kept::send, "kept");
        one.start();
        other.start();
        TimeUnit.SECONDS.sleep(1);
        one.join();
        other.join();
        resident = Math.max(resident, resident(process));
      }
      return List.of(
          attack.name(),
          kind.word(),
          process.isAlive() ? "yes" : "no",
          Integer.toString(fresh.served()),
          Integer.toString(fresh.failed()),
          millis(fresh),
          Integer.toString(kept.served()),
          Integer.toString(kept.failed()),
          millis(kept),
          Long.toString(resident));
    } finally {
      fresh.close();
      kept.close();
      for (SocketChannel each : sockets) {
        each.close();
      }
      children.end(process);
      TimeUnit.SECONDS.sleep(1);
    }
  }

  private static String millis(Canary canary) {
    return String.format(Locale.ROOT, "%.0f", canary.longestMillis());
  }

  private static void awaitReady(int port) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    Canary first = new Canary(port, false);
    while (first.served() < 5) {
      first.send();
      TimeUnit.MILLISECONDS.sleep(200);
      if (System.nanoTime() - end > 0) {
        throw new IOException("the proxy does not serve at " + port);
      }
    }
  }

  /** The resident memory of a process and of all below it, in MB. */
  private static long resident(Process process) throws IOException {
    long sum = 0;
    List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
    family.add(process.toHandle());
    for (ProcessHandle each : family) {
      Path status = Path.of("/proc/" + each.pid() + "/status");
      if (Files.exists(status)) {
        for (String line : Files.readAllLines(status)) {
          if (line.startsWith("VmRSS:")) {
            sum += Long.parseLong(line.replaceAll("\\D", ""));
          }
        }
      }
    }
    return sum / 1024;
  }
}
