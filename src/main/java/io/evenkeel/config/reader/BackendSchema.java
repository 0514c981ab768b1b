package io.evenkeel.config.reader;

import io.evenkeel.config.BackendUrl;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.TextTypes;
import io.evenkeel.model.Mode;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The keys of a backend. */
final class BackendSchema {
  static final ConfigKey<BackendUrl> URL = ConfigKey.withoutDefault(
      "url",
      new ScalarType<>(
          "a URL",
          "write one such as http://localhost:3000",
          "`http://HOST:PORT` or `https://HOST:PORT`",
          List.of(new JsonObject().put("type", "string").put("pattern", "^https?://")),
          BackendUrl::parse),
      "where it is; must be there; without a port 80 or 443");
  static final ConfigKey<String> ID = ConfigKey.withoutDefault(
      "id", TextTypes.NAME, "its name, unique in the pool; `HOST:PORT` if not said");
  static final ConfigKey<Integer> WEIGHT = ConfigKey.of(
      "weight", NumberTypes.count(0, 1000), "1", "its share of the turns; `0` takes no turn");
  static final ConfigKey<Boolean> BACKUP = ConfigKey.of(
      "backup",
      TextTypes.BOOLEAN,
      "false",
      "chosen only when no other backend of the pool accepts");
  static final ConfigKey<Mode> MODE = ConfigKey.of(
      "mode",
      TextTypes.oneOf(TextTypes.wordTable(
          Mode.class, "active", Mode.ACTIVE, "drain", Mode.DRAIN, "maintenance", Mode.MAINTENANCE)),
      "active",
      "the mode it starts in");

  static final ObjectKeys KEYS =
      ObjectKeys.of("pools.NAME.backends", URL, ID, WEIGHT, BACKUP, MODE);
  static final ObjectType SHAPE = ObjectType.withShorthand(URL, KEYS);

  private BackendSchema() {}
}
