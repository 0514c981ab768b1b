package io.evenkeel.config;

import io.evenkeel.config.ListenerConfig.AccessLogFormat;
import java.util.List;
import java.util.Optional;

/** The keys of a listener, and those that it shares with the proxy. */
final class ListenerKeys {
  static final Key<String> NAME = Key.open(
      "name",
      Texts.NAME,
      "what routes and metrics call it; `http` if not said, and `http-PORT` where that is taken");
  static final Key<String> HOST =
      Key.of("host", Texts.ADDRESS, "0.0.0.0", "the address to listen at");
  static final Key<Integer> PORT = Key.of(
      "port", Amounts.count(0, 65_535), "8080", "the port to listen at; `0` takes any free one");
  static final Key<Section> TLS = Key.of(
      "tls", Shape.of(TlsKeys.LISTENER_KEYS).orFalse(), "false", "https, with these certificates");
  static final Key<Boolean> H2C = Key.of(
      "h2c",
      Texts.SWITCH,
      "false",
      "HTTP/2 without TLS too, for clients that know; with `tls` it is offered anyway");
  static final Key<Boolean> PROXY_PROTOCOL = Key.of(
      "proxyProtocol",
      Texts.SWITCH,
      "false",
      "every connection begins with a PROXY header, version 1 or 2, that names the client");
  static final Key<Optional<String>> MONITOR_PATH = Key.of(
      "monitorPath",
      Texts.PATH.map(Optional::of).or("false", Optional.empty()),
      "false",
      "the path at which this listener answers for the balancer itself, e.g. `/healthz`");

  static final Key<Section> TIMEOUTS = Key.of(
      "timeouts", Shape.of(ClientKeys.TIMEOUTS), "{}", "the proxy's, for this listener alone");
  static final Key<Section> LIMITS =
      Key.of("limits", Shape.of(ClientKeys.LIMITS), "{}", "the proxy's, for this listener alone");
  static final Key<List<Cidrs>> TRUSTED_PROXIES =
      Key.open("trustedProxies", ClientKeys.RANGES, "the proxy's if not said");
  static final Key<AccessLogFormat> ACCESS_LOG =
      Key.open("accessLog", ClientKeys.LOG, "the proxy's if not said");

  static final Keys KEYS = Keys.of(
      "listeners",
      NAME,
      HOST,
      PORT,
      TLS,
      H2C,
      PROXY_PROTOCOL,
      MONITOR_PATH,
      TIMEOUTS,
      LIMITS,
      TRUSTED_PROXIES,
      ACCESS_LOG);
  static final Shape SHAPE = Shape.shortFor(PORT, KEYS);

  private ListenerKeys() {}
}
