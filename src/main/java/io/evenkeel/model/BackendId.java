package io.evenkeel.model;

/** A backend's name: unique within its pool. */
public record BackendId(String pool, String backend) {
  /** {@code pool/backend}, the key of the local map {@code evenkeel.backends}. */
  @Override
  public String toString() {
    return pool + "/" + backend;
  }
}
