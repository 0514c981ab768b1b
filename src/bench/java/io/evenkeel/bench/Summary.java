package io.evenkeel.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Summarizes the measurements of one proxy and workload: medians of those with little disturbance by other processes.
 */
final class Summary {
  /** Cores that other processes may use before a measurement is excluded. */
  static final double MAX_OTHERS = 0.2;

  private final List<Measurement> measurements;
  private final List<Measurement> all;

  Summary(List<Measurement> all, Proxy proxy, Workload load) {
    this.all = all;
    List<Measurement> own = all.stream()
        .filter(each -> each.proxy() == proxy && each.load() == load)
        .filter(each -> !Double.isNaN(each.rps()))
        .toList();
    List<Measurement> undisturbed =
        own.stream().filter(each -> each.others() <= MAX_OTHERS).toList();
    measurements = undisturbed.isEmpty()
        ? own.stream()
            .sorted((a, b) -> Double.compare(a.others(), b.others()))
            .limit(1)
            .toList()
        : undisturbed;
  }

  boolean empty() {
    return measurements.isEmpty();
  }

  double median(ToDoubleFunction<Measurement> of) {
    return median(values(of));
  }

  /** CPU per request divided by that of haproxy in the same turn; NaN without haproxy. */
  double ratio() {
    return median(measurements.stream().flatMapToDouble(own -> all.stream()
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
    return measurements.stream().mapToDouble(of);
  }

  /** Minimum and maximum, for example {@code 15.2..16.9}. */
  String spread(ToDoubleFunction<Measurement> of) {
    double[] values = values(of).toArray();
    return number(1, Arrays.stream(values).min().orElse(Double.NaN)) + ".."
        + number(1, Arrays.stream(values).max().orElse(Double.NaN));
  }

  int count() {
    return measurements.size();
  }

  static String number(int digits, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
