package io.evenkeel.proxy.pool;

import io.evenkeel.balance.BalancingPolicy;
import io.evenkeel.health.BackendState;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.model.Mode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a pool by what they are good for, each tier in the order of the pool. Made anew when the board changes,
 * so that the first attempt of a request filters nothing and allocates nothing.
 */
public final class Candidates {
  private static final LoopBackend[] NO_BACKENDS = {};
  static final Candidates NONE = of(null, List.of());

  /** Who takes an attempt: a lane that is counted in, or nobody, because all who might are full, or nobody at all. */
  public enum Unavailable {
    SATURATED,
    NO_CANDIDATE
  }

  private final LoopBackend[] accepting;
  private final LoopBackend[] unproven;
  private final LoopBackend[] backups;
  private final LoopBackend[] lastResort;
  private final LoopBackend[] trials;
  private final LoopBackend[] whoever;
  private final long weightsChangeAt;

  private Candidates(@Nullable PoolSnapshot pool, List<LoopBackend> lanes, long now) {
    List<LoopBackend> all = new ArrayList<>(lanes.size());
    List<LoopBackend> proven = new ArrayList<>(lanes.size());
    List<LoopBackend> others = new ArrayList<>(0);
    List<LoopBackend> spare = new ArrayList<>(0);
    List<LoopBackend> resort = new ArrayList<>(0);
    List<LoopBackend> onTrial = new ArrayList<>(0);
    List<LoopBackend> active = new ArrayList<>(lanes.size());
    // once over all of them: there may be ten thousand, and one that changed
    for (LoopBackend lane : lanes) {
      BackendState state = lane.state();
      if (state.accepting()) {
        if (state.backend().backup()) {
          spare.add(lane);
        } else {
          all.add(lane);
          (lane.unproven() ? others : proven).add(lane);
        }
      } else if (state.isLastResort()) {
        resort.add(lane);
      }
      if (state.mode().mode() == Mode.ACTIVE) {
        active.add(lane);
        if (state.trialAllowed()) {
          onTrial.add(lane);
        }
      }
    }
    boolean apart = !proven.isEmpty() && !others.isEmpty();
    LoopBackend[] everybody = toArray(all);
    this.accepting = apart ? toArray(proven) : everybody;
    this.unproven = apart ? toArray(others) : NO_BACKENDS;
    this.backups = toArray(spare);
    this.lastResort = toArray(resort);
    this.trials = toArray(onTrial);
    this.whoever = toArray(active);
    long slowStart = pool == null ? 0 : pool.config().slowStart().toNanos();
    this.weightsChangeAt = Math.min(
        RecoveryState.updateWeights(everybody, slowStart, now),
        RecoveryState.updateWeights(backups, slowStart, now));
  }

  /** @param lanes as the backends of {@code pool} are, and in that order */
  static Candidates of(@Nullable PoolSnapshot pool, List<LoopBackend> lanes) {
    return new Candidates(pool, lanes, System.nanoTime());
  }

  private static LoopBackend[] toArray(List<LoopBackend> lanes) {
    return lanes.isEmpty() ? NO_BACKENDS : lanes.toArray(LoopBackend[]::new);
  }

  /** Whether somebody has answered for the first time since it came back, or weighs more than before. */
  boolean isOutdated(long now) {
    for (LoopBackend lane : unproven) {
      if (!lane.unproven()) {
        return true;
      }
    }
    return weightsChangeAt != Long.MAX_VALUE && now - weightsChangeAt >= 0;
  }

  /** Whether anybody accepts: held ones and trials do not. */
  public boolean hasAccepting() {
    return accepting.length + backups.length > 0;
  }

  /** Whether {@code lane} is among those that accept. */
  public boolean isAccepting(LoopBackend lane) {
    return List.of(accepting).contains(lane) || List.of(backups).contains(lane);
  }

  /** Whether somebody who may be chosen has a place free. */
  boolean hasFreePlace() {
    return anyUnsaturated(accepting) || anyUnsaturated(backups) || anyUnsaturated(lastResort);
  }

