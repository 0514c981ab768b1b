package io.evenkeel.config.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A single value, parsed from its text regardless of its type in the syntax of the file.
 *
 * @param noun the kind of the value, for the message "… is not a number; write …"
 * @param hint the end of that message: the text to write instead
 * @param schemas JSON schemas, one of which must match
 * @param parse returns empty if the text is not the noun, or throws an IllegalArgumentException with another message
 */
public record ScalarType<T>(
    String noun,
    String hint,
    String description,
    List<JsonObject> schemas,
    Function<String, Optional<T>> parse)
    implements ValueType<T> {

  @Override
  public Optional<T> read(ConfigValue raw, ConfigProblems problems) {
    if (raw instanceof ConfigValue.ScalarValue scalar) {
      try {
        Optional<T> value = parse.apply(scalar.text());
        if (value.isPresent()) {
          return value;
        }
      } catch (IllegalArgumentException wrong) {
        problems.addMistake(scalar.path(), String.valueOf(wrong.getMessage()));
        return Optional.empty();
      }
    }
    problems.addMistake(
        raw.path(),
        raw.displayText() + " is not " + noun + "; "
            + (ObjectType.meansFalse(raw) && acceptsFalse() ? "write false" : hint));
    return Optional.empty();
  }

  private boolean acceptsFalse() {
    return schemas.stream().anyMatch(each -> Boolean.FALSE.equals(each.getValue("const")));
  }

  /** This type, with {@code word} for {@code value} in addition. */
  public ScalarType<T> orWord(String word, T value) {
    List<JsonObject> more = new ArrayList<>(schemas);
    more.add(new JsonObject().put("const", word.equals("false") ? false : word));
    return new ScalarType<>(
        noun,
        hint + ", or " + word,
        description + ", `" + word + "`",
        more,
        text -> text.equals(word) ? Optional.of(value) : parse.apply(text));
  }

  /** This type with another description. */
  public ScalarType<T> withDescription(String other) {
    return new ScalarType<>(noun, hint, other, schemas, parse);
  }

  public <U> ScalarType<U> map(Function<T, U> change) {
    return new ScalarType<>(
        noun, hint, description, schemas, text -> parse.apply(text).map(change));
  }

  @Override
  public JsonObject schema() {
    JsonArray any = new JsonArray();
    schemas.forEach(each -> any.add(each.copy()));
    any.add(new JsonObject().put("$ref", "#/$defs/placeholder"));
    return new JsonObject().put("anyOf", any);
  }
}
