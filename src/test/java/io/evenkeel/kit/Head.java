package io.evenkeel.kit;

import java.util.List;
import java.util.Optional;

/** The head of one HTTP/1 message, as it was on the wire: bytes as ISO-8859-1, names in the case they had. */
public record Head(String first, List<Field> fields) {
  /** One field line. */
  public record Field(String name, String value) {}

  /** The first value of a field, whatever the case of its name. */
  public Optional<String> field(String name) {
    return all(name).stream().findFirst();
  }

  /** Every value of a field, a line each. */
  public List<String> all(String name) {
    return fields.stream()
        .filter(each -> each.name().equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  public boolean has(String name) {
    return !all(name).isEmpty();
  }

  /** A word of the first line: 0, 1, or the rest at 2. */
  public String word(int nth) {
    String[] words = first.split(" ", 3);
    return nth < words.length ? words[nth] : "";
  }
}
