package io.evenkeel.bench.faults;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The options of the command line.
 *
 * @param port the first of ten ports
 * @param pace the length of one second of a scenario, in seconds
 */
record FaultOptions(List<Scenario> scenarios, List<PeerKind> kinds, int port, double pace) {
  static final String LEGEND = """
      lost: no answer, a failure of the proxy's, or a cut one. forged: looked whole and was not. doubled: a POST that
      backends received twice. own 5xx: the backend's own failures, passed on. noticed: from the fault to the last
      request that was lost or took over 250 ms. returned: from the repair to the first answer of that backend.
      p99, max: of all requests, also the first ones, for which a JVM that has just started takes longer.
      absent: this proxy did not start, and is left out from there on.
      What no proxy can save: a POST that a killed backend has received, an answer that has begun, and everything
      while all are dead.
      """;

  private static final String USAGE = """
      ./run.sh bench faults [short] [--scenario NAME]... [--peer NAME]... [--port FIRST]
        short        the most telling scenarios, a quarter shorter
        --scenario   %s
        --peer       %s
        --port       the first of ten free ports (19000)
      """;

  static FaultOptions of(List<String> arguments) {
    List<Scenario> scenarios = new ArrayList<>();
    List<PeerKind> kinds = new ArrayList<>();
    int port = 19_000;
    boolean brief = false;
    for (Iterator<String> left = arguments.iterator(); left.hasNext(); ) {
      String word = left.next();
      switch (word) {
        case "short" -> brief = true;
        case "--scenario" -> scenarios.add(scenario(value(word, left)));
        case "--peer" -> kinds.add(kind(value(word, left)));
        case "--port" -> port = port(value(word, left));
        default -> throw new IllegalArgumentException(usage());
      }
    }
    boolean onlyShort = brief;
    return new FaultOptions(
        scenarios.isEmpty()
            ? Scenarios.ALL.stream()
                .filter(each -> each.isShort() || !onlyShort)
                .toList()
            : scenarios,
        kinds.isEmpty() ? List.of(PeerKind.values()) : kinds,
        port,
        brief ? 0.75 : 1);
  }

  private static String usage() {
    return USAGE.formatted(
        Scenarios.ALL.stream().map(Scenario::name).collect(Collectors.joining(", ")),
        Faults.names());
  }

  private static String value(String option, Iterator<String> left) {
    if (!left.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value\n" + usage());
    }
    return left.next();
  }

  private static Scenario scenario(String name) {
    return Scenarios.ALL.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("there is no scenario \"" + name + "\"\n" + usage()));
  }

  private static PeerKind kind(String name) {
    return Arrays.stream(PeerKind.values())
        .filter(each -> each.word().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("there is no proxy \"" + name + "\"\n" + usage()));
  }

  private static int port(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_000) {
      throw new IllegalArgumentException("\"" + text + "\" is no port\n" + usage());
    }
    return Integer.parseInt(text);
  }
}
