package io.evenkeel.config.schema;

import io.evenkeel.config.StatusSet;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Status codes: {@code 200}, {@code 200-299}, or a list of these. */
public final class StatusType implements ValueType<StatusSet> {
  public static final StatusType STATUSES = new StatusType();

  private static final Pattern RANGE = Pattern.compile("(\\d{3})(?:-(\\d{3}))?");
  private static final ValueType<List<StatusSet>> LIST = new ListType<>(new ScalarType<>(
      "a status",
      "write 200, 200-299 or a list of them",
      "a status",
      List.of(
          new JsonObject().put("type", "integer").put("minimum", 100).put("maximum", 999),
          new JsonObject()
              .put("type", "string")
              .put("pattern", "^[1-9][0-9]{2}(-[1-9][0-9]{2})?$")),
      StatusType::parse));

  private StatusType() {}

  private static Optional<StatusSet> parse(String text) {
    Matcher parts = RANGE.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int first = Integer.parseInt(parts.group(1));
    int last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
    if (first < 100 || last < first) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is an empty range; write the smaller status first, 100 at least");
    }
    return Optional.of(StatusSet.range(first, last));
  }

  @Override
  public Optional<StatusSet> read(ConfigValue raw, ConfigProblems problems) {
    return LIST.read(raw, problems)
        .map(list -> list.stream().reduce(StatusSet.NONE, StatusSet::union));
  }

  @Override
  public boolean acceptsLists() {
    return true;
  }

  @Override
  public JsonObject schema() {
    return new JsonObject().put("anyOf", new JsonArray().add(LIST.schema()));
  }

  @Override
  public String description() {
    return "statuses: `200`, `200-299` or a list of them";
  }
}
