package io.evenkeel.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** What the stretches of one proxy and load come to: medians of those that others disturbed little. */
final class Summary {
  /** Cores that others may take before a stretch is left out. */
  static final double QUIET = 0.2;

  private final List<Measurement> stretches;
  private final List<Measurement> all;

  Summary(List<Measurement> all, Proxy proxy, Workload load) {
    this.all = all;
    List<Measurement> own = all.stream()
        .filter(each -> each.proxy() == proxy && each.load() == load)
        .filter(each -> !Double.isNaN(each.rps()))
        .toList();
    List<Measurement> quiet =
        own.stream().filter(each -> each.others() <= QUIET).toList();
    stretches = quiet.isEmpty()
        ? own.stream()
            .sorted((a, b) -> Double.compare(a.others(), b.others()))
            .limit(1)
            .toList()
        : quiet;
  }

  boolean empty() {
    return stretches.isEmpty();
  }

  double median(ToDoubleFunction<Measurement> of) {
    return median(values(of));
  }

  /** CPU a request in units of haproxy's in the same turn; not a number where there is none. */
  double ratio() {
    return median(stretches.stream().flatMapToDouble(own -> all.stream()
        .filter(each -> each.proxy() == Proxy.HAPROXY)
        .filter(each -> each.load() == own.load() && each.turn() == own.turn())
        .filter(each -> !Double.isNaN(each.micros()))
        .mapToDouble(unit -> own.micros() / unit.micros())));
  }

  private static double median(DoubleStream of) {
    double[] values = of.sorted().toArray();
    int middle = values.length / 2;
    return values.length == 0
        ? Double.NaN
        : values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  private DoubleStream values(ToDoubleFunction<Measurement> of) {
    return stretches.stream().mapToDouble(of);
  }

  /** From the least to the most: {@code 15.2..16.9}. */
  String spread(ToDoubleFunction<Measurement> of) {
    double[] values = values(of).toArray();
    return number(1, Arrays.stream(values).min().orElse(Double.NaN)) + ".."
        + number(1, Arrays.stream(values).max().orElse(Double.NaN));
  }

  int count() {
    return stretches.size();
  }

  static String number(int digits, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
