package io.evenkeel.model;

/** Whose doing an outcome was. */
public enum Blame {
  NOBODY,
  BACKEND,
  CLIENT
}
