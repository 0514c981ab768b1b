package io.evenkeel.wire;

import java.util.List;
import java.util.Locale;

/** One request as a strict parser of RFC 9112 reads it: names in lower case, in their order. */
record ParsedRequest(
    String method, String target, List<Field> fields, String body, List<Field> trailers) {
  record Field(String name, String value) {}

  List<String> all(String name) {
    return fields.stream()
        .filter(each -> each.name().equals(name))
        .map(Field::value)
        .toList();
  }

  static Field field(String name, String value) {
    return new Field(name.toLowerCase(Locale.ROOT), value);
  }
}
