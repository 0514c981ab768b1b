package io.evenkeel.model;

/** The last verdict on a backend. Independent of the operator's {@link Mode}. */
public enum Health {
  /** No verdict yet. */
  UNKNOWN,
  ALIVE,
  DEAD;

  /** The word used in JSON, logs and metrics. */
  public String word() {
    return KebabCase.of(this);
  }
}
