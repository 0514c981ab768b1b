package io.evenkeel.model;

/** What caused a change of health or mode. */
public enum ChangeCause {
  /** A probe, scheduled or started early. */
  PROBE,
  /** A failed request. */
  REQUEST,
  /** An on-demand check. */
  CHECK,
  OPERATOR,
  CONFIG,
  PEER;

  /** The word used in JSON, logs and metrics. */
  public String word() {
    return KebabCase.of(this);
  }
}
