package io.evenkeel.config;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** The keys of {@code admin}. */
final class AdminKeys {
  static final Key<String> HOST = Key.of(
      "host",
      Texts.ADDRESS,
      "127.0.0.1",
      "the address to listen at; any but loopback requires a token");
  static final Key<Integer> PORT = Key.of(
      "port", Amounts.count(0, 65_535), "9000", "the port to listen at; `0` takes any free one");
  static final Key<String> TOKEN = Key.open(
      "token",
      // No message shows what was written.
      new Scalar<>(
          "a token",
          "write text",
          "text of visible ASCII characters",
          List.of(new JsonObject().put("type", "string")),
          text -> {
            if (!text.matches("[!-~]*")) {
              throw new IllegalArgumentException(
                  "may hold visible ASCII characters alone, and no spaces");
            }
            return Optional.of(text);
          }),
      "asked for as `Authorization: Bearer`; `${EVENKEEL_ADMIN_TOKEN:-}` if not said");
  static final Key<Section> TLS =
      Key.of("tls", Shape.of(TlsKeys.LISTENER_KEYS).orFalse(), "false", "https, as a listener's");

  static final Keys KEYS = Keys.of("admin", HOST, PORT, TOKEN, TLS);
  static final Shape SHAPE = Shape.shortFor(PORT, KEYS).orFalse();

  private AdminKeys() {}
}
