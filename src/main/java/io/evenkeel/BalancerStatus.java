package io.evenkeel;

import io.evenkeel.admin.api.BalancerControl;
import io.evenkeel.admin.api.ConfigProblem;
import io.evenkeel.config.Config;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.tls.CertificateAndKey;
import io.evenkeel.metrics.MetricsExporter;
import io.evenkeel.metrics.MetricsText;
import io.evenkeel.proxy.log.HandshakeLog;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The status of the balancer itself. Written by the wiring; thread-safe. */
public final class BalancerStatus implements BalancerControl, MetricsExporter.Source {
  static final String ADMIN = "admin";

  private final Supplier<Config> config;
  private final Function<String, Future<JsonObject>> reload;
  private final Instant startedAt = Instant.now();
  private volatile Supplier<Map<String, Integer>> ports = Map::of;
  private volatile Function<String, Integer> connections = listener -> 0;
  private volatile Function<String, HandshakeLog> handshakes = HandshakeLog::new;
  private volatile Optional<String> notReadyReason =
      Optional.of("the first round of probes is under way");
  private volatile Function<String, MetricsText> metrics =
      accept -> new MetricsText("text/plain", new byte[0]);
  private volatile Optional<ConfigProblem> configProblem = Optional.empty();
  private volatile List<String> needsRestart = List.of();

  BalancerStatus(Supplier<Config> config, Function<String, Future<JsonObject>> reload) {
    this.config = config;
    this.reload = reload;
  }

  void setMetrics(Function<String, MetricsText> source) {
    metrics = source;
  }

  void setPorts(Supplier<Map<String, Integer>> source) {
    ports = source;
  }

  void setConnections(Function<String, Integer> source) {
    connections = source;
  }

  void setHandshakes(Function<String, HandshakeLog> source) {
    handshakes = source;
  }

  void markReady() {
    notReadyReason = Optional.empty();
  }

  void markStopping() {
    notReadyReason = Optional.of("stopping");
  }

  /**
   * @param restart the keys that will apply after a restart only
   */
  void recordReload(List<String> restart) {
    configProblem = Optional.empty();
    needsRestart = restart;
  }

  void recordRejection(List<String> mistakes, String by) {
    Instant since = configProblem.map(ConfigProblem::since).orElseGet(Instant::now);
    configProblem = Optional.of(new ConfigProblem(mistakes, by, since));
  }

  @Override
  public String node() {
    return config.get().node();
  }

  @Override
  public String version() {
    String version = BalancerStatus.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public Instant startedAt() {
    return startedAt;
  }

  @Override
  public Map<String, Integer> ports() {
    return ports.get();
  }

  @Override
  public Map<String, Map<String, Long>> failedHandshakes() {
    Config now = config.get();
    Map<String, Map<String, Long>> failed = new HashMap<>();
    now.listeners().stream()
        .filter(listener -> listener.tls().isPresent())
        .map(ListenerConfig::name)
        .forEach(name -> failed.put(name, handshakes.apply(name).counts()));
    if (now.admin().tls().isPresent()) {
      failed.put(ADMIN, handshakes.apply(ADMIN).counts());
    }
    return failed;
  }

  @Override
  public JsonArray certificates() {
    JsonArray shown = new JsonArray();
    forEachCertificate((listener, each) -> shown.add(new JsonObject()
        .put("listener", listener)
        .put("name", name(each))
        .put("names", new JsonArray(each.dnsNames()))
        .put("notAfter", each.notAfter().toString())));
    return shown;
  }

  /** Passes on the certificates of the listeners and of the admin, each with the name of its listener. */
  private void forEachCertificate(BiConsumer<String, CertificateAndKey> action) {
    Config now = config.get();
    for (ListenerConfig listener : now.listeners()) {
      listener.tls().ifPresent(tls -> tls.certificates()
          .forEach(each -> action.accept(listener.name(), each)));
    }
    now.admin().tls().ifPresent(tls -> tls.certificates()
        .forEach(each -> action.accept(ADMIN, each)));
  }

  private static String name(CertificateAndKey certificate) {
    List<String> names = certificate.dnsNames();
    return names.isEmpty() ? certificate.subject() : names.get(0);
  }

  @Override
  public Optional<String> notReadyReason() {
    return notReadyReason;
  }

  @Override
  public List<String> readyWhen() {
    return config.get().admin().readyWhen();
  }

  @Override
  public JsonObject effectiveConfig() {
    return config.get().inEffect();
  }

  @Override
  public MetricsText metrics(String accept) {
    return metrics.apply(accept);
  }

  @Override
  public boolean lastReloadSuccessful() {
    return configProblem.isEmpty();
  }

  @Override
  public Map<String, Integer> connections() {
    Map<String, Integer> open = new LinkedHashMap<>();
    config.get().listeners().forEach(each -> open.put(each.name(), connections.apply(each.name())));
    return open;
  }

  @Override
  public List<MetricsExporter.Certificate> certificateEnds() {
    List<MetricsExporter.Certificate> ends = new ArrayList<>();
    forEachCertificate((listener, each) ->
        ends.add(new MetricsExporter.Certificate(listener, name(each), each.notAfter())));
    return ends;
  }

  @Override
  public Optional<ConfigProblem> configProblem() {
    return configProblem;
  }

  @Override
  public List<String> needsRestart() {
    return needsRestart;
  }

  @Override
  public Future<JsonObject> reload(String by) {
    return reload.apply(by);
  }
}
