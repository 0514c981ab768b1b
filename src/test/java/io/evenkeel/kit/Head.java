package io.evenkeel.kit;

import java.util.List;
import java.util.Optional;

/** The head of one HTTP/1 message as sent: bytes as ISO-8859-1, names in their original case. */
public record Head(String first, List<Field> fields) {
  /** One header line. */
  public record Field(String name, String value) {}

  /** The first value of a header; {@code name} in any case. */
  public Optional<String> field(String name) {
    return all(name).stream().findFirst();
  }

  /** Every value of a header, one for each line. */
  public List<String> all(String name) {
    return fields.stream()
        .filter(each -> each.name().equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  public boolean has(String name) {
    return !all(name).isEmpty();
  }

  /** The nth word of the first line; 2 is the rest of the line. */
  public String word(int nth) {
    String[] words = first.split(" ", 3);
    return nth < words.length ? words[nth] : "";
  }
}
