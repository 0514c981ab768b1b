package io.evenkeel.proxy.pool;

import io.evenkeel.balance.BalancingPolicy;
import io.evenkeel.health.BackendState;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.model.Mode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The backends of a pool in tiers by their state, each tier in the order of the pool. Rebuilt only when the state
 * changes, so that the first attempt of a request neither filters nor allocates.
 */
public final class Candidates {
  private static final LoopBackend[] NO_BACKENDS = {};
  static final Candidates NONE = of(null, List.of());

  /** Why no backend was chosen: all candidates are at a limit, or there is no candidate. */
  public enum Unavailable {
    SATURATED,
    NO_CANDIDATE
  }

  private final LoopBackend[] accepting;
  private final LoopBackend[] unproven;
  private final LoopBackend[] backups;
  private final LoopBackend[] draining;
  private final LoopBackend[] lastResort;
  private final LoopBackend[] trials;
  private final LoopBackend[] active;
  private final long weightsChangeAt;

  private Candidates(@Nullable PoolSnapshot pool, List<LoopBackend> backends, long now) {
    List<LoopBackend> allAccepting = new ArrayList<>(backends.size());
    List<LoopBackend> proven = new ArrayList<>(backends.size());
    List<LoopBackend> notProven = new ArrayList<>(0);
    List<LoopBackend> backup = new ArrayList<>(0);
    List<LoopBackend> drained = new ArrayList<>(0);
    List<LoopBackend> heldBackends = new ArrayList<>(0);
    List<LoopBackend> onTrial = new ArrayList<>(0);
    List<LoopBackend> inActiveMode = new ArrayList<>(backends.size());
    // one pass, because a pool may have 10,000 backends and usually one of them has changed
    for (LoopBackend each : backends) {
      BackendState state = each.state();
      if (state.accepting()) {
        if (state.backend().backup()) {
          backup.add(each);
        } else {
          allAccepting.add(each);
          (each.unproven() ? notProven : proven).add(each);
        }
      } else if (state.isDraining()) {
        drained.add(each);
      } else if (state.isLastResort()) {
        heldBackends.add(each);
      }
      if (state.mode().mode() == Mode.ACTIVE) {
        inActiveMode.add(each);
        if (state.trialAllowed()) {
          onTrial.add(each);
        }
      }
    }
    boolean separate = !proven.isEmpty() && !notProven.isEmpty();
    LoopBackend[] all = toArray(allAccepting);
    this.accepting = separate ? toArray(proven) : all;
    this.unproven = separate ? toArray(notProven) : NO_BACKENDS;
    this.backups = toArray(backup);
    this.draining = toArray(drained);
    this.lastResort = toArray(heldBackends);
    this.trials = toArray(onTrial);
    this.active = toArray(inActiveMode);
    long slowStart = pool == null ? 0 : pool.config().slowStart().toNanos();
    this.weightsChangeAt = Math.min(
        RecoveryState.updateWeights(all, slowStart, now),
        RecoveryState.updateWeights(backups, slowStart, now));
  }

  /**
   * @param backends the backends of {@code pool}, in its order
   */
  static Candidates of(@Nullable PoolSnapshot pool, List<LoopBackend> backends) {
    return new Candidates(pool, backends, System.nanoTime());
  }

  private static LoopBackend[] toArray(List<LoopBackend> backends) {
    return backends.isEmpty() ? NO_BACKENDS : backends.toArray(LoopBackend[]::new);
  }

  /** Whether a recovered backend has responded to its first request, or a weight must change. */
  boolean isOutdated(long now) {
    for (LoopBackend each : unproven) {
      if (!each.unproven()) {
        return true;
      }
    }
    return weightsChangeAt != Long.MAX_VALUE && now - weightsChangeAt >= 0;
  }

  /** Whether a backend accepts requests; one that is held or on trial does not. */
  public boolean hasAccepting() {
    return accepting.length + backups.length > 0;
  }

  public boolean isAccepting(LoopBackend backend) {
    return List.of(accepting).contains(backend) || List.of(backups).contains(backend);
  }

  /** Whether a candidate is below its limits. */
  boolean hasFreePlace() {
    return anyUnsaturated(accepting)
        || anyUnsaturated(backups)
        || anyUnsaturated(draining)
        || anyUnsaturated(lastResort);
  }

