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

/** Fills in {@code ${NAME}}, {@code ${NAME:-default}} and {@code $$} in text that is parsed already. */
public final class Placeholders {
  private static final Pattern PLACE =
      Pattern.compile("\\$\\$|\\$\\{(?:([A-Za-z_][A-Za-z0-9_.]*)(:-([^}]*))?})?");

  private final Map<String, String> environment;
  private final ConfigProblems problems;

  public Placeholders(Map<String, String> environment, ConfigProblems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  public ConfigValue fill(ConfigValue written) {
    if (written instanceof ConfigValue.Fields object) {
      Map<String, ConfigValue> filled = new LinkedHashMap<>();
      object.fields().forEach((name, field) -> filled.put(name, fill(field)));
      return new ConfigValue.Fields(object.path(), filled);
    }
    if (written instanceof ConfigValue.Items list) {
      List<ConfigValue> filled = new ArrayList<>();
      list.items().forEach(item -> filled.add(fill(item)));
      return new ConfigValue.Items(list.path(), filled);
    }
    if (written instanceof ConfigValue.Leaf leaf && leaf.value() instanceof String text) {
      return new ConfigValue.Leaf(leaf.path(), fill(text, leaf.path()));
    }
    return written;
  }

  private String fill(String text, String path) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    return PLACE
        .matcher(text)
        .replaceAll(place -> Matcher.quoteReplacement(value(place.group(), place, path)));
  }

  private String value(String all, MatchResult place, String path) {
    if (all.equals("$$")) {
      return "$";
    }
    String name = place.group(1);
    if (name == null) {
      problems.mistake(
          path,
          "${ begins no placeholder here; write ${NAME} or ${NAME:-default}, or $$ for a dollar");
      return "";
    }
    Optional<String> value = Optional.ofNullable(environment.get(name));
    if (place.group(2) != null) {
      return value.filter(set -> !set.isEmpty()).orElse(place.group(3));
    }
    if (value.isEmpty()) {
      problems.mistake(
          path,
          "${" + name + "} is not set; set it in the environment, or write ${" + name
              + ":-default}");
    }
    return value.orElse("");
  }
}
