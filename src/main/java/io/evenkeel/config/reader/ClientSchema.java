package io.evenkeel.config.reader;

import io.evenkeel.config.Cidrs;
import io.evenkeel.config.ClientLimits;
import io.evenkeel.config.ClientTimeouts;
import io.evenkeel.config.ProcessLimits;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ListType;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.ValueType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keys about clients that {@code proxy} has for all listeners and that each listener may override. */
final class ClientSchema {
  static final ObjectKeys TIMEOUTS = new ObjectKeys("proxy.timeouts");

  static final ConfigKey<Duration> HEAD = TIMEOUTS.add(
      "head", NumberTypes.TIMEOUT, "10s", "from the first byte of a request head to its last");
  static final ConfigKey<Duration> BODY = TIMEOUTS.add(
      "body",
      NumberTypes.TIMEOUT,
      "30s",
      "without a byte of a request or response body; time in which Evenkeel itself does not read "
          + "does not count");
  static final ConfigKey<Duration> KEEP_ALIVE = TIMEOUTS.add(
      "keepAlive", NumberTypes.TIMEOUT, "75s", "how long an idle connection stays open");

  static final ObjectKeys LIMITS = new ObjectKeys("proxy.limits");

  static final ConfigKey<Long> HEADER_BYTES = LIMITS.add(
      "headerBytes",
      NumberTypes.size("1KiB", "1MiB"),
      "16KiB",
      "of a whole request head; larger ones get 431");
  static final ConfigKey<Long> URI_BYTES = LIMITS.add(
      "uriBytes",
      NumberTypes.size("256B", "1MiB"),
      "8KiB",
      "of a request line; longer ones get 414");
  static final ConfigKey<Long> BODY_BYTES = LIMITS.add(
      "bodyBytes",
      NumberTypes.size("0B", "1000000GiB")
          .withDescription("a size")
          .orWord("unlimited", Long.MAX_VALUE),
      "unlimited",
      "of one request body; larger ones get 413");
  static final ConfigKey<Integer> CONNECTIONS = LIMITS.add(
      "connections",
      NumberTypes.count(1, 10_000_000).orWord("unlimited", Integer.MAX_VALUE).orWord("auto", 0),
      "auto",
      "of all clients of a listener together; `auto`: as many as file descriptors and the heap allow");

  static final ValueType<List<Cidrs>> ADDRESS_RANGES = new ListType<>(new ScalarType<>(
      "an address range",
      "write 10.0.0.0/8",
      "`10.0.0.0/8`, `2001:db8::/32`, an address, or `private` (RFC 1918, ULA and loopback)",
      List.of(new JsonObject().put("type", new JsonArray().add("string"))),
      text -> Optional.of(Cidrs.of(List.of(text)))));

  private ClientSchema() {}

  static ClientTimeouts readTimeouts(ConfigSection timeouts) {
    return new ClientTimeouts(timeouts.get(HEAD), timeouts.get(BODY), timeouts.get(KEEP_ALIVE));
  }

  static ClientLimits readLimits(ConfigSection limits) {
    int headerBytes = Math.toIntExact(limits.get(HEADER_BYTES));
    int uriBytes = Math.toIntExact(limits.get(URI_BYTES));
    if (uriBytes > headerBytes) {
      limits.addMistake(URI_BYTES, "must not be more than headerBytes, which the URI is a part of");
    }
    int connections = limits.get(CONNECTIONS);
    return new ClientLimits(
        headerBytes,
        uriBytes,
        limits.get(BODY_BYTES),
        connections == 0 ? ProcessLimits.maxConnections() : connections);
  }

  /** The union of several range sets. */
  static Cidrs mergeRanges(List<Cidrs> each) {
    List<String> ranges = new ArrayList<>();
    each.forEach(range -> ranges.addAll(range.texts()));
    return Cidrs.of(ranges);
  }
}
