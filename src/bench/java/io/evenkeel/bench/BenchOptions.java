package io.evenkeel.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The options of the command line.
 *
 * @param port the first of twelve ports: four of backends, and two of each proxy, one with TLS
 * @param probing whether to measure the cost of many probes
 */
record BenchOptions(
    List<Workload> workloads,
    List<Proxy> proxies,
    int rounds,
    int seconds,
    int port,
    boolean brief,
    boolean probing) {
  private static final String USAGE = """
      ./run.sh bench [short] [--load NAME]... [--peer NAME]... [--rounds N] [--seconds N] [--port FIRST]
        short       three loads, one round: under two minutes
        --load      %s;
                    or probing: what many probes take
        --peer      %s
        --rounds    every proxy is started that often (3)
        --seconds   of each load on each proxy in a round, in four turns (8)
        --port      the first of twelve free ports (19100)
      """;

  static BenchOptions of(List<String> arguments) {
    List<Workload> workloads = new ArrayList<>();
    List<Proxy> proxies = new ArrayList<>();
    boolean brief = arguments.contains("short");
    int rounds = brief ? 1 : 3;
    int seconds = brief ? 4 : 8;
    int port = 19_100;
    boolean probing = false;
    for (Iterator<String> left = arguments.iterator(); left.hasNext(); ) {
      String word = left.next();
      switch (word) {
        case "short" -> {}
        case "--load" -> {
          String name = value(word, left);
          if (name.equals("probing")) {
            probing = true;
          } else {
            workloads.add(load(name));
          }
        }
        case "--peer" -> proxies.add(proxy(value(word, left)));
        case "--rounds" -> rounds = number(value(word, left));
        case "--seconds" -> seconds = number(value(word, left));
        case "--port" -> port = number(value(word, left));
        default -> throw new IllegalArgumentException(usage());
      }
    }
    return new BenchOptions(
        !workloads.isEmpty() || probing
            ? workloads
            : brief ? Workload.BRIEF : List.of(Workload.values()),
        proxies.isEmpty() ? List.of(Proxy.values()) : proxies,
        rounds,
        seconds,
        port,
        brief,
        probing || workloads.isEmpty() && !brief);
  }

  private static String usage() {
    return USAGE.formatted(
        Arrays.stream(Workload.values()).map(Workload::word).collect(Collectors.joining(", ")),
        Arrays.stream(Proxy.values()).map(Proxy::word).collect(Collectors.joining(", ")));
  }

  private static String value(String option, Iterator<String> left) {
    if (!left.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value\n" + usage());
    }
    return left.next();
  }

  private static int number(String text) {
    if (!text.matches("[1-9]\\d{0,4}") || Integer.parseInt(text) > 65_000) {
      throw new IllegalArgumentException("\"" + text + "\" is no such number\n" + usage());
    }
    return Integer.parseInt(text);
  }

  private static Workload load(String name) {
    return Arrays.stream(Workload.values())
        .filter(each -> each.word().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("there is no load \"" + name + "\"\n" + usage()));
  }

  private static Proxy proxy(String name) {
    return Arrays.stream(Proxy.values())
        .filter(each -> each.word().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("there is no proxy \"" + name + "\"\n" + usage()));
  }
}
