package io.evenkeel.proxy;

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
final class Candidates {
  private static final Lane[] NOBODY = {};
  static final Candidates NONE = of(null, List.of());

  /** Who takes an attempt: a lane that is counted in, or nobody, because all who might are full, or nobody at all. */
  enum Refusal {
    SATURATED,
    NOBODY
  }

  private final Lane[] accepting;
  private final Lane[] unproven;
  private final Lane[] backups;
  private final Lane[] held;
  private final Lane[] trials;
  private final Lane[] whoever;
  private final long changesAt;

  private Candidates(@Nullable PoolSnapshot pool, List<Lane> lanes, long now) {
    List<Lane> all = new ArrayList<>(lanes.size());
    List<Lane> proven = new ArrayList<>(lanes.size());
    List<Lane> others = new ArrayList<>(0);
    List<Lane> spare = new ArrayList<>(0);
    List<Lane> resort = new ArrayList<>(0);
    List<Lane> onTrial = new ArrayList<>(0);
    List<Lane> active = new ArrayList<>(lanes.size());
    // once over all of them: there may be ten thousand, and one that changed
    for (Lane lane : lanes) {
      BackendState state = lane.state();
      if (state.accepting()) {
        if (state.backend().backup()) {
          spare.add(lane);
        } else {
          all.add(lane);
          (lane.unproven() ? others : proven).add(lane);
        }
      } else if (state.lastResort()) {
        resort.add(lane);
      }
      if (state.mode().mode() == Mode.ACTIVE) {
        active.add(lane);
        if (state.trial()) {
          onTrial.add(lane);
        }
      }
    }
    boolean apart = !proven.isEmpty() && !others.isEmpty();
    Lane[] everybody = tier(all);
    this.accepting = apart ? tier(proven) : everybody;
    this.unproven = apart ? tier(others) : NOBODY;
    this.backups = tier(spare);
    this.held = tier(resort);
    this.trials = tier(onTrial);
    this.whoever = tier(active);
    long slowStart = pool == null ? 0 : pool.config().slowStart().toNanos();
    this.changesAt =
        Math.min(Revival.weigh(everybody, slowStart, now), Revival.weigh(backups, slowStart, now));
  }

  /** @param lanes as the backends of {@code pool} are, and in that order */
  static Candidates of(@Nullable PoolSnapshot pool, List<Lane> lanes) {
    return new Candidates(pool, lanes, System.nanoTime());
  }

  private static Lane[] tier(List<Lane> lanes) {
    return lanes.isEmpty() ? NOBODY : lanes.toArray(Lane[]::new);
  }

  /** Whether somebody has answered for the first time since it came back, or weighs more than before. */
  boolean outdated(long now) {
    for (Lane lane : unproven) {
      if (!lane.unproven()) {
        return true;
      }
    }
    return changesAt != Long.MAX_VALUE && now - changesAt >= 0;
  }

  /** Whether anybody accepts: held ones and trials do not. */
  boolean anybodyAccepts() {
    return accepting.length + backups.length > 0;
  }

  /** Whether {@code lane} is among those that accept. */
  boolean accepts(Lane lane) {
    return List.of(accepting).contains(lane) || List.of(backups).contains(lane);
  }

  /** Whether somebody who may be chosen has a place free. */
  boolean anyPlace() {
    return place(accepting) || place(backups) || place(held);
  }

  private static boolean place(Lane[] tier) {
    for (Lane lane : tier) {
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
  Lane trial(List<Lane> tried, boolean repeatable) {
    if (trials.length == 0 && unproven.length == 0) {
      return null;
    }
    long now = System.nanoTime();
    for (Lane lane : unproven) {
      if ((repeatable || lane.revival().takesAnybody(now)) && begins(lane, tried)) {
        return lane;
      }
    }
    for (Lane lane : trials) {
      if (repeatable && begins(lane, tried)) {
        return lane;
      }
    }
    return null;
  }

  private static boolean begins(Lane lane, List<Lane> tried) {
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
  Lane choose(BalancingPolicy policy, Choice choice) {
    choice.refused(Refusal.NOBODY);
    Lane lane = from(accepting, policy, choice);
    if (lane == null && choice.refusal() == Refusal.NOBODY) {
      lane = from(unproven, policy, choice);
    }
    if (lane == null && choice.refusal() == Refusal.NOBODY) {
      lane = from(backups, policy, choice);
    }
    if (lane == null && choice.refusal() == Refusal.NOBODY) {
      lane = from(held, policy, choice);
    }
    return lane;
  }

  /** One that accepts, not tried, for a request that a first is slow with. */
  @Nullable
  Lane spare(BalancingPolicy policy, Choice choice) {
    Lane lane = from(accepting, policy, choice);
    return lane == null ? from(backups, policy, choice) : lane;
  }

  /** Whoever is not tried, dead or alive. */
  @Nullable
  Lane whoever(BalancingPolicy policy, Choice choice) {
    choice.refused(Refusal.NOBODY);
    return from(whoever, policy, choice);
  }

  private static @Nullable Lane from(Lane[] tier, BalancingPolicy policy, Choice choice) {
    if (tier.length == 0) {
      return null;
    }
    List<Lane> tried = choice.tried();
    if (tried.isEmpty()) {
      Lane chosen = policy.choose(tier);
      if (chosen.tryBegin()) {
        return chosen;
      }
    }
    List<Lane> left = new ArrayList<>();
    for (Lane lane : tier) {
      if (!tried.contains(lane)) {
        left.add(lane);
      }
    }
    boolean anybody = !left.isEmpty();
    left.removeIf(Lane::saturated);
    while (!left.isEmpty()) {
      Lane chosen = policy.choose(left.toArray(Lane[]::new));
      if (chosen.tryBegin()) {
        return chosen;
      }
      left.remove(chosen);
    }
    if (anybody) {
      choice.refused(Refusal.SATURATED);
    }
    return null;
  }
}
