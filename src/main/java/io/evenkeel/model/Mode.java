package io.evenkeel.model;

/** How an operator wants a backend to be used. Independent of its {@link Health}. */
public enum Mode {
  ACTIVE,
  /** No new clients. Bound sessions and requests in flight finish. */
  DRAIN,
  /** No traffic at all. */
  MAINTENANCE;

  /** The word used in JSON, logs and metrics. */
  public String word() {
    return KebabCase.of(this);
  }
}
