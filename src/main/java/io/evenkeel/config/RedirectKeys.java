package io.evenkeel.config;

/** The keys of {@code redirect}. */
final class RedirectKeys {
  static final Key<String> TO =
      Key.open("to", RouteForms.PLACE, "must be there; `https`: `https://{host}{uri}`");
  static final Key<Integer> STATUS = Key.of(
      "status",
      Texts.words(
          Texts.table(Integer.class, "301", 301, "302", 302, "303", 303, "307", 307, "308", 308)),
      "308",
      "`308` and `307` keep the method, the others make it a GET");
  static final Keys KEYS = Keys.of("routes.redirect", TO, STATUS);
  static final Shape SHAPE = Shape.shortFor(TO, KEYS);

  private RedirectKeys() {}
}
