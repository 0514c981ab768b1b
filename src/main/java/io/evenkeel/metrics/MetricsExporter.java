package io.evenkeel.metrics;

import io.evenkeel.health.BackendState;
import io.evenkeel.health.HealthBoard;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.model.Health;
import io.evenkeel.traffic.BackendTraffic;
import io.evenkeel.traffic.Counter;
import io.evenkeel.traffic.DurationHistogram;
import io.evenkeel.traffic.PoolTraffic;
import io.evenkeel.traffic.TrafficStats;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes the metrics of the process. Each family is built, written and dropped before the next one, so that a scrape of
 * thousands of backends holds one at a time. May block for some milliseconds, so call it on a worker thread.
 */
public final class MetricsExporter {
  /** What the metrics say of the process, beside pools and backends. */
  public interface Source {
    String version();

    /** The open connections of each listener by its name. */
    Map<String, Integer> connections();

    /** The ends of the certificates, by the name of the listener and the first name in the certificate. */
    List<Certificate> certificateEnds();

    /** Whether the configuration that was read last is valid. */
    boolean lastReloadSuccessful();
  }

  /** A certificate of a listener. */
  public record Certificate(String listener, String name, Instant notAfter) {}

  private static final List<Counter> OUTCOMES = List.of(
      Counter.ANSWERED,
      Counter.UNREACHABLE,
      Counter.STALE,
      Counter.SATURATED,
      Counter.REFUSED,
      Counter.TIMEOUT,
      Counter.BROKEN,
      Counter.TRUNCATED,
      Counter.CLIENT_LEFT,
      Counter.CANCELLED);

  private static final byte[] OPEN_METRICS_END = {'#', ' ', 'E', 'O', 'F', '\n'};

  private final HealthBoard board;
  private final TrafficStats traffic;
  private final Source process;

  public MetricsExporter(HealthBoard board, TrafficStats traffic, Source process) {
    this.board = board;
    this.traffic = traffic;
    this.process = process;
  }

  /**
   * Returns all metrics.
   *
   * @param accept the Accept header of the request; OpenMetrics 1.0 if it lists that, else Prometheus text 0.0.4
   */
  public MetricsText export(String accept) {
    boolean open = accept.contains("application/openmetrics-text");
    ExpositionFormatWriter writer =
        open ? OpenMetricsTextFormatWriter.create() : PrometheusTextFormatWriter.create();
    ByteArrayOutputStream all = new ByteArrayOutputStream(16 * 1024);
    List<PoolSnapshot> pools = new ArrayList<>();
    for (String name : board.poolNames()) {
      PoolSnapshot pool = board.pool(name);
      if (pool != null) {
        pools.add(pool);
      }
    }
    writeBackends(pools, writer, all);
    writePools(pools, writer, all);
    writeProcess(writer, all);
    if (open) {
      all.writeBytes(OPEN_METRICS_END);
    }
    return new MetricsText(writer.getContentType(), all.toByteArray());
  }

