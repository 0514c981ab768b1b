package io.evenkeel.config.reader;

import io.evenkeel.config.Cidrs;
import io.evenkeel.config.ListenerConfig.AccessLogFormat;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ListType;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.TextTypes;
import io.evenkeel.config.schema.ValueType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What may be said of clients, for all listeners under {@code proxy} and for each one alone. */
final class ClientSchema {
  static final ConfigKey<Duration> HEAD = ConfigKey.of(
      "head", NumberTypes.TIMEOUT, "10s", "a request head, from its first byte to its last");
  static final ConfigKey<Duration> BODY = ConfigKey.of(
      "body",
      NumberTypes.TIMEOUT,
      "30s",
      "silence in a body, either way, that is not our own back-pressure");
  static final ConfigKey<Duration> KEEP_ALIVE =
      ConfigKey.of("keepAlive", NumberTypes.TIMEOUT, "75s", "an idle connection");
  static final ObjectKeys TIMEOUTS = ObjectKeys.of("proxy.timeouts", HEAD, BODY, KEEP_ALIVE);

  static final ConfigKey<Long> HEADER_BYTES = ConfigKey.of(
      "headerBytes",
      NumberTypes.size("1KiB", "1MiB"),
      "16KiB",
      "of a whole request head; more is 431");
  static final ConfigKey<Long> URI_BYTES = ConfigKey.of(
      "uriBytes", NumberTypes.size("256B", "1MiB"), "8KiB", "of a request line; more is 414");
  static final ConfigKey<Long> BODY_BYTES = ConfigKey.of(
      "bodyBytes",
      NumberTypes.size("0B", "1000000GiB")
          .withDescription("a size")
          .orWord("unlimited", Long.MAX_VALUE),
      "unlimited",
      "of one request body; more is 413");
  static final ConfigKey<Integer> CONNECTIONS = ConfigKey.of(
      "connections",
      NumberTypes.count(1, 10_000_000).orWord("unlimited", Integer.MAX_VALUE).orWord("auto", 0),
      "auto",
      "of all clients of a listener together; `auto`: what file descriptors and the heap have room for");
  static final ObjectKeys LIMITS =
      ObjectKeys.of("proxy.limits", HEADER_BYTES, URI_BYTES, BODY_BYTES, CONNECTIONS);

  static final ValueType<List<Cidrs>> ADDRESS_RANGES = new ListType<>(new ScalarType<>(
      "an address range",
      "write 10.0.0.0/8",
      "`10.0.0.0/8`, `2001:db8::/32`, an address, or `private` (RFC 1918, ULA and loopback)",
      List.of(new JsonObject().put("type", new JsonArray().add("string"))),
      text -> Optional.of(Cidrs.of(List.of(text)))));
  static final ValueType<AccessLogFormat> ACCESS_LOG_FORMAT = TextTypes.oneOf(TextTypes.wordTable(
      AccessLogFormat.class,
      "false",
      AccessLogFormat.OFF,
      "combined",
      AccessLogFormat.COMBINED,
      "json",
      AccessLogFormat.JSON));

  private ClientSchema() {}
}
