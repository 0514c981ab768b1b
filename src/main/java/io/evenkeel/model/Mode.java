package io.evenkeel.model;

/** The operator's wish for a backend. Independent of its {@link Health}. */
public enum Mode {
  ACTIVE,
  /** No new clients; bound sessions and requests under way finish. */
  DRAIN,
  /** No traffic at all. */
  MAINTENANCE;

  /** The word used in JSON, logs and metrics. */
  public String word() {
    return KebabCase.of(this);
  }
}