  private static void write(
      MetricSnapshot family, ExpositionFormatWriter writer, ByteArrayOutputStream all) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      writer.write(text, MetricSnapshots.of(family));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    byte[] bytes = text.toByteArray();
    boolean ends = writer instanceof OpenMetricsTextFormatWriter;
    all.write(bytes, 0, bytes.length - (ends ? OPEN_METRICS_END.length : 0));
  }

  /** Adds what one family has of one backend. */
  private interface BackendSamples {
    void add(Family family, BackendState state, BackendTraffic counted, String[] labels);
  }

  private void writeBackends(
      List<PoolSnapshot> pools, ExpositionFormatWriter writer, ByteArrayOutputStream all) {
    writeBackends(
        pools,
        Family.gauge("evenkeel_backend_alive", "1 if the backend is alive, else 0"),
        (family, state, counted, labels) ->
            family.add(state.health() == Health.ALIVE ? 1 : 0, labels),
        writer,
        all);
    writeBackends(
        pools,
        Family.gauge("evenkeel_backend_mode", "1 for the mode of the backend"),
        (family, state, counted, labels) ->
            family.add(1, labels, "mode", state.mode().mode().word()),
        writer,
        all);
    writeBackends(
        pools,
        Family.gauge("evenkeel_backend_in_flight", "attempts in flight"),
        (family, state, counted, labels) -> family.add(counted.inFlight().count(), labels),
        writer,
        all);
    writeBackends(
        pools,
        Family.counter("evenkeel_attempts", "attempts that have ended, by their outcome"),
        (family, state, counted, labels) -> addOutcomes(family, counted, labels),
        writer,
        all);
  }

  private void writeBackends(
      List<PoolSnapshot> pools,
      Family family,
      BackendSamples samples,
      ExpositionFormatWriter writer,
      ByteArrayOutputStream all) {
    for (PoolSnapshot pool : pools) {
      for (BackendState state : pool.backends()) {
        String[] labels = {"pool", pool.name(), "backend", state.id().backend()};
        samples.add(family, current(state), traffic.backend(state.id()), labels);
      }
    }
    write(family.build(), writer, all);
  }

  /** The latest state; that of the pool's snapshot if the backend was just removed. */
  private BackendState current(BackendState state) {
    BackendState published = board.backend(state.id());
    return published == null ? state : published;
  }

  private static void addOutcomes(Family attempts, BackendTraffic counted, String[] labels) {
    for (Counter outcome : OUTCOMES) {
      long count = counted.sum(outcome);
      if (count > 0) {
        String word = outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
        attempts.add(count, labels, "outcome", word);
      }
    }
  }

  private void writePools(
      List<PoolSnapshot> pools, ExpositionFormatWriter writer, ByteArrayOutputStream all) {
    Family backends =
        Family.gauge("evenkeel_pool_backends", "backends of the pool, by their state");
    Family requests =
        Family.counter("evenkeel_requests", "requests that have ended, by what the client got");
    Family retries = Family.counter("evenkeel_retries", "attempts that repeated a failed one");
    Family refused =
        Family.counter("evenkeel_retries_refused", "failed attempts that were not repeated");
    Family unserved =
        Family.counter("evenkeel_unserved", "requests that the balancer responded to itself");
    Family changes = Family.counter("evenkeel_health_changes", "changes of a backend's health");
    Family durations = Family.histogram(
        "evenkeel_request_duration_seconds",
        "from the head of a request to the end of its response");
    Family probes = Family.histogram("evenkeel_probe_duration_seconds", "duration of probes");
    for (PoolSnapshot pool : pools) {
      PoolTraffic counted = traffic.pool(pool.name());
      String[] labels = {"pool", pool.name()};
      addStates(backends, pool, labels);
      counted
          .statuses()
          .forEach(
              (status, count) -> requests.add(count, labels, "status", Integer.toString(status)));
      retries.add(counted.sum(Counter.RETRIES), labels);
      refused.add(counted.sum(Counter.RETRIES_REFUSED), labels, "reason", "budget");
      counted
          .localResponses()
          .forEach((reason, count) -> unserved.add(count, labels, "reason", reason));
      counted.healthChanges().forEach((change, count) -> {
        int space = change.indexOf(' ');
        changes.add(
            count, labels, "to", change.substring(0, space), "cause", change.substring(space + 1));
      });
      durations.add(counted.durations(), labels);
      probes.add(DurationHistogram.Sum.of(counted.probeDurations()), labels);
    }
    for (Family family :
        List.of(backends, requests, retries, refused, unserved, changes, durations, probes)) {
      write(family.build(), writer, all);
    }
  }

  private void addStates(Family backends, PoolSnapshot pool, String[] labels) {
    int accepting = 0;
    int[] byHealth = new int[Health.values().length];
    for (BackendState each : pool.backends()) {
      BackendState now = current(each);
      accepting += now.accepting() ? 1 : 0;
      byHealth[now.health().ordinal()]++;
    }
    backends.add(accepting, labels, "state", "accepting");
    for (Health health : Health.values()) {
      backends.add(byHealth[health.ordinal()], labels, "state", health.word());
    }
  }

  private void writeProcess(ExpositionFormatWriter writer, ByteArrayOutputStream all) {
    Family connections =
        Family.gauge("evenkeel_connections", "open connections of clients, by listener");
    process
        .connections()
        .forEach((listener, count) -> connections.add(count, new String[] {"listener", listener}));
    Family reload = Family.gauge(
        "evenkeel_config_last_reload_successful",
        "1 if the configuration that was read last is valid, else 0");
    reload.add(process.lastReloadSuccessful() ? 1 : 0, new String[0]);
    Family certificates = Family.gauge(
        "evenkeel_certificate_not_after_timestamp_seconds", "when the certificate expires");
    process
        .certificateEnds()
        .forEach(each -> certificates.add(
            each.notAfter().getEpochSecond(),
            new String[] {"listener", each.listener(), "name", each.name()}));
    Family build =
        Family.info("evenkeel_build", "the version that runs", "version", process.version());
    for (Family family : List.of(connections, reload, certificates, build)) {
      write(family.build(), writer, all);
    }
  }
}
