package io.evenkeel.model;

/** What brought a change of health or mode about. */
public enum ChangeCause {
  /** A scheduled, confirming, suspecting or kicked probe. */
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