  private static boolean anyUnsaturated(LoopBackend[] tier) {
    for (LoopBackend lane : tier) {
      if (!lane.saturated()) {
        return true;
      }
    }
    return false;
  }

  /**
   * The lane that is on trial and free for one request; the caller owes it one {@code trial().end()}.
   *
   * @param repeatable others are tried only where nobody proved a revived backend for a while
   */
  @Nullable
  LoopBackend chooseTrial(List<LoopBackend> tried, boolean repeatable) {
    if (trials.length == 0 && unproven.length == 0) {
      return null;
    }
    long now = System.nanoTime();
    for (LoopBackend lane : unproven) {
      if ((repeatable || lane.recovery().acceptsAnyRequest(now)) && tryBeginTrial(lane, tried)) {
        return lane;
      }
    }
    for (LoopBackend lane : trials) {
      if (repeatable && tryBeginTrial(lane, tried)) {
        return lane;
      }
    }
    return null;
  }

  private static boolean tryBeginTrial(LoopBackend lane, List<LoopBackend> tried) {
    if (tried.contains(lane) || !lane.traffic().trial().tryBegin(1)) {
      return false;
    }
    if (lane.tryBegin()) {
      return true;
    }
    lane.traffic().trial().end();
    return false;
  }

  /**
   * The lane for the next attempt, counted in: an accepting one, those before that are proven, else a backup, else a held one, none of them tried.
   *
   * @param choice hears why there is none
   */
  @Nullable
  LoopBackend choose(BalancingPolicy policy, CandidateChooser choice) {
    choice.setUnavailable(Unavailable.NO_CANDIDATE);
    LoopBackend lane = chooseFrom(accepting, policy, choice);
    if (lane == null && choice.unavailableReason() == Unavailable.NO_CANDIDATE) {
      lane = chooseFrom(unproven, policy, choice);
    }
    if (lane == null && choice.unavailableReason() == Unavailable.NO_CANDIDATE) {
      lane = chooseFrom(backups, policy, choice);
    }
    if (lane == null && choice.unavailableReason() == Unavailable.NO_CANDIDATE) {
      lane = chooseFrom(lastResort, policy, choice);
    }
    return lane;
  }

  /** One that accepts, not tried, for a request that a first is slow with. */
  @Nullable
  LoopBackend chooseAccepting(BalancingPolicy policy, CandidateChooser choice) {
    LoopBackend lane = chooseFrom(accepting, policy, choice);
    return lane == null ? chooseFrom(backups, policy, choice) : lane;
  }

  /** Whoever is not tried, dead or alive. */
  @Nullable
  LoopBackend chooseAny(BalancingPolicy policy, CandidateChooser choice) {
    choice.setUnavailable(Unavailable.NO_CANDIDATE);
    return chooseFrom(whoever, policy, choice);
  }

  private static @Nullable LoopBackend chooseFrom(
      LoopBackend[] tier, BalancingPolicy policy, CandidateChooser choice) {
    if (tier.length == 0) {
      return null;
    }
    List<LoopBackend> tried = choice.tried();
    if (tried.isEmpty()) {
      LoopBackend chosen = policy.choose(tier);
      if (chosen.tryBegin()) {
        return chosen;
      }
    }
    List<LoopBackend> left = new ArrayList<>();
    for (LoopBackend lane : tier) {
      if (!tried.contains(lane)) {
        left.add(lane);
      }
    }
    boolean anybody = !left.isEmpty();
    left.removeIf(LoopBackend::saturated);
    while (!left.isEmpty()) {
      LoopBackend chosen = policy.choose(left.toArray(LoopBackend[]::new));
      if (chosen.tryBegin()) {
        return chosen;
      }
      left.remove(chosen);
    }
    if (anybody) {
      choice.setUnavailable(Unavailable.SATURATED);
    }
    return null;
  }
}
