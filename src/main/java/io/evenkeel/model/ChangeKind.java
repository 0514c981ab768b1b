package io.evenkeel.model;

/** What a change of a backend is about. */
public enum ChangeKind {
  HEALTH,
  MODE,
  WEIGHT,
  /** The backend was added to its pool, by the operator or by a reload. */
  ADDED,
  /** The backend is no longer in its pool. */
  REMOVED;

  /** The word used in JSON. */
  public String word() {
    return KebabCase.of(this);
  }
}
