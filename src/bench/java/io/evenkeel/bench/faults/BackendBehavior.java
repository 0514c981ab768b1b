package io.evenkeel.bench.faults;

import java.util.Map;
import java.util.TreeMap;

/**
 * How a backend handles requests for /health and all other requests.
 *
 * @param health {@code ok}, {@code fail}, {@code hang}
 * @param requests {@code ok}, {@code hang}, {@code fail}, {@code reset}, {@code reset-some}, {@code cut}, {@code
 *     slow}, {@code garbage}, {@code large-head}, {@code interim}, {@code close}, {@code idle}, {@code sip}
 */
record BackendBehavior(String health, String requests) {
  static final BackendBehavior OK = new BackendBehavior("ok", "ok");

  /** Parses {@code health=fail requests=ok}; both default to ok. */
  static BackendBehavior of(String line) {
    Map<String, String> said = new TreeMap<>();
    for (String part : line.strip().split("\\s+", -1)) {
      String[] pair = part.split("=", 2);
      said.put(pair[0], pair.length > 1 ? pair[1] : "");
    }
    return new BackendBehavior(
        said.getOrDefault("health", "ok"), said.getOrDefault("requests", "ok"));
  }

  @Override
  public String toString() {
    return "health=" + health + " requests=" + requests;
  }
}
