package io.evenkeel.config.reader;

import io.evenkeel.config.RouteConfig.HeaderRules;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ListType;
import io.evenkeel.config.schema.MapType;
import io.evenkeel.config.schema.MaskedMapType;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.TextTypes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The keys of {@code requestHeaders} and {@code responseHeaders}, which apply in the order remove, set, add. */
final class HeaderSchema {
  /** Headers about framing and the connection (RFC 9110 section 7.6.1), which only the balancer itself may set. */
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

  /** The name of a header that users may set. */
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

  static final ObjectKeys KEYS = new ObjectKeys("routes.requestHeaders");

  static final ConfigKey<Map<String, String>> SET = KEYS.add(
      "set",
      new MaskedMapType<>(new MapType<>(HEADER_NAME, TextTypes.HEADER_VALUE)),
      Map.of(),
      "replaces all values of these headers");
  static final ConfigKey<Map<String, List<String>>> ADD = KEYS.add(
      "add",
      new MaskedMapType<>(new MapType<>(HEADER_NAME, new ListType<>(TextTypes.HEADER_VALUE))),
      Map.of(),
      "adds values to these headers");
  static final ConfigKey<List<String>> REMOVE = KEYS.add(
      "remove", new ListType<>(HEADER_NAME), List.of(), "removes these headers; done first");

  private HeaderSchema() {}

  static HeaderRules read(ConfigSection rules) {
    HeaderRules read =
        new HeaderRules(rules.get(SET), rules.get(ADD), Set.copyOf(rules.get(REMOVE)));
    return read.isEmpty() ? HeaderRules.NONE : read;
  }
}
