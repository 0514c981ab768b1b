package io.evenkeel.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one scenario came to with one proxy.
 *
 * @param doubled POSTs that backends received more than once
 * @param noticed seconds from the fault to the last request that suffered from it; NaN: none did
 * @param returned seconds from the repair until the backend served again; NaN: it did not, or there was none
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
      ScenarioRun stage) {
    double[] millis =
        samples.stream().mapToDouble(RequestSample::millis).sorted().toArray();
    long mended = stage.mendedAt();
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
            .filter(each -> each.fate() == RequestSample.Fate.FORGED)
            .count(),
        samples.stream()
            .filter(each -> each.fate() == RequestSample.Fate.BACKENDS_OWN)
            .count(),
        millis.length == 0 ? Double.NaN : millis[(int) (millis.length * 0.99)],
        millis.length == 0 ? Double.NaN : millis[millis.length - 1],
        samples.stream()
            .filter(each -> each.suffered() && each.end() - stage.beganAt() > 0)
            .filter(each -> mended == 0 || each.start() - mended < 0)
            .mapToDouble(each -> Math.max(0, each.start() - stage.beganAt()) / 1e9)
            .max()
            .orElse(Double.NaN),
        mended == 0
            ? Double.NaN
            : samples.stream()
                .filter(each -> each.fate() == RequestSample.Fate.SERVED && each.end() - mended > 0)
                .filter(each -> stage.ailing().contains(each.backend()))
                .mapToDouble(each -> (each.end() - mended) / 1e9)
                .min()
                .orElse(Double.NaN));
  }

  /** What is said of a proxy that could not be played with. */
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
