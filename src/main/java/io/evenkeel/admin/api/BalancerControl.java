package io.evenkeel.admin.api;

import io.evenkeel.metrics.MetricsText;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The operations of the balancer that the admin uses. Thread-safe; none but {@link #metrics} takes time. */
public interface BalancerControl {
  /** The name of this node in events and state. */
  String node();

  String version();

  Instant startedAt();

  /** The port of each open listener by its name, in the order of the configuration. */
  Map<String, Integer> ports();

  /** The failed TLS handshakes of each listener that uses TLS, by the word of the reason. */
  Map<String, Map<String, Long>> failedHandshakes();

  /** The certificates of each listener: {@code listener}, {@code name}, {@code names}, {@code notAfter}. */
  JsonArray certificates();

  /** Why the balancer is not ready, e.g. {@code the first round of probes is under way}; empty if it is. */
  Optional<String> notReadyReason();

  /** The pools that must accept requests for the balancer to be ready. */
  List<String> readyWhen();

  /** The configuration in effect, with every secret masked. */
  JsonObject effectiveConfig();

  /** The configuration that was rejected last; empty after a valid one was applied. */
  Optional<ConfigProblem> configProblem();

  /**
   * The metrics of the process. Takes some milliseconds with thousands of backends, so call it on a worker thread.
   *
   * @param accept the formats that the scraper accepts
   */
  MetricsText metrics(String accept);

  /** The keys of the configuration that will apply after a restart only. */
  List<String> needsRestart();

  /**
   * Reads the configuration again and applies it.
   *
   * @param by who asks for it, for the log and the changes that it makes
   * @return what changed; fails with a {@link io.evenkeel.config.ConfigException}, and changes nothing, if there is a
   *     mistake
   */
  Future<JsonObject> reload(String by);
}
