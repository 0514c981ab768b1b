package io.evenkeel.health.monitor;

import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.PoolChanged;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out from the changes of backends when their pool goes down, comes back or is degraded. Used on HealthVerticle's
 * event loop only.
 */
final class PoolStatusTracker {
  private static final String UNKNOWN = "unknown";
  private static final String OK = "ok";
  static final String DOWN = "down";

  private final Map<String, Status> statuses = new HashMap<>();

  private record Status(String word, Instant since) {}

  /** The id and the number of a change. */
  interface Numbering {
    long nextSeq();

    String changeId(long seq);
  }

  /**
   * Takes the next change of a backend.
   *
   * @param unknownCount the backends of the pool without a verdict: while there are any, a pool that accepts nothing is
   *     new rather than down
   * @return the change of the pool's status, if there is one
   */
  Optional<PoolChanged> onChange(
      HealthChanged change, int unknownCount, String description, Numbering numbering) {
    Status previous = statuses.getOrDefault(change.pool(), new Status(UNKNOWN, change.wasSince()));
    String next = word(change);
    boolean isNew = previous.word().equals(UNKNOWN);
    if (next.equals(previous.word())
        || isNew && unknownCount > 0
        || unknownCount > 0 && !next.equals(DOWN)) {
      return Optional.empty();
    }
    statuses.put(change.pool(), new Status(next, change.at()));
    if (isNew && next.equals(OK)) {
      return Optional.empty();
    }
    long seq = numbering.nextSeq();
    return Optional.of(new PoolChanged(
        numbering.changeId(seq),
        change.node(),
        seq,
        change.pool(),
        next,
        previous.word(),
        description,
        change.acceptingCount(),
        change.aliveCount(),
        change.totalCount(),
        change.at(),
        previous.since()));
  }

  private static String word(HealthChanged change) {
    if (change.acceptingCount() == 0) {
      return DOWN;
    }
    return change.acceptingCount() == change.totalCount() ? OK : "degraded";
  }

  /** Forgets a pool that was removed. */
  void remove(String pool) {
    statuses.remove(pool);
  }
}
