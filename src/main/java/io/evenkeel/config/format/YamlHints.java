package io.evenkeel.config.format;

import java.util.List;
import java.util.regex.Pattern;

/** How to mend the mistakes in YAML that people make, where the parser's own words do not tell. */
final class YamlHints {
  private static final Pattern STAR = Pattern.compile("(^|[\\s\\[{,:-])\\*(\\.|[,}\\]\\s]|$)");
  private static final Pattern BARE_PLACEHOLDER =
      Pattern.compile("[\\[{].*(?<![\"'\\w])[^\"'\\s,:\\[{]*\\$\\{");

  private YamlHints() {}

  /** What to write instead; empty, where it is anybody's guess. */
  static String of(String text, int line, String problem) {
    List<String> lines = text.lines().toList();
    String wrong = line <= lines.size() ? lines.get(line - 1) : "";
    String before = line > 1 && line - 1 <= lines.size() ? lines.get(line - 2) : "";
    if (BARE_PLACEHOLDER.matcher(wrong).find()) {
      return "quote what holds a ${…} within { } or [ ]: \"${NAME}\"";
    }
    if (STAR.matcher(wrong).find()) {
      return "quote what begins with a *: \"*.example.com\"";
    }
    if (wrong.contains("\t")) {
      return "indent with spaces, not with tabs";
    }
    if (BARE_PLACEHOLDER.matcher(before).find()) {
      return "quote what holds a ${…} within { } or [ ]: \"${NAME}\"";
    }
    String alias = "found undefined alias ";
    if (problem.startsWith(alias)) {
      return "write &" + problem.substring(alias.length()) + " where it is defined, or quote it";
    }
    return problem.contains("mapping values are not allowed")
        ? "check the indentation, and quote text that holds a colon and a space"
        : "check the indentation, brackets and quotes";
  }
}
