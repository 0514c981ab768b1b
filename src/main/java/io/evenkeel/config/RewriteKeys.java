package io.evenkeel.config;

/** The keys of {@code rewrite}. */
final class RewriteKeys {
  static final Key<Regex> FROM = Key.open(
      "from",
      Texts.REGEX,
      "must be there; looked for in the path, without the query and without what `stripPrefix` took");
  static final Key<String> TO = Key.open(
      "to",
      Texts.TEXT.saying("text of a path; `$1` … `$9` are the groups of `from`"),
      "must be there; what the first place found becomes");
  static final Keys KEYS = Keys.of("routes.rewrite", FROM, TO);
  static final Shape SHAPE = Shape.of(KEYS);

  private RewriteKeys() {}
}
