package io.evenkeel.health;

import io.evenkeel.model.Backend;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.Health;
import io.evenkeel.model.Mode;
import io.vertx.core.shareddata.Shareable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The state of one backend at one moment, as the local map {@code evenkeel.backends} holds it. Immutable; only
 * HealthVerticle creates it.
 *
 * @param backend with its current weight
 * @param seq of the last change of its health; an attempt remembers it and its report carries it
 * @param since when its health last changed
 * @param streak the number of consecutive results that agree with the last one
 * @param failedRequests the number of consecutive failed requests; while it is not 0, or the backend is held,
 *     responses are reported too
 * @param held whether requests alone marked the backend dead and no probe has failed since: a candidate of last
 *     resort
 * @param trialAllowed whether a backend without probes may get one repeatable request, whose response revives it
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
  /** Why a backend is alive again whose mark was withdrawn. */
  public static final String MARK_WITHDRAWN =
      "the request that marked it has failed alike on another backend";

  /** The operator's override and when it ends; without {@code until} it lasts until the next override. */
  public record ModeState(
      Mode mode,
      Optional<Instant> since,
      Optional<Instant> until,
      Optional<String> reason,
      Optional<String> by) {}

  /** Why {@link #accepting} is false, as {@code dead} or {@code drain, weight 0}; empty if it is true. */
  public Optional<String> notAcceptingReason() {
    List<String> reasons = new ArrayList<>(3);
    if (health != Health.ALIVE) {
      reasons.add(held ? "held" : health.word());
    }
    if (mode.mode() != Mode.ACTIVE) {
      reasons.add(mode.mode().word());
    }
    if (backend.weight() == 0) {
      reasons.add("weight 0");
    }
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", reasons));
  }

  /** Whether new requests may go to this backend. */
  public boolean accepting() {
    return health == Health.ALIVE && mode.mode() == Mode.ACTIVE && backend.weight() > 0;
  }

  /**
   * Whether the backend is alive after it was dead, rather than alive since its first verdict, or dead only until its mark
   * was withdrawn.
   */
  public boolean isRevived() {
    if (health == Health.ALIVE) {
      for (HealthChanged change : changes) {
        if (change.health() != change.was()) {
          return change.was() == Health.DEAD && !change.reason().equals(MARK_WITHDRAWN);
        }
      }
    }
    return false;
  }

  /** Whether an operator drains the backend while it is alive: it may be chosen when no other backend can. */
  public boolean isDraining() {
    return health == Health.ALIVE && mode.mode() == Mode.DRAIN && backend.weight() > 0;
  }

  /** Whether the backend may be chosen when no backend of its pool accepts requests. */
  public boolean isLastResort() {
    return held && mode.mode() == Mode.ACTIVE;
  }
}
