package io.evenkeel.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The keys of {@code requestHeaders} and {@code responseHeaders}, which apply in the order remove, set, add. */
final class HeaderKeys {
  /** Framing and the connection are between neighbours (RFC 9110 section 7.6.1), and the balancer is one. */
  private static final Set<String> OURS = Set.of(
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
  static final Scalar<String> FIELD = new Scalar<>(
      Texts.TOKEN.noun(), Texts.TOKEN.how(), Texts.TOKEN.says(), Texts.TOKEN.schemas(), text -> {
        String name = text.toLowerCase(Locale.ROOT);
        if (OURS.contains(name)) {
          throw new IllegalArgumentException(text + " is the balancer's own matter; leave it out");
        }
        if (name.equals("host")) {
          throw new IllegalArgumentException(
              "Host has a key of its own; write hostHeader, or host for probes");
        }
        return Texts.TOKEN.parse().apply(text);
      });

  static final Key<Map<String, String>> SET =
      Key.of("set", new MapForm<>(FIELD, Texts.FIELD_VALUE), "{}", "instead of what is there");
  static final Key<Map<String, List<String>>> ADD = Key.of(
      "add",
      new MapForm<>(FIELD, new ListForm<>(Texts.FIELD_VALUE)),
      "{}",
      "besides what is there");
  static final Key<List<String>> REMOVE =
      Key.of("remove", new ListForm<>(FIELD), "[]", "taken away first");
  static final Keys KEYS = Keys.of("routes.requestHeaders", SET, ADD, REMOVE);

  private HeaderKeys() {}
}
