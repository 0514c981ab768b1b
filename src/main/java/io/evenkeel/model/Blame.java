package io.evenkeel.model;

/** Who caused an outcome. */
public enum Blame {
  NOBODY,
  BACKEND,
  CLIENT
}
