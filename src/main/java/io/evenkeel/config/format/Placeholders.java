package io.evenkeel.config.format;

import io.evenkeel.config.schema.ConfigProblems;
import io.evenkeel.config.schema.ConfigValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces {@code ${NAME}}, {@code ${NAME:-default}} and {@code $$} in parsed values. */
public final class Placeholders {
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\$\\$|\\$\\{(?:([A-Za-z_][A-Za-z0-9_.]*)(:-([^}]*))?})?");

  private final Map<String, String> environment;
  private final ConfigProblems problems;

  public Placeholders(Map<String, String> environment, ConfigProblems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  public ConfigValue fill(ConfigValue written) {
    if (written instanceof ConfigValue.ObjectValue object) {
      Map<String, ConfigValue> filled = new LinkedHashMap<>();
      object.fields().forEach((name, field) -> filled.put(name, fill(field)));
      return new ConfigValue.ObjectValue(object.path(), filled);
    }
    if (written instanceof ConfigValue.ListValue list) {
      List<ConfigValue> filled = new ArrayList<>();
      list.items().forEach(item -> filled.add(fill(item)));
      return new ConfigValue.ListValue(list.path(), filled);
    }
    if (written instanceof ConfigValue.ScalarValue leaf && leaf.value() instanceof String text) {
      return new ConfigValue.ScalarValue(
          leaf.path(), fill(text, leaf.path()), hasPlaceholder(text));
    }
    return written;
  }

  private static boolean hasPlaceholder(String text) {
    return PLACEHOLDER.matcher(text).results().anyMatch(place -> !place.group().equals("$$"));
  }

  private String fill(String text, String path) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(place -> Matcher.quoteReplacement(resolve(place.group(), place, path)));
  }

  private String resolve(String all, MatchResult place, String path) {
    if (all.equals("$$")) {
      return "$";
    }
    String name = place.group(1);
    if (name == null) {
      problems.addMistake(
          path,
          "${ begins no placeholder here; write ${NAME} or ${NAME:-default}, or $$ for a dollar");
      return "";
    }
    Optional<String> value = Optional.ofNullable(environment.get(name));
    if (place.group(2) != null) {
      return value.filter(set -> !set.isEmpty()).orElse(place.group(3));
    }
    if (value.isEmpty()) {
      problems.addMistake(
          path,
          "${" + name + "} is not set; set it in the environment, or write ${" + name
              + ":-default}");
    }
    return value.orElse("");
  }
}
