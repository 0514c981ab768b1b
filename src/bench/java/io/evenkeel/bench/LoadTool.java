package io.evenkeel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** wrk and h2load: their commands for a workload, and the parsing of their output. */
final class LoadTool {
  /**
   * @param p50 a latency in µs; NaN if the tool does not report it
   * @param fit whether the protocol was the requested one
   */
  record LoadResult(
      double requests, double seconds, long errors, double p50, double p99, boolean fit) {}

  private static final Pattern WRK = Pattern.compile("(\\d+) requests in ([\\d.]+)(s|m)");
  private static final Pattern WRK_SHARE = Pattern.compile("\\s(50|99)%\\s+([\\d.]+)(us|ms|s)");
  private static final Pattern WRK_ERRORS =
      Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
  private static final Pattern WRK_STATUSES = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
  private static final Pattern H2_TIME = Pattern.compile("finished in ([\\d.]+)(s|ms)");
  private static final Pattern H2_COUNTS =
      Pattern.compile("(\\d+) done, (\\d+) succeeded, (\\d+) failed, (\\d+) errored");

  private final Path directory;

  LoadTool(Path directory) throws IOException {
    this.directory = directory;
    // with this think time, 64 connections send 3,000 requests per second with independent arrivals
    Files.writeString(directory.resolve("latency.lua"), """
        local mean = 64000 / 3000
        function delay() return math.floor(-math.log(1 - math.random()) * mean + 0.5) end
        """);
    Files.writeString(directory.resolve("upload.lua"), """
        wrk.method = "PUT"
        wrk.body = string.rep("x", 1048576)
        """);
  }

  /** The command for a load of {@code seconds}. */
  List<String> command(Workload load, int port, int tlsPort, int seconds) {
    List<String> command = new ArrayList<>();
    if (Machine.pins()) {
      command.addAll(List.of("taskset", "-c", "1"));
    }
    if (load.tls()) {
      command.addAll(List.of("h2load", "-t1", "-D" + seconds));
      command.addAll(
          switch (load) {
            case TLS_H1 -> List.of("--h1", "-c64");
            case TLS_H2 -> List.of("-c64", "-m1");
            default -> List.of("-c8", "-m16");
          });
      command.add("https://127.0.0.1:" + tlsPort + "/");
      return command;
    }
    int connections =
        switch (load) {
          case C8 -> 8;
          case C512 -> 512;
          case B1M, UP1M -> 16;
          default -> 64;
        };
    command.addAll(List.of(
        "wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "--latency", "--timeout", "5s"));
    switch (load) {
      case CLOSE -> command.addAll(List.of("-H", "Connection: close"));
      case LATENCY ->
        command.addAll(List.of("-s", directory.resolve("latency.lua").toString()));
      case UP1M -> command.addAll(List.of("-s", directory.resolve("upload.lua").toString()));
      case HEADERS -> {
        for (int i = 1; i <= 19; i++) {
          command.addAll(List.of("-H", "X-Client-Field-" + i + ": a value of usual length " + i));
        }
      }
      default -> {}
    }
    String path =
        switch (load) {
          case B10K -> "/10k";
          case B1M -> "/1m";
          case HEADERS -> "/headers";
          default -> "/";
        };
    command.add("http://127.0.0.1:" + port + path);
    return command;
  }

  static LoadResult read(Workload load, String text) {
    return load.tls() ? readH2load(load, text) : readWrk(text);
  }

  private static LoadResult readWrk(String text) {
    Matcher total = WRK.matcher(text);
    if (!total.find()) {
      return new LoadResult(0, 0, 0, Double.NaN, Double.NaN, false);
    }
    long errors = 0;
    Matcher sockets = WRK_ERRORS.matcher(text);
    if (sockets.find()) {
      for (int i = 1; i <= 4; i++) {
        errors += Long.parseLong(sockets.group(i));
      }
    }
    Matcher statuses = WRK_STATUSES.matcher(text);
    errors += statuses.find() ? Long.parseLong(statuses.group(1)) : 0;
    double p50 = Double.NaN;
    double p99 = Double.NaN;
    for (Matcher share = WRK_SHARE.matcher(text); share.find(); ) {
      double micros = Double.parseDouble(share.group(2))
          * switch (share.group(3)) {
            case "us" -> 1;
            case "ms" -> 1e3;
            default -> 1e6;
          };
      p50 = share.group(1).equals("50") ? micros : p50;
      p99 = share.group(1).equals("99") ? micros : p99;
    }
    double seconds = Double.parseDouble(total.group(2)) * (total.group(3).equals("m") ? 60 : 1);
    return new LoadResult(Double.parseDouble(total.group(1)), seconds, errors, p50, p99, true);
  }

  private static LoadResult readH2load(Workload load, String text) {
    Matcher time = H2_TIME.matcher(text);
    Matcher counts = H2_COUNTS.matcher(text);
    if (!time.find() || !counts.find()) {
      return new LoadResult(0, 0, 0, Double.NaN, Double.NaN, false);
    }
    boolean fit = load == Workload.TLS_H1 || text.contains("Application protocol: h2");
    return new LoadResult(
        Double.parseDouble(counts.group(2)),
        Double.parseDouble(time.group(1)) / (time.group(2).equals("ms") ? 1000 : 1),
        Long.parseLong(counts.group(3)) + Long.parseLong(counts.group(4)),
        Double.NaN,
        Double.NaN,
        fit);
  }
}
