package io.evenkeel.config;

import java.util.Map;

/** The keys of {@code respond}. */
final class RespondKeys {
  static final Key<Integer> STATUS =
      Key.of("status", Amounts.count(200, 599), "200", "the status of the answer");
  static final Key<String> FILE = Key.open(
      "file",
      Texts.TEXT.saying("a file, relative to this one, of 4 MiB at most"),
      "its body, read when the configuration is; its extension tells the type");
  static final Key<Map<String, String>> HEADERS = Key.of(
      "headers", new MapForm<>(HeaderKeys.FIELD, Texts.FIELD_VALUE), "{}", "fields of the answer");
  static final Keys KEYS = Keys.of("routes.respond", STATUS, FILE, HEADERS);
  static final Shape SHAPE = Shape.shortFor(STATUS, KEYS);

  private RespondKeys() {}
}
