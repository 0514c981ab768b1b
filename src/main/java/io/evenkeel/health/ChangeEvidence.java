package io.evenkeel.health;

import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/** What speaks for a change. It becomes JSON when somebody asks: most changes are never looked at. Immutable. */
public final class ChangeEvidence {
  /** A person or the configuration decided. */
  public static final ChangeEvidence NONE = new ChangeEvidence(JsonObject::new);

  private final Supplier<JsonObject> supplier;

  /** @param shown makes it, anew each time */
  public ChangeEvidence(Supplier<JsonObject> shown) {
    this.supplier = shown;
  }

  /** {@code probe}: what the probe saw, with phases, status and exception; {@code request}: what the request reported. */
  public JsonObject toJson() {
    return supplier.get();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChangeEvidence that && toJson().equals(that.toJson());
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
