package io.evenkeel.config;

import io.evenkeel.config.ListenerConfig.AccessLogFormat;
import io.evenkeel.config.ProxyConfig.Transport;
import java.time.Duration;
import java.util.List;

/** The keys of {@code proxy}. */
final class ProxyKeys {
  static final Key<Integer> INSTANCES = Key.of(
      "instances",
      Amounts.count(1, 1024).or("auto", 0),
      "auto",
      "event loops that serve; `auto`: one a core; the launcher's `-instances` beats it");
  static final Key<Transport> TRANSPORT = Key.of(
      "transport",
      Texts.words(Texts.table(
          Transport.class,
          "auto",
          Transport.AUTO,
          "io_uring",
          Transport.IO_URING,
          "epoll",
          Transport.EPOLL,
          "nio",
          Transport.NIO)),
      "auto",
      "how sockets are driven; `auto`: epoll where there is one, else nio");
  static final Key<Section> TIMEOUTS =
      Key.of("timeouts", Shape.of(ClientKeys.TIMEOUTS), "{}", "how long a client may take");

  static final Key<Duration> DELAY =
      Key.of("delay", Amounts.DURATION_OR_ZERO, "0s", "unready, and still serving as ever");
  static final Key<Duration> DRAIN =
      Key.of("drain", Amounts.DURATION_OR_ZERO, "25s", "what requests under way get at most");
  static final Keys SHUTDOWN_KEYS = Keys.of("proxy.shutdown", DELAY, DRAIN);
  static final Key<Section> SHUTDOWN =
      Key.of("shutdown", Shape.shortFor(DRAIN, SHUTDOWN_KEYS), "{}", "how the process ends");

  static final Key<Section> LIMITS =
      Key.of("limits", Shape.of(ClientKeys.LIMITS), "{}", "what a client may send");
  static final Key<List<Cidrs>> TRUSTED_PROXIES = Key.of(
      "trustedProxies",
      ClientKeys.RANGES,
      "[]",
      "whose `X-Forwarded-*` and `Forwarded` are believed");
  static final Key<Boolean> VIA =
      Key.of("via", Texts.SWITCH, "true", "add a `Via` field, both ways");
  static final Key<AccessLogFormat> ACCESS_LOG =
      Key.of("accessLog", ClientKeys.LOG, "false", "one line an exchange, with every attempt");
  static final Key<Written> ERROR_PAGES =
      Key.later("errorPages", "pages for the balancer's own answers", "{}");

  static final Keys KEYS = Keys.of(
      "proxy",
      INSTANCES,
      TRANSPORT,
      TIMEOUTS,
      SHUTDOWN,
      LIMITS,
      TRUSTED_PROXIES,
      VIA,
      ACCESS_LOG,
      ERROR_PAGES);
  static final Shape SHAPE = Shape.of(KEYS);

  private ProxyKeys() {}
}
