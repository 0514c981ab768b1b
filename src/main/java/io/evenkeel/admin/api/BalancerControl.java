package io.evenkeel.admin.api;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What the admin needs to know of the balancer it speaks for. Called on any event loop, so nothing here may block. */
public interface BalancerControl {
  /** Who speaks, in events and state. */
  String node();

  String version();

  Instant startedAt();

  /** The port of each open listener by its name, in the order of the configuration. */
  Map<String, Integer> ports();

  /** What each listener shows to its clients: {@code listener}, {@code name}, {@code names}, {@code notAfter}. */
  JsonArray certificates();

  /** Why it takes no requests, e.g. {@code the first round of probes is under way}; empty: it is ready. */
  Optional<String> notReadyReason();

  /** The configuration in effect, with every secret masked. */
  JsonObject effectiveConfig();

  /** Every mistake of the last configuration that was refused, one a line; empty once a good one was applied. */
  Optional<String> lastConfigError();

  /**
   * Reads the configuration again and goes over to it.
   *
   * @return what changed; fails with a {@link io.evenkeel.config.ConfigException}, and changes nothing, where there is
   *     a mistake
   */
  Future<JsonObject> reload();
}
