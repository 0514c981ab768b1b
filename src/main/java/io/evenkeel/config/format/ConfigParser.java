package io.evenkeel.config.format;

import io.evenkeel.config.ConfigException;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Parses a configuration file: JSON if its name ends in {@code .json}, otherwise YAML. */
public final class ConfigParser {
  /** The largest file that is read. */
  public static final int MAX_BYTES = 8 * 1024 * 1024;

  private ConfigParser() {}

  /**
   * @param file the name of the file, for the format and for messages
   * @throws ConfigException with all syntax errors and their lines
   */
  public static JsonObject parse(byte[] bytes, String file) {
    return parse(bytes, file, isJson(file));
  }

  /**
   * Parses bytes in a known format.
   *
   * @param file what messages call them
   * @throws ConfigException with all syntax errors and their lines
   */
  public static JsonObject parse(byte[] bytes, String file, boolean json) {
    if (bytes.length > MAX_BYTES) {
      throw new ConfigException(List.of(file + ": has " + bytes.length + " bytes; " + MAX_BYTES
          + " (8 MiB) at most are read; check that it is the right file"));
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException wrong) {
      throw new ConfigException(List.of(file + ": is not text in UTF-8; save it as that"));
    }
    String plain = text.startsWith("\ufeff") ? text.substring(1) : text;
    return parse(plain, file, json);
  }

  /** Whether a file with this name is JSON. */
  static boolean isJson(String file) {
    return file.toLowerCase(Locale.ROOT).endsWith(".json");
  }

  /** Parses text in a known format. */
  public static JsonObject parse(String text, String name, boolean json) {
    SyntaxProblems problems = new SyntaxProblems(name);
    @Nullable
    Object value =
        json ? JsonConfigParser.parse(text, problems) : YamlConfigParser.parse(text, problems);
    if (value == null) {
      throw new ConfigException(List.of(name + ": is empty; write at least "
          + (json
              ? "{\"backends\": [\"http://localhost:3000\"]}"
              : "backends: [http://localhost:3000]")));
    }
    if (!(value instanceof JsonObject object)) {
      throw new ConfigException(List.of(name + ": has no keys at the top; write such as "
          + (json
              ? "{\"backends\": [\"http://localhost:3000\"]}"
              : "backends: [http://localhost:3000]")));
    }
    return object;
  }
}
