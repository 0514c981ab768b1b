package io.evenkeel.health.monitor;

import io.evenkeel.config.BackendUrl;
import io.evenkeel.model.Backend;
import io.evenkeel.model.Mode;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses the request that adds a backend: {@code {"url","id"?,"weight"?}}. */
final class AddBackendRequest {
  static final int MAX_WEIGHT = 1000;

  private static final Pattern ID_PATTERN =
      Pattern.compile("(?!\\.{1,2}$)[^/\\p{Cc}\\p{Cs}]{1,255}");

  private AddBackendRequest() {}

  /**
   * @throws io.vertx.core.eventbus.ReplyException with code 400 if the request is invalid
   */
  static Backend parse(JsonObject json) {
    for (String key : json.fieldNames()) {
      if (!key.equals("url") && !key.equals("id") && !key.equals("weight")) {
        throw BusRequest.failure(400, "no key \"" + key + "\"; a backend has url, id and weight");
      }
    }
    BusRequest request = new BusRequest(json);
    BackendUrl url = parseUrl(request.requiredText("url"));
    Optional<String> id = request.optionalText("id");
    if (id.isPresent() && !ID_PATTERN.matcher(id.get()).matches()) {
      throw BusRequest.failure(
          400,
          "\"id\" must have no / and no control characters, at most 255 characters, and not be . or ..");
    }
    int weight = request.optionalInteger("weight", 0, MAX_WEIGHT).orElse(1L).intValue();
    return url.toBackend(id, weight, false, Mode.ACTIVE);
  }

  private static BackendUrl parseUrl(String text) {
    try {
      return BackendUrl.parse(text)
          .orElseThrow(() -> BusRequest.failure(
              400, "\"" + text + "\" is no backend's URL; write http://host:port"));
    } catch (IllegalArgumentException problem) {
      throw BusRequest.failure(400, String.valueOf(problem.getMessage()));
    }
  }
}
