package io.evenkeel.config.reader;

import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.StickyConfig;
import io.evenkeel.config.StickyConfig.SameSite;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.TextTypes;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The keys of {@code sticky}: the cookie that binds a client to a backend. */
final class StickySchema {
  static final ObjectKeys KEYS = new ObjectKeys("pools.NAME.sticky");

  static final ConfigKey<Optional<String>> COOKIE = KEYS.add(
      "cookie",
      TextTypes.TOKEN.map(Optional::of).orWord("auto", Optional.empty()),
      "auto",
      "the name of the cookie; `auto`: `EVENKEEL`, and `EVENKEEL_` with the pool's name if several "
          + "pools are sticky");
  static final ConfigKey<Optional<Duration>> MAX_AGE = KEYS.add(
      "maxAge",
      NumberTypes.POSITIVE_DURATION.map(Optional::of).orWord("session", Optional.empty()),
      "session",
      "how long browsers keep it");
  static final ConfigKey<SameSite> SAME_SITE = KEYS.add(
      "sameSite",
      TextTypes.oneOf(TextTypes.wordTable(
          SameSite.class, "lax", SameSite.LAX, "strict", SameSite.STRICT, "none", SameSite.NONE)),
      "lax",
      "with which requests of other sites browsers send it; `none` needs HTTPS and sets `secure`");
  static final ConfigKey<Optional<Boolean>> SECURE = KEYS.add(
      "secure",
      TextTypes.BOOLEAN.map(Optional::of).orWord("auto", Optional.empty()),
      "auto",
      "whether browsers send it over HTTPS only; `auto`: if the client uses HTTPS");
  static final ConfigKey<Boolean> HTTP_ONLY =
      KEYS.add("httpOnly", TextTypes.BOOLEAN, true, "whether browsers hide it from scripts");
  static final ConfigKey<String> PATH =
      KEYS.add("path", TextTypes.PATH, "/", "the paths that browsers send it with");
  static final ConfigKey<String> DOMAIN = KEYS.add(
      "domain",
      attribute("a domain", "write one such as example.com", "[A-Za-z0-9.-]*"),
      "",
      "the domain whose hosts get it; empty: the host of the request alone");
  static final ConfigKey<String> SECRET = KEYS.add(
      "secret",
      TextTypes.TEXT,
      "",
      "makes the value impossible to guess: without it, a client can choose its backend");

  static final ObjectType VALUE_TYPE = ObjectType.withShorthand(COOKIE, KEYS).orFalse();

  private static final String DEFAULT_NAME = "EVENKEEL";

  private StickySchema() {}

  private static ScalarType<String> attribute(String noun, String hint, String pattern) {
    return new ScalarType<>(noun, hint, noun, TextTypes.TEXT.schemas(), text -> Optional.of(text)
        .filter(each -> each.matches(pattern)));
  }

  /**
   * @param several whether other pools are sticky too
   */
  static Optional<StickyConfig> read(ConfigSection sticky, String pool, boolean several) {
    if (sticky.disabled()) {
      return Optional.empty();
    }
    return Optional.of(new StickyConfig(
        sticky.get(COOKIE).orElse(defaultName(pool, several)),
        sticky.get(MAX_AGE),
        sticky.get(SAME_SITE),
        sticky.get(SECURE),
        sticky.get(HTTP_ONLY),
        sticky.get(PATH),
        sticky.get(DOMAIN),
        sticky.get(SECRET)));
  }

  private static String defaultName(String pool, boolean several) {
    return several ? DEFAULT_NAME + "_" + pool.replaceAll("[^A-Za-z0-9._-]", "_") : DEFAULT_NAME;
  }

  /** Warns of pools whose cookies have the same name, so that each would overwrite that of the other. */
  static void warnOfSharedNames(Map<String, ConfigSection> sections, Collection<PoolConfig> pools) {
    Map<String, String> owners = new HashMap<>();
    for (PoolConfig pool : pools) {
      String cookie = pool.sticky().map(StickyConfig::cookie).orElse("");
      String other = cookie.isEmpty() ? null : owners.putIfAbsent(cookie, pool.name());
      ConfigSection section = sections.get(pool.name());
      if (other != null && section != null) {
        section.addWarning(
            PoolSchema.STICKY,
            "has the cookie name of pool " + other + ", " + cookie
                + ": on one host each overwrites the other; give them names of their own");
      }
    }
  }
}
