package io.evenkeel.health;

import io.evenkeel.model.Backend;
import io.evenkeel.model.Mode;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a backend that an operator adds: {@code {"url","id"?,"weight"?}}. */
final class AddedBackend {
  static final int HEAVIEST = 1000;

  // by hand, for java.net.URI knows no host with an underscore, and container names have them
  private static final Pattern URL =
      Pattern.compile("(?i)(https?)://(\\[[0-9a-f:.]+]|[a-z0-9._-]+)(?::([0-9]{1,5}))?/?");
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
    String url = call.required("url");
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      throw Call.refusal(400, "\"" + url + "\" is no backend's URL; write http://host:port");
    }
    boolean tls = parts.group(1).equalsIgnoreCase("https");
    int port = parts.group(3) == null ? (tls ? 443 : 80) : Integer.parseInt(parts.group(3));
    if (port < 1 || port > 65_535) {
      throw Call.refusal(400, "port must be 1..65535, was " + port);
    }
    String host = parts.group(2).replace("[", "").replace("]", "");
    Optional<String> id = call.text("id");
    if (id.isPresent() && !ID.matcher(id.get()).matches()) {
      throw Call.refusal(
          400, "\"id\" must have no / and no control characters, and at most 255 characters");
    }
    int weight = call.whole("weight", 0, HEAVIEST).orElse(1L).intValue();
    Backend unnamed = new Backend("", url, tls, host, port, weight, false, Mode.ACTIVE);
    return new Backend(
        id.orElse(unnamed.address()), url, tls, host, port, weight, false, Mode.ACTIVE);
  }
}
