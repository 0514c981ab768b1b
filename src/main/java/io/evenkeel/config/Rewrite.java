package io.evenkeel.config;

import io.evenkeel.config.reader.RewriteSchema;
import io.evenkeel.config.schema.ConfigSection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Another path for the backend: what {@code from} finds first becomes {@code to}; the query stays as it is. */
public record Rewrite(Regex from, String to) {
  private static final Pattern GROUP_REFERENCE = Pattern.compile("\\$(\\d?)");

  /** Reads it; what is wrong is noted, and then there is none. */
  public static Optional<Rewrite> read(ConfigSection rewrite) {
    Optional<Regex> from = rewrite.find(RewriteSchema.FROM);
    Optional<String> to = rewrite.find(RewriteSchema.TO);
    if (rewrite.rawValue(RewriteSchema.FROM).isEmpty()) {
      rewrite.addMistake(RewriteSchema.FROM, "must be there; write such as \"^/v1/(.*)\"");
    }
    if (rewrite.rawValue(RewriteSchema.TO).isEmpty()) {
      rewrite.addMistake(RewriteSchema.TO, "must be there; write such as \"/$1\"");
    }
    if (from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    if (!to.get().matches("[!-~&&[^?#\\\\]]*")) {
      rewrite.addMistake(
          RewriteSchema.TO,
          "\"" + to.get()
              + "\" does not fit in a path; spaces, ?, #, \\ and what is not ASCII are to be %-encoded");
      return Optional.empty();
    }
    int groups = from.get().groupCount();
    Matcher named = GROUP_REFERENCE.matcher(to.get());
    while (named.find()) {
      if (named.group(1).isEmpty() || Integer.parseInt(named.group(1)) > groups) {
        rewrite.addMistake(
            RewriteSchema.TO,
            "\"" + to.get() + "\": from has " + (groups == 1 ? "1 group" : groups + " groups")
                + "; $1 is the first, $0 all that was found, and a dollar itself is %24");
        return Optional.empty();
      }
    }
    return Optional.of(new Rewrite(from.get(), to.get()));
  }

  /**
   * The path as the backend gets it, which begins with a slash.
   *
   * @param path without a query
   * @throws IllegalStateException where {@code from} is too deep for a path so long
   */
  public String apply(String path) {
    String made = from.replaceFirst(path, to);
    return made.startsWith("/") ? made : "/" + made;
  }
}
