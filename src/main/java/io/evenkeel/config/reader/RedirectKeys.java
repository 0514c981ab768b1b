package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.TextTypes;

/** The keys of {@code redirect}. */
final class RedirectKeys {
  static final ConfigKey<String> TO = ConfigKey.withoutDefault(
      "to", RouteTypes.REDIRECT_LOCATION, "must be there; `https`: `https://{host}{uri}`");
  static final ConfigKey<Integer> STATUS = ConfigKey.of(
      "status",
      TextTypes.oneOf(TextTypes.wordTable(
          Integer.class, "301", 301, "302", 302, "303", 303, "307", 307, "308", 308)),
      "308",
      "`308` and `307` keep the method, the others make it a GET");
  static final ObjectKeys KEYS = ObjectKeys.of("routes.redirect", TO, STATUS);
  static final ObjectType SHAPE = ObjectType.withShorthand(TO, KEYS);

  private RedirectKeys() {}
}
