package io.evenkeel.kit;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A response as a client received it.
 *
 * @param complete whether its end was marked: by its length, its last chunk, or a clean close if it had neither
 * @param interim the heads of the 1xx responses before it
 */
public record Response(
    Head head,
    byte[] bytes,
    Body.Ends ends,
    List<Head.Field> trailers,
    boolean complete,
    List<Head> interim) {
  public int status() {
    return Integer.parseInt(head.word(1));
  }

  public String version() {
    return head.word(0);
  }

  public String body() {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  public JsonObject json() {
    return new JsonObject(body());
  }

  public Optional<String> field(String name) {
    return head.field(name);
  }

  @Override
  public String toString() {
    return head.first() + " " + head.fields() + " " + (complete ? "" : "CUT ") + body();
  }
}
