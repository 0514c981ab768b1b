package io.evenkeel.admin.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * A configuration that was rejected, while an earlier one is in use.
 *
 * @param mistakes one for each line
 * @param by who or what started the last reload
 * @param since when the first of the rejected reloads ended after which none succeeded
 */
public record ConfigProblem(List<String> mistakes, String by, Instant since) {
  JsonObject toJson() {
    return new JsonObject()
        .put("since", since.toString())
        .put("by", by)
        .put("mistakes", new JsonArray(mistakes));
  }
}
