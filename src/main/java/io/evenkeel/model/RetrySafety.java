package io.evenkeel.model;

/** Whether a request may be sent again after an outcome. */
public enum RetrySafety {
  /** The request never reached the backend, so any method may be sent again. */
  ALWAYS,
  /** Only an idempotent request whose body was not sent or is still buffered. */
  IDEMPOTENT,
  NEVER
}
