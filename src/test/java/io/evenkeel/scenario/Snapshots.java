package io.evenkeel.scenario;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Finds parts of a snapshot, from {@code evenkeel.health.snapshot} or {@code GET /api/pools}. */
final class Snapshots {
  private Snapshots() {}

  /** The state of the backend with this id, in any pool. */
  static JsonObject backend(JsonObject snapshot, String id) {
    JsonObject found = find(snapshot, id);
    if (found == null) {
      throw new AssertionError("no backend " + id + " in " + snapshot.encodePrettily());
    }
    return found;
  }

  private static @org.jspecify.annotations.Nullable JsonObject find(Object json, String id) {
    if (json instanceof JsonArray array) {
      for (Object each : array) {
        JsonObject found = find(each, id);
        if (found != null) {
          return found;
        }
      }
    }
    if (json instanceof JsonObject object) {
      if (id.equals(object.getValue("id")) && object.containsKey("health")) {
        return object;
      }
      for (String name : object.fieldNames()) {
        JsonObject found = find(String.valueOf(name), object.getValue(name), id);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static @org.jspecify.annotations.Nullable JsonObject find(
      String name, @org.jspecify.annotations.Nullable Object json, String id) {
    return json == null || name.equals("changes") ? null : find(json, id);
  }
}
