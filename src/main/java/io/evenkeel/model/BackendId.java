package io.evenkeel.model;

import org.jspecify.annotations.Nullable;

/** A backend's name: unique within its pool. */
public record BackendId(String pool, String backend) {
  // Equality by hand: a record's own is put together at its first use, in the middle of a start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BackendId id && pool.equals(id.pool) && backend.equals(id.backend);
  }

  @Override
  public int hashCode() {
    return 31 * pool.hashCode() + backend.hashCode();
  }

  /** {@code pool/backend}, the key of the local map {@code evenkeel.backends}. */
  @Override
  public String toString() {
    return pool + "/" + backend;
  }
}
