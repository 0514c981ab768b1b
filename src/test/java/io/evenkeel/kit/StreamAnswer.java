package io.evenkeel.kit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What came on one stream of HTTP/2 until it ended.
 *
 * @param interim the 1xx before the head
 * @param reset the code that it was reset with; negative where it ended as it should
 */
public record StreamAnswer(
    List<List<Head.Field>> interim,
    List<Head.Field> head,
    byte[] bytes,
    List<Head.Field> trailers,
    int reset) {
  public int status() {
    return Integer.parseInt(field(":status").orElse("0"));
  }

  public Optional<String> field(String name) {
    return of(head, name);
  }

  public Optional<String> trailer(String name) {
    return of(trailers, name);
  }

  static Optional<String> of(List<Head.Field> fields, String name) {
    return fields.stream()
        .filter(each -> each.name().equals(name))
        .map(Head.Field::value)
        .findFirst();
  }

  public String body() {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
