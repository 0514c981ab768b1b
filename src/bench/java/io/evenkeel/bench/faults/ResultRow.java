package io.evenkeel.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The result of one scenario with one proxy.
 *
 * @param doubled POSTs that backends received more than once
 * @param noticed seconds from the fault to the last affected request; NaN if there was none
 * @param returned seconds from the repair until the backend served again; NaN if it did not, or if there was no
 *     repair
 */
record ResultRow(
    String scenario,
    String peer,
    int requests,
    long lostGets,
    long lostPosts,
    long doubled,
    long forged,
    long own,
    double p99,
    double max,
    double noticed,
    double returned) {
  static final List<String> TITLES = List.of(
      "scenario",
      "proxy",
      "requests",
      "lost GET",
      "lost POST",
      "doubled",
      "forged",
      "own 5xx",
      "p99 ms",
      "max ms",
      "noticed s",
      "returned s");

  static ResultRow of(
      String scenario,
      String peer,
      List<RequestSample> samples,
      Map<Long, Integer> seen,
      ScenarioRun run) {
    double[] millis =
        samples.stream().mapToDouble(RequestSample::millis).sorted().toArray();
    long repaired = run.repairedAt();
    return new ResultRow(
        scenario,
        peer,
        samples.size(),
        lost(samples, "GET"),
        lost(samples, "POST"),
        samples.stream()
            .filter(each -> each.method().equals("POST") && seen.getOrDefault(each.id(), 0) > 1)
            .count(),
        samples.stream()
            .filter(each -> each.result() == RequestSample.Result.FORGED)
            .count(),
        samples.stream()
            .filter(each -> each.result() == RequestSample.Result.BACKEND_ERROR)
            .count(),
        millis.length == 0 ? Double.NaN : millis[(int) (millis.length * 0.99)],
        millis.length == 0 ? Double.NaN : millis[millis.length - 1],
        samples.stream()
            .filter(each -> each.isAffected() && each.end() - run.faultAt() > 0)
            .filter(each -> repaired == 0 || each.start() - repaired < 0)
            .mapToDouble(each -> Math.max(0, each.start() - run.faultAt()) / 1e9)
            .max()
            .orElse(Double.NaN),
        repaired == 0
            ? Double.NaN
            : samples.stream()
                .filter(each ->
                    each.result() == RequestSample.Result.SERVED && each.end() - repaired > 0)
                .filter(each -> run.backendsAtFault().contains(each.backend()))
                .mapToDouble(each -> (each.end() - repaired) / 1e9)
                .min()
                .orElse(Double.NaN));
  }

  /** The row of a proxy that could not run. */
  static List<String> absent(String scenario, String peer) {
    List<String> cells = new ArrayList<>(List.of(scenario, peer, "absent"));
    while (cells.size() < TITLES.size()) {
      cells.add("-");
    }
    return cells;
  }

  private static long lost(List<RequestSample> samples, String method) {
    return samples.stream()
        .filter(each -> each.lost() && each.method().equals(method))
        .count();
  }

  List<String> cells() {
    return List.of(
        scenario,
        peer,
        Integer.toString(requests),
        Long.toString(lostGets),
        Long.toString(lostPosts),
        Long.toString(doubled),
        Long.toString(forged),
        Long.toString(own),
        number("%.0f", p99),
        number("%.0f", max),
        number("%.1f", noticed),
        number("%.1f", returned));
  }

  private static String number(String pattern, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, pattern, value);
  }
}
