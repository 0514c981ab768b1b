package io.evenkeel.config;

import io.evenkeel.model.Mode;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The keys of a backend. */
final class BackendKeys {
  static final Key<BackendUrl> URL = Key.open(
      "url",
      new Scalar<>(
          "a URL",
          "write one such as http://localhost:3000",
          "`http://HOST:PORT` or `https://HOST:PORT`",
          List.of(new JsonObject().put("type", "string").put("pattern", "^https?://")),
          BackendUrl::parse),
      "where it is; must be there; without a port 80 or 443");
  static final Key<String> ID =
      Key.open("id", Texts.NAME, "its name, unique in the pool; `HOST:PORT` if not said");
  static final Key<Integer> WEIGHT =
      Key.of("weight", Amounts.count(0, 1000), "1", "its share of the turns; `0` takes no turn");
  static final Key<Boolean> BACKUP = Key.of(
      "backup", Texts.SWITCH, "false", "chosen only when no other backend of the pool accepts");
  static final Key<Mode> MODE = Key.of(
      "mode",
      Texts.words(Texts.table(
          Mode.class, "active", Mode.ACTIVE, "drain", Mode.DRAIN, "maintenance", Mode.MAINTENANCE)),
      "active",
      "the mode it starts in");

  static final Keys KEYS = Keys.of("pools.NAME.backends", URL, ID, WEIGHT, BACKUP, MODE);
  static final Shape SHAPE = Shape.shortFor(URL, KEYS);

  private BackendKeys() {}
}
