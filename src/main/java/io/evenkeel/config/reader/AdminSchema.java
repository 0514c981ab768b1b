package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.TextTypes;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** The keys of {@code admin}. */
final class AdminSchema {
  static final ConfigKey<String> HOST = ConfigKey.of(
      "host",
      TextTypes.ADDRESS,
      "127.0.0.1",
      "the address to listen at; any but loopback requires a token");
  static final ConfigKey<Integer> PORT = ConfigKey.of(
      "port",
      NumberTypes.count(0, 65_535),
      "9000",
      "the port to listen at; `0` takes any free one");
  static final ConfigKey<String> TOKEN = ConfigKey.withoutDefault(
      "token",
      // No message shows what was written.
      new ScalarType<>(
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
  static final ConfigKey<ConfigSection> TLS = ConfigKey.of(
      "tls", ObjectType.of(TlsSchema.LISTENER_KEYS).orFalse(), "false", "https, as a listener's");

  static final ObjectKeys KEYS = ObjectKeys.of("admin", HOST, PORT, TOKEN, TLS);
  static final ObjectType SHAPE = ObjectType.withShorthand(PORT, KEYS).orFalse();

  private AdminSchema() {}
}
