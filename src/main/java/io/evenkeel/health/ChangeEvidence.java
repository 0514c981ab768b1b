package io.evenkeel.health;

import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/** The evidence for a change. Converted to JSON only on request, because most changes are never read. Immutable. */
public final class ChangeEvidence {
  /** The evidence of a change that an operator or the configuration caused: empty. */
  public static final ChangeEvidence NONE = new ChangeEvidence(JsonObject::new);

  private final Supplier<JsonObject> supplier;

  /**
   * @param supplier creates the JSON; called on every read
   */
  public ChangeEvidence(Supplier<JsonObject> supplier) {
    this.supplier = supplier;
  }

  /**
   * Returns {@code probe} with the result of the probe (phases, status, exception), or {@code request} with the
   * report.
   */
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
