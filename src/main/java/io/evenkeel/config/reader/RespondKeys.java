package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.MapType;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.TextTypes;
import java.util.Map;

/** The keys of {@code respond}. */
final class RespondKeys {
  static final ConfigKey<Integer> STATUS =
      ConfigKey.of("status", NumberTypes.count(200, 599), "200", "the status of the answer");
  static final ConfigKey<String> FILE = ConfigKey.withoutDefault(
      "file",
      TextTypes.TEXT.withDescription("a file, relative to this one, of 4 MiB at most"),
      "its body, read when the configuration is; its extension tells the type");
  static final ConfigKey<Map<String, String>> HEADERS = ConfigKey.of(
      "headers",
      new MapType<>(HeaderSchema.HEADER_NAME, TextTypes.HEADER_VALUE),
      "{}",
      "fields of the answer");
  static final ObjectKeys KEYS = ObjectKeys.of("routes.respond", STATUS, FILE, HEADERS);
  static final ObjectType SHAPE = ObjectType.withShorthand(STATUS, KEYS);

  private RespondKeys() {}
}
