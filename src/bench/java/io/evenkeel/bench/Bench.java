package io.evenkeel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code ./run.sh bench}: measures every workload with every proxy in turn, and prints a table with ratios to haproxy
 * and a chart.
 */
public final class Bench {
  /**
   * Turns of each round: all proxies are measured in each turn, so that changes of the machine's speed affect all of
   * them.
   */
  private static final int TURNS = 4;

  private static final List<String> TITLES = List.of(
      "load",
      "proxy",
      "requests/s",
      "CPU µs",
      "spread",
      "x haproxy",
      "user",
      "system",
      "p50 µs",
      "p99 µs",
      "proxy's cores",
      "others' cores",
      "RSS MB",
      "errors",
      "n");

  private final BenchOptions options;
  private final List<Proxy> proxies = new ArrayList<>();
  private final List<Workload> workloads = new ArrayList<>();
  private final List<Measurement> measured = new ArrayList<>();
  private final List<Baseline> baselines = new ArrayList<>();
  private final Rig rig;
  private final Path home = Path.of(System.getProperty("evenkeel.home", "."));

  private Bench(BenchOptions options) throws IOException, InterruptedException {
    this.options = options;
    Path directory = Files.createTempDirectory("evenkeel-bench");
    boolean tls = Rig.certificate(directory);
    System.out.println(
        Machine.pins()
            ? "The proxy has core 0; load and origins have core 1."
            : "Nothing is pinned: proxy, load and origins share what cores there are.");
    System.out.printf("Logs and configurations are in %s%n", directory);
    for (Proxy each : options.proxies()) {
      if (each.installed()) {
        proxies.add(each);
      } else {
        System.out.printf("%s is not installed, and left out%n", each.word());
      }
    }
    for (Workload each : options.workloads()) {
      if (!Machine.installed(each.tool())) {
        System.out.printf(
            "%s needs %s, which is not installed: left out%n", each.word(), each.tool());
      } else if (each.tls() && !tls) {
        System.out.printf("%s needs openssl, which is not installed: left out%n", each.word());
      } else {
        workloads.add(each);
      }
    }
    rig = new Rig(options.port(), directory, home.toAbsolutePath(), tls);
  }

  /** Arguments as {@link BenchOptions} reads them. */
  public static void main(String[] arguments) throws Exception {
    BenchOptions options;
    try {
      options = BenchOptions.of(List.of(arguments));
    } catch (IllegalArgumentException mistake) {
      System.err.println(mistake.getMessage());
      System.exit(2);
      return;
    }
    Bench bench = new Bench(options);
    try {
      bench.run();
    } catch (IOException problem) {
      System.err.println(problem.getMessage());
      System.exit(1);
    } finally {
      bench.rig.close();
    }
  }

  private void run() throws IOException, InterruptedException {
    for (int round = 0; round < options.rounds() && !workloads.isEmpty(); round++) {
      System.out.printf("%nround %d of %d%n", round + 1, options.rounds());
      round(round);
    }
    if (Machine.installed("wrk") && !workloads.isEmpty()) {
      System.out.println("\nstart and memory");
      for (Proxy proxy : proxies) {
        baselines.add(Baseline.of(rig, proxy, options.brief() ? 0 : 10_000));
      }
    }
    if (!workloads.isEmpty()) {
      report();
    }
    if (workloads.contains(Workload.C64) && !options.brief() && proxies.contains(Proxy.EVENKEEL)) {
      System.out.println(TwoLoops.of(rig, options.seconds()));
    }
    if (options.probing() && proxies.contains(Proxy.EVENKEEL)) {
      System.out.println(Probing.of(rig, 10_000, 5, "fresh"));
      System.out.println(Probing.of(rig, 10_000, 5, "kept"));
    }
  }

  /**
   * All proxies run at the same time, though only one is under load: a disturbance of the machine affects them alike.
   */
  private void round(int round) throws IOException, InterruptedException {
    List<Rig.Started> running = new ArrayList<>();
    try {
      for (Proxy proxy : proxies) {
        running.add(rig.start(proxy, true));
      }
      for (Workload load : workloads) {
        System.out.printf("  %s%n", load.title());
        for (Rig.Started each : running) {
          warmUp(each, load);
        }
        for (int turn = 0; turn < TURNS; turn++) {
          for (Rig.Started each : running) {
            measured.add(measure(each, load, round * TURNS + turn));
          }
        }
        for (Proxy proxy : proxies) {
          progress(proxy, load, round);
        }
      }
    } finally {
      running.forEach(each -> rig.end(each.process()));
    }
  }

