package io.evenkeel.model;

import org.jspecify.annotations.Nullable;

/** The name of a pool and of a backend in it. */
public record BackendId(String pool, String backend) {
  // the generated methods of a record are linked at their first call, which delays the start
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
