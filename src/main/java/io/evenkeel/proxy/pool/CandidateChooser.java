package io.evenkeel.proxy.pool;

import io.evenkeel.config.PoolConfig.NoneAlive.Fallback;
import io.evenkeel.proxy.pool.Candidates.Unavailable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Steps 3 and 4 of an exchange: who takes its next attempt, of those that it has not tried. */
public final class CandidateChooser {
  private final LoopPool pool;
  private final List<LoopBackend> tried = new ArrayList<>(2);
  private Unavailable unavailableReason = Unavailable.NO_CANDIDATE;
  private boolean trial;

  public CandidateChooser(LoopPool pool) {
    this.pool = pool;
  }

  /**
   * The lane for the next attempt, counted in.
   *
   * @param behind where others wait for a place already
   * @param repeatable whether it may be sent again if it fails
   * @return none: see {@link #unavailableReason}
   */
  @Nullable
  public LoopBackend choose(Fallback whenNoneAlive, boolean behind, boolean repeatable) {
    Candidates candidates = pool.candidates();
    unavailableReason = Unavailable.NO_CANDIDATE;
    LoopBackend lane = candidates.chooseTrial(tried, repeatable);
    trial = lane != null;
    if (lane == null && behind && !pool.queue().isEmpty()) {
      unavailableReason =
          candidates.hasAccepting() ? Unavailable.SATURATED : Unavailable.NO_CANDIDATE;
    } else if (lane == null) {
      lane = candidates.choose(pool.policy(), this);
    }
    if (lane == null && !candidates.hasAccepting()) {
      pool.requestProbes(System.nanoTime());
      if (whenNoneAlive == Fallback.FAIL_OPEN) {
        lane = candidates.chooseAny(pool.policy(), this);
      }
    }
    return lane;
  }

  /** The lane for one more attempt, counted in, without a trial. */
  @Nullable
  public LoopBackend chooseAgain() {
    trial = false;
    return pool.candidates().choose(pool.policy(), this);
  }

  /** The same, but only of those that accept: for a request that might do without. */
  @Nullable
  public LoopBackend chooseAccepting() {
    trial = false;
    return pool.candidates().chooseAccepting(pool.policy(), this);
  }

  /** Whether the lane that was chosen last is on trial. */
  public boolean isTrial() {
    return trial;
  }

  /** Why nobody was chosen. */
  public Unavailable unavailableReason() {
    return unavailableReason;
  }

  void setUnavailable(Unavailable why) {
    unavailableReason = why;
  }

  public List<LoopBackend> tried() {
    return tried;
  }

  /** Whether somebody was tried, so that trying one again is the only thing left. */
  public boolean allTried() {
    return unavailableReason == Unavailable.NO_CANDIDATE && !tried.isEmpty();
  }

  /** It came to nothing with {@code lane}, through no fault of its own: it may be chosen again. */
  public void forget(LoopBackend lane) {
    tried.remove(lane);
  }

  /** Everybody may be chosen again. */
  public void reset() {
    tried.clear();
  }
}