  private Measurement measure(Rig.Started of, Workload load, int turn)
      throws IOException, InterruptedException {
    int seconds = Math.max(1, options.seconds() / TURNS);
    Measurement measurement = rig.measure(of.proxy(), of.process(), load, turn, seconds);
    boolean again = measurement.others() > Summary.MAX_OTHERS && !options.brief();
    return again ? rig.measure(of.proxy(), of.process(), load, turn, seconds) : measurement;
  }

  private void progress(Proxy proxy, Workload load, int round) {
    Summary summary = new Summary(
        measured.stream().filter(each -> each.turn() / TURNS == round).toList(), proxy, load);
    System.out.printf(
        Locale.ROOT,
        "    %-10s %8s requests/s, %6s µs of CPU a request, others took %.2f cores%n",
        proxy.word(),
        Summary.number(0, summary.median(Measurement::rps)),
        Summary.number(1, summary.median(Measurement::micros)),
        summary.median(Measurement::others));
  }

  private void warmUp(Rig.Started of, Workload load) throws IOException, InterruptedException {
    if (of.proxy() != Proxy.EVENKEEL) {
      rig.warm(of.proxy(), load, 1);
      return;
    }
    int brief = load == workloads.get(0) ? 12 : 4;
    int most = options.brief() ? brief : WarmUp.MOST_SECONDS;
    System.out.printf("    warmed up for %d s%n", WarmUp.of(rig, of.process(), load, most));
  }

  private void report() throws IOException {
    Table table = new Table(2, TITLES);
    for (Workload load : workloads) {
      for (Proxy proxy : proxies) {
        Summary summary = new Summary(measured, proxy, load);
        table.add(summary.empty() ? absent(load, proxy) : row(summary, load, proxy));
      }
    }
    Table baselineTable = new Table(1, Baseline.TITLES);
    baselines.forEach(each -> baselineTable.add(each.cells()));
    System.out.printf("%n%s%n%s%n", table, baselineTable);
    System.out.println("Medians of n stretches in which others took at most " + Summary.MAX_OTHERS
        + " cores; where there is none, the least disturbed one.\nx haproxy: the median of what each was in"
        + " units of haproxy's own in the same turn.");
    if (options.brief()) {
      System.out.println(
          "A JVM's compiler may still be at work after so short a time, and its share is in evenkeel's"
              + " figures:\nwithout \"short\" each load waits until it rests.");
    }
    Path chart = home.resolve("target/bench/cpu.svg");
    Files.createDirectories(home.resolve("target/bench"));
    Files.writeString(chart, Chart.of(measured, workloads, proxies));
    System.out.println("CPU a request as a chart: " + chart.toAbsolutePath().normalize());
  }

  private static List<String> absent(Workload load, Proxy proxy) {
    List<String> cells = new ArrayList<>(List.of(load.title(), proxy.word()));
    while (cells.size() < TITLES.size()) {
      cells.add("-");
    }
    return cells;
  }

  private static List<String> row(Summary of, Workload load, Proxy proxy) {
    return List.of(
        load.title(),
        proxy.word(),
        Summary.number(0, of.median(Measurement::rps)),
        Summary.number(1, of.median(Measurement::micros)),
        of.spread(Measurement::micros),
        Summary.number(2, of.ratio()),
        Summary.number(1, of.median(Measurement::userMicros)),
        Summary.number(1, of.median(Measurement::systemMicros)),
        Summary.number(0, of.median(Measurement::p50)),
        Summary.number(0, of.median(Measurement::p99)),
        Summary.number(2, of.median(Measurement::busy)),
        Summary.number(2, of.median(Measurement::others)),
        Summary.number(0, of.median(Measurement::residentKb) / 1024),
        Summary.number(0, of.median(Measurement::errors)),
        Integer.toString(of.count()));
  }
}
