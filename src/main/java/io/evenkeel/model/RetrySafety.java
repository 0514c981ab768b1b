package io.evenkeel.model;

/** When an attempt with this outcome may be followed by another. */
public enum RetrySafety {
  /** It never reached the backend: any method may go again. */
  ALWAYS,
  /** Only a request that may be sent twice, with its body untouched or kept. */
  IDEMPOTENT,
  NEVER
}
