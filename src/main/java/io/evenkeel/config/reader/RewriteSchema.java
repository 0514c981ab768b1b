package io.evenkeel.config.reader;

import io.evenkeel.config.Regex;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.TextTypes;

/** The keys of {@code rewrite}. */
public final class RewriteSchema {
  public static final ConfigKey<Regex> FROM = ConfigKey.withoutDefault(
      "from",
      TextTypes.REGEX,
      "must be there; looked for in the path, without the query and without what `stripPrefix` took");
  public static final ConfigKey<String> TO = ConfigKey.withoutDefault(
      "to",
      TextTypes.TEXT.withDescription("text of a path; `$1` … `$9` are the groups of `from`"),
      "must be there; what the first place found becomes");
  static final ObjectKeys KEYS = ObjectKeys.of("routes.rewrite", FROM, TO);
  static final ObjectType SHAPE = ObjectType.of(KEYS);

  private RewriteSchema() {}
}
