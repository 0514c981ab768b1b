package io.evenkeel.config.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.evenkeel.config.schema.ConfigValue;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses JSON and reports the lines of syntax errors and of duplicate keys. */
public final class JsonConfigParser {
  private final JsonParser parser;
  private final SyntaxProblems problems;

  private JsonConfigParser(JsonParser parser, SyntaxProblems problems) {
    this.parser = parser;
    this.problems = problems;
  }

  /** @throws ConfigException with all syntax errors and their lines */
  static @Nullable Object parse(String text, SyntaxProblems problems) {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      if (parser.nextToken() == null) {
        return null;
      }
      JsonConfigParser reading = new JsonConfigParser(parser, problems);
      @Nullable Object value = reading.value("");
      if (parser.nextToken() != null) {
        problems.add(reading.line(), "", "something follows the end; leave it out");
      }
      problems.throwIfAny();
      return value;
    } catch (JsonProcessingException wrong) {
      int line = wrong.getLocation() == null ? 1 : wrong.getLocation().getLineNr();
      String message = wrong.getOriginalMessage();
      String what = message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
      throw problems.malformed(line, what, "check the commas, brackets and quotes");
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
  }

  private @Nullable Object value(String path) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(path);
      case START_ARRAY -> {
        JsonArray list = new JsonArray();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(path + "[" + list.size() + "]"));
        }
        yield list;
      }
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      // as text, because an id such as 1.10 must not change
      default -> parser.getText();
    };
  }

  private JsonObject object(String path) throws IOException {
    JsonObject object = new JsonObject();
    Map<String, Integer> lines = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      int line = line();
      String under = ConfigValue.childPath(path, name);
      Integer first = lines.putIfAbsent(name, line);
      if (first != null) {
        problems.add(line, under, "is there twice, first in line " + first + "; keep one");
      }
      parser.nextToken();
      object.put(name, value(under));
    }
    return object;
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }
}
