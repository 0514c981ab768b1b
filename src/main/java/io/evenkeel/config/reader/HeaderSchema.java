package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ListType;
import io.evenkeel.config.schema.MapType;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.TextTypes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The keys of {@code requestHeaders} and {@code responseHeaders}, which apply in the order remove, set, add. */
final class HeaderSchema {
  /** Framing and the connection are between neighbours (RFC 9110 section 7.6.1), and the balancer is one. */
  private static final Set<String> MANAGED_HEADERS = Set.of(
      "connection",
      "content-length",
      "expect",
      "keep-alive",
      "proxy-connection",
      "te",
      "trailer",
      "transfer-encoding",
      "upgrade");

  /** A field that somebody else than the balancer may set. */
  static final ScalarType<String> HEADER_NAME = new ScalarType<>(
      TextTypes.TOKEN.noun(),
      TextTypes.TOKEN.hint(),
      TextTypes.TOKEN.description(),
      TextTypes.TOKEN.schemas(),
      text -> {
        String name = text.toLowerCase(Locale.ROOT);
        if (MANAGED_HEADERS.contains(name)) {
          throw new IllegalArgumentException(text + " is the balancer's own matter; leave it out");
        }
        if (name.equals("host")) {
          throw new IllegalArgumentException(
              "Host has a key of its own; write hostHeader, or host for probes");
        }
        return TextTypes.TOKEN.parse().apply(text);
      });

  static final ConfigKey<Map<String, String>> SET = ConfigKey.of(
      "set", new MapType<>(HEADER_NAME, TextTypes.HEADER_VALUE), "{}", "instead of what is there");
  static final ConfigKey<Map<String, List<String>>> ADD = ConfigKey.of(
      "add",
      new MapType<>(HEADER_NAME, new ListType<>(TextTypes.HEADER_VALUE)),
      "{}",
      "besides what is there");
  static final ConfigKey<List<String>> REMOVE =
      ConfigKey.of("remove", new ListType<>(HEADER_NAME), "[]", "taken away first");
  static final ObjectKeys KEYS = ObjectKeys.of("routes.requestHeaders", SET, ADD, REMOVE);

  private HeaderSchema() {}
}
