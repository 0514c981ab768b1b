package io.evenkeel.health;

import io.evenkeel.model.Backend;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import io.evenkeel.model.Mode;
import io.vertx.core.shareddata.Shareable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of one backend, at one moment: what the local map {@code evenkeel.backends} holds. Immutable; only
 * HealthVerticle makes one.
 *
 * @param backend with its weight now
 * @param seq of the last change of its health; an attempt remembers it and its report carries it
 * @param since when its health last changed
 * @param streak results in a row that agree with the last one
 * @param failedRequests in a row; while there are any, or while it is held, answers are reported too
 * @param held dead by requests, while no later probe failed: a candidate of last resort
 * @param trial without probes: it may take one repeatable request, whose answer revives it
 */
public record BackendState(
    BackendId id,
    Backend backend,
    long seq,
    Health health,
    Instant since,
    ChangeCause cause,
    String reason,
    String by,
    int streak,
    int failedRequests,
    boolean held,
    Optional<Instant> heldUntil,
    boolean trialAllowed,
    ModeState mode,
    Optional<ProbeResult> lastProbe,
    Optional<Instant> nextProbeAt,
    List<HealthChanged> changes)
    implements Shareable {

  /** The operator's wish, and until when; without {@code until}, until the next one. */
  public record ModeState(
      Mode mode,
      Optional<Instant> since,
      Optional<Instant> until,
      Optional<String> reason,
      Optional<String> by) {}

  /** Whether new requests may go to it. */
  public boolean accepting() {
    return health == Health.ALIVE && mode.mode() == Mode.ACTIVE && backend.weight() > 0;
  }

  /** Whether it is alive and was dead before, rather than alive from its first verdict on. */
  public boolean isRevived() {
    if (health == Health.ALIVE) {
      for (HealthChanged change : changes) {
        if (change.health() != change.was()) {
          return change.was() == Health.DEAD;
        }
      }
    }
    return false;
  }

  /** Whether it may be chosen when nobody accepts. */
  public boolean isLastResort() {
    return held && mode.mode() == Mode.ACTIVE;
  }
}
