package io.evenkeel.metrics;

import io.evenkeel.traffic.DurationHistogram;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The values of one metric while they are collected. Labels are name, value, name, value. */
final class Family {
  private enum Kind {
    GAUGE,
    COUNTER,
    HISTOGRAM,
    INFO
  }

  private final Kind kind;
  private final MetricMetadata metadata;
  private final List<GaugeDataPointSnapshot> gauges = new ArrayList<>();
  private final List<CounterDataPointSnapshot> counters = new ArrayList<>();
  private final List<HistogramDataPointSnapshot> histograms = new ArrayList<>();
  private Labels infoLabels = Labels.EMPTY;

  private Family(Kind kind, String name, String help) {
    this.kind = kind;
    this.metadata = new MetricMetadata(name, help);
  }

  static Family gauge(String name, String help) {
    return new Family(Kind.GAUGE, name, help);
  }

  /** @param name without {@code _total} */
  static Family counter(String name, String help) {
    return new Family(Kind.COUNTER, name, help);
  }

  static Family histogram(String name, String help) {
    return new Family(Kind.HISTOGRAM, name, help);
  }

  /** @param name without {@code _info} */
  static Family info(String name, String help, String... labels) {
    Family family = new Family(Kind.INFO, name, help);
    family.infoLabels = Labels.of(labels);
    return family;
  }

  void add(long value, String[] common, String... more) {
    Labels labels = labels(common, more);
    if (kind == Kind.GAUGE) {
      gauges.add(
          GaugeDataPointSnapshot.builder().value((double) value).labels(labels).build());
    } else {
      counters.add(CounterDataPointSnapshot.builder()
          .value((double) value)
          .labels(labels)
          .build());
    }
  }

  void add(DurationHistogram.Sum sum, String[] labels) {
    histograms.add(HistogramDataPointSnapshot.builder()
        .classicHistogramBuckets(
            ClassicHistogramBuckets.of(DurationHistogram.bounds(), sum.counts()))
        .sum(sum.sumSeconds())
        .labels(labels(labels))
        .build());
  }

  private static Labels labels(String[] common, String... more) {
    String[] all = Arrays.copyOf(common, common.length + more.length);
    System.arraycopy(more, 0, all, common.length, more.length);
    return Labels.of(all);
  }

  MetricSnapshot build() {
    return switch (kind) {
      case GAUGE -> new GaugeSnapshot(metadata, gauges);
      case COUNTER -> new CounterSnapshot(metadata, counters);
      case HISTOGRAM -> new HistogramSnapshot(metadata, histograms);
      case INFO ->
        new InfoSnapshot(
            metadata, List.of(InfoDataPointSnapshot.builder().labels(infoLabels).build()));
    };
  }
}
