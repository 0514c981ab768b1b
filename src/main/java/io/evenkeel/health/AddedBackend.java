package io.evenkeel.health;

import io.evenkeel.config.BackendUrl;
import io.evenkeel.model.Backend;
import io.evenkeel.model.Mode;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a backend that an operator adds: {@code {"url","id"?,"weight"?}}. */
final class AddedBackend {
  static final int HEAVIEST = 1000;

  private static final Pattern ID = Pattern.compile("[^/\\p{Cntrl}]{1,255}");

  private AddedBackend() {}

  /**
   * @throws io.vertx.core.eventbus.ReplyException 400, with a sentence for people
   */
  static Backend read(JsonObject json) {
    for (String key : json.fieldNames()) {
      if (!key.equals("url") && !key.equals("id") && !key.equals("weight")) {
        throw Call.refusal(400, "no key \"" + key + "\"; a backend has url, id and weight");
      }
    }
    Call call = new Call(json);
    BackendUrl url = url(call.required("url"));
    Optional<String> id = call.text("id");
    if (id.isPresent() && !ID.matcher(id.get()).matches()) {
      throw Call.refusal(
          400, "\"id\" must have no / and no control characters, and at most 255 characters");
    }
    int weight = call.whole("weight", 0, HEAVIEST).orElse(1L).intValue();
    return url.backend(id, weight, false, Mode.ACTIVE);
  }

  private static BackendUrl url(String written) {
    try {
      return BackendUrl.parse(written)
          .orElseThrow(() ->
              Call.refusal(400, "\"" + written + "\" is no backend's URL; write http://host:port"));
    } catch (IllegalArgumentException problem) {
      throw Call.refusal(400, String.valueOf(problem.getMessage()));
    }
  }
}
