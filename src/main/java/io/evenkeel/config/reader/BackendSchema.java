package io.evenkeel.config.reader;

import io.evenkeel.config.BackendUrl;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.TextTypes;
import io.evenkeel.model.Backend;
import io.evenkeel.model.Mode;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The keys of a backend. */
final class BackendSchema {
  static final ObjectKeys KEYS = new ObjectKeys("pools.NAME.backends");

  static final ConfigKey<BackendUrl> URL = KEYS.addOptional(
      "url",
      new ScalarType<>(
          "a URL",
          "write one such as http://localhost:3000",
          "`http://HOST:PORT` or `https://HOST:PORT`",
          List.of(new JsonObject().put("type", "string").put("pattern", "^https?://")),
          BackendSchema::parseUrl),
      "required; the default port is 80 or 443");
  static final ConfigKey<String> ID = KEYS.addOptional(
      "id", TextTypes.NAME, "its name, unique in the pool; by default `HOST:PORT`");
  static final ConfigKey<Integer> WEIGHT = KEYS.add(
      "weight",
      NumberTypes.count(0, 1000),
      1,
      "its share of the requests relative to the other backends; `0`: none");
  static final ConfigKey<Boolean> BACKUP = KEYS.add(
      "backup",
      TextTypes.BOOLEAN,
      false,
      "chosen only if no other backend of the pool accepts requests");
  static final ConfigKey<Mode> MODE = KEYS.add(
      "mode",
      TextTypes.oneOf(TextTypes.wordTable(
          Mode.class, "active", Mode.ACTIVE, "drain", Mode.DRAIN, "maintenance", Mode.MAINTENANCE)),
      "active",
      "its initial mode");

  static final ObjectType VALUE_TYPE = ObjectType.withShorthand(URL, KEYS);

  private BackendSchema() {}

  private static Optional<BackendUrl> parseUrl(String text) {
    if (text.contains(":")
        && !text.contains("://")
        && BackendUrl.parse("http://" + text).isPresent()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a URL; write http://" + text + " or https://" + text);
    }
    return BackendUrl.parse(text);
  }

  /**
   * @param ids the ids of the previous backends in the pool; the id of this one is added
   */
  static Optional<Backend> read(ConfigSection section, Set<String> ids) {
    Optional<BackendUrl> url = section.find(URL);
    Optional<String> id = section.find(ID);
    int weight = section.get(WEIGHT);
    boolean backup = section.get(BACKUP);
    Mode mode = section.get(MODE);
    if (url.isEmpty()) {
      section.addMistake(URL, "must be there; write one such as http://localhost:3000");
      return Optional.empty();
    }
    Backend backend = url.get().toBackend(id, weight, backup, mode);
    if (!ids.add(backend.id())) {
      section.addMistake(
          id.isPresent() ? ID : URL,
          "a second backend \"" + backend.id() + "\" in this pool; give it another id");
    }
    return Optional.of(backend);
  }
}
