package io.evenkeel.health;

import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/** What speaks for a change. It becomes JSON when somebody asks: most changes are never looked at. Immutable. */
public final class Evidence {
  /** A person or the configuration decided. */
  public static final Evidence NONE = new Evidence(JsonObject::new);

  private final Supplier<JsonObject> shown;

  /** @param shown makes it, anew each time */
  Evidence(Supplier<JsonObject> shown) {
    this.shown = shown;
  }

  /** {@code probe}: what the probe saw, with phases, status and exception; {@code request}: what the request reported. */
  public JsonObject toJson() {
    return shown.get();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Evidence that && toJson().equals(that.toJson());
  }

  @Override
  public int hashCode() {
    return toJson().hashCode();
  }

  @Override
  public String toString() {
    return toJson().encode();
  }
}
