package io.evenkeel.config.reader;

import io.evenkeel.config.Regex;
import io.evenkeel.config.Rewrite;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.TextTypes;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys of {@code rewrite}. */
final class RewriteSchema {
  private static final Pattern GROUP_REFERENCE = Pattern.compile("\\$(\\d?)");

  static final ObjectKeys KEYS = new ObjectKeys("routes.rewrite");

  static final ConfigKey<Regex> FROM = KEYS.addOptional(
      "from",
      TextTypes.REGEX,
      "required; searched in the path without the query, after `stripPrefix`");
  static final ConfigKey<String> TO = KEYS.addOptional(
      "to",
      TextTypes.TEXT.withDescription("text; `$1` … `$9` are the groups of `from`"),
      "required; replaces the first match");
  static final ObjectType VALUE_TYPE = ObjectType.of(KEYS);

  private RewriteSchema() {}

  /** The rewrite, or empty after a mistake was added. */
  static Optional<Rewrite> read(ConfigSection rewrite) {
    Optional<Regex> from = rewrite.find(FROM);
    Optional<String> to = rewrite.find(TO);
    if (rewrite.rawValue(FROM).isEmpty()) {
      rewrite.addMistake(FROM, "must be there; write such as \"^/v1/(.*)\"");
    }
    if (rewrite.rawValue(TO).isEmpty()) {
      rewrite.addMistake(TO, "must be there; write such as \"/$1\"");
    }
    if (from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    if (!to.get().matches("[!-~&&[^?#\\\\]]*")) {
      rewrite.addMistake(
          TO,
          "\"" + to.get()
              + "\" does not fit in a path; spaces, ?, #, \\ and what is not ASCII are to be %-encoded");
      return Optional.empty();
    }
    int groups = from.get().groupCount();
    Matcher named = GROUP_REFERENCE.matcher(to.get());
    while (named.find()) {
      if (named.group(1).isEmpty() || Integer.parseInt(named.group(1)) > groups) {
        rewrite.addMistake(
            TO,
            "\"" + to.get() + "\": from has " + (groups == 1 ? "1 group" : groups + " groups")
                + "; $1 is the first, $0 all that was found, and a dollar itself is %24");
        return Optional.empty();
      }
    }
    return Optional.of(new Rewrite(from.get(), to.get()));
  }
}