  private static boolean anyUnsaturated(LoopBackend[] tier) {
    for (LoopBackend each : tier) {
      if (!each.saturated()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Chooses a backend that is on trial and has no request; returns {@code null} if there is none. The caller must
   * call {@code traffic().trial().end()} once.
   *
   * @param repeatable whether the request may be sent again; any other request serves as a trial only after a while
   *     without such a request
   */
  @Nullable
  LoopBackend chooseTrial(List<LoopBackend> tried, boolean repeatable) {
    if (trials.length == 0 && unproven.length == 0) {
      return null;
    }
    long now = System.nanoTime();
    for (LoopBackend each : unproven) {
      if ((repeatable || each.recovery().acceptsAnyRequest(now)) && tryBeginTrial(each, tried)) {
        return each;
      }
    }
    for (LoopBackend each : trials) {
      if (repeatable && tryBeginTrial(each, tried)) {
        return each;
      }
    }
    return null;
  }

  private static boolean tryBeginTrial(LoopBackend backend, List<LoopBackend> tried) {
    if (tried.contains(backend) || !backend.traffic().trial().tryBegin(1)) {
      return false;
    }
    if (backend.tryBegin()) {
      return true;
    }
    backend.traffic().trial().end();
    return false;
  }

  /**
   * Chooses an untried backend. Prefers accepting ones that are not on trial, then other accepting ones, then a
   * backup, then one that is drained but alive, then a held one. If there is none, returns {@code null} and gives the reason to {@code chooser}.
   */
  @Nullable
  LoopBackend choose(BalancingPolicy policy, CandidateChooser chooser) {
    chooser.setUnavailable(Unavailable.NO_CANDIDATE);
    LoopBackend chosen = chooseFrom(accepting, policy, chooser);
    if (chosen == null && chooser.unavailableReason() == Unavailable.NO_CANDIDATE) {
      chosen = chooseFrom(unproven, policy, chooser);
    }
    if (chosen == null && chooser.unavailableReason() == Unavailable.NO_CANDIDATE) {
      chosen = chooseFrom(backups, policy, chooser);
    }
    if (chosen == null && chooser.unavailableReason() == Unavailable.NO_CANDIDATE) {
      chosen = chooseFrom(draining, policy, chooser);
    }
    if (chosen == null && chooser.unavailableReason() == Unavailable.NO_CANDIDATE) {
      chosen = chooseFrom(lastResort, policy, chooser);
    }
    return chosen;
  }

  /**
   * Chooses an untried accepting backend, for a second attempt in parallel with a slow one; returns {@code null} if
   * there is none.
   */
  @Nullable
  LoopBackend chooseAccepting(BalancingPolicy policy, CandidateChooser chooser) {
    LoopBackend chosen = chooseFrom(accepting, policy, chooser);
    return chosen == null ? chooseFrom(backups, policy, chooser) : chosen;
  }

  /** Chooses an untried backend, dead or alive; returns {@code null} if there is none. */
  @Nullable
  LoopBackend chooseAny(BalancingPolicy policy, CandidateChooser chooser) {
    chooser.setUnavailable(Unavailable.NO_CANDIDATE);
    return chooseFrom(active, policy, chooser);
  }

  private static @Nullable LoopBackend chooseFrom(
      LoopBackend[] tier, BalancingPolicy policy, CandidateChooser chooser) {
    if (tier.length == 0) {
      return null;
    }
    List<LoopBackend> tried = chooser.tried();
    if (tried.isEmpty()) {
      LoopBackend chosen = policy.choose(tier, chooser.key());
      if (chosen.tryBegin()) {
        return chosen;
      }
    }
    List<LoopBackend> untried = new ArrayList<>();
    for (LoopBackend each : tier) {
      if (!tried.contains(each)) {
        untried.add(each);
      }
    }
    boolean anyUntried = !untried.isEmpty();
    untried.removeIf(LoopBackend::saturated);
    while (!untried.isEmpty()) {
      LoopBackend chosen = policy.choose(untried.toArray(LoopBackend[]::new), chooser.key());
      if (chosen.tryBegin()) {
        return chosen;
      }
      untried.remove(chosen);
    }
    if (anyUntried) {
      chooser.setUnavailable(Unavailable.SATURATED);
    }
    return null;
  }
}
