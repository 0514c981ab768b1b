package io.evenkeel.config;

import io.evenkeel.config.ListenerConfig.AccessLogFormat;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What may be said of clients, for all listeners under {@code proxy} and for each one alone. */
final class ClientKeys {
  static final Key<Duration> HEAD =
      Key.of("head", Amounts.TIMEOUT, "10s", "a request head, from its first byte to its last");
  static final Key<Duration> BODY = Key.of(
      "body",
      Amounts.TIMEOUT,
      "30s",
      "silence in a body, either way, that is not our own back-pressure");
  static final Key<Duration> KEEP_ALIVE =
      Key.of("keepAlive", Amounts.TIMEOUT, "75s", "an idle connection");
  static final Keys TIMEOUTS = Keys.of("proxy.timeouts", HEAD, BODY, KEEP_ALIVE);

  static final Key<Long> HEADER_BYTES = Key.of(
      "headerBytes", Amounts.size("1KiB", "1MiB"), "16KiB", "of a whole request head; more is 431");
  static final Key<Long> URI_BYTES =
      Key.of("uriBytes", Amounts.size("256B", "1MiB"), "8KiB", "of a request line; more is 414");
  static final Key<Long> BODY_BYTES = Key.of(
      "bodyBytes",
      Amounts.size("0B", "1000000GiB").saying("a size").or("unlimited", Long.MAX_VALUE),
      "unlimited",
      "of one request body; more is 413");
  static final Key<Integer> CONNECTIONS = Key.of(
      "connections",
      Amounts.count(1, 10_000_000).or("unlimited", Integer.MAX_VALUE).or("auto", 0),
      "auto",
      "of all clients of a listener together; `auto`: what file descriptors and the heap have room for");
  static final Keys LIMITS =
      Keys.of("proxy.limits", HEADER_BYTES, URI_BYTES, BODY_BYTES, CONNECTIONS);

  static final Form<List<Cidrs>> RANGES = new ListForm<>(new Scalar<>(
      "an address range",
      "write 10.0.0.0/8",
      "`10.0.0.0/8`, `2001:db8::/32`, an address, or `private` (RFC 1918, ULA and loopback)",
      List.of(new JsonObject().put("type", new JsonArray().add("string"))),
      text -> Optional.of(Cidrs.of(List.of(text)))));
  static final Form<AccessLogFormat> LOG = Texts.words(Texts.table(
      AccessLogFormat.class,
      "false",
      AccessLogFormat.OFF,
      "combined",
      AccessLogFormat.COMBINED,
      "json",
      AccessLogFormat.JSON));

  private ClientKeys() {}
}
