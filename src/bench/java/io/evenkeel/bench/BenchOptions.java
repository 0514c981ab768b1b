package io.evenkeel.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the user ordered.
 *
 * @param port the first of twelve: four origins, and each proxy with its TLS
 * @param probing whether the cost of many probes is wanted
 */
record BenchOptions(
    List<Workload> loads,
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
    List<Workload> loads = new ArrayList<>();
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
            loads.add(load(name));
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
        !loads.isEmpty() || probing ? loads : brief ? Workload.BRIEF : List.of(Workload.values()),
        proxies.isEmpty() ? List.of(Proxy.values()) : proxies,
        rounds,
        seconds,
        port,
        brief,
        probing || loads.isEmpty() && !brief);
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
